using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Explain;

/// <summary>What is told from: policies, agencies and agreements, and how they are called in one partnership.</summary>
internal sealed class Setting
{
    public Setting(Workspace workspace, string? partnership)
        : this(workspace.Policies, workspace.Agencies, workspace.Agreements, partnership)
    {
    }

    private Setting(
        PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<Agreement> agreements, string? partnership)
    {
        Policies = policies;
        Agencies = agencies;
        Agreements = agreements;
        Names = new AgencyNames(agencies, partnership);
        Words = new TermWords(policies);
    }

    public PolicyLibrary Policies { get; }

    public AgencyDirectory Agencies { get; }

    public IReadOnlyList<Agreement> Agreements { get; }

    public AgencyNames Names { get; }

    public TermWords Words { get; }

    /// <summary>The same, told in another partnership.</summary>
    public Setting In(string partnership) => new(Policies, Agencies, Agreements, partnership);
}

/// <summary>One flow, looked at whole or from one side.</summary>
internal sealed class FlowView
{
    /// <param name="setting">What it is told from.</param>
    /// <param name="agreement">The flow's agreement.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="from">The only sender to look at; <see langword="null"/> for all of them.</param>
    /// <param name="to">The only recipient to look at; <see langword="null"/> for all of them.</param>
    /// <param name="category">The only category to look at; <see langword="null"/> for all of them.</param>
    public FlowView(
        Setting setting, Agreement agreement, Flow flow, string? from = null, string? to = null,
        string? category = null)
        : this(
            setting, agreement, flow,
            from is null ? Without(flow.From, to) : new HashSet<string>(StringComparer.Ordinal) { from },
            to is null ? Without(flow.To, from) : new HashSet<string>(StringComparer.Ordinal) { to }, category)
    {
    }

    /// <param name="setting">What it is told from.</param>
    /// <param name="agreement">The flow's agreement.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="senders">The only senders to look at.</param>
    /// <param name="recipients">The only recipients to look at.</param>
    /// <param name="category">The only category to look at; <see langword="null"/> for all of them.</param>
    public FlowView(
        Setting setting, Agreement agreement, Flow flow, IReadOnlySet<string> senders, IReadOnlySet<string> recipients,
        string? category = null)
    {
        Setting = setting;
        Agreement = agreement;
        Flow = flow;
        Category = category;
        Senders = senders;
        Recipients = recipients;
        Pairs =
        [
            .. from sender in setting.Names.Members(Senders).Order(StringComparer.Ordinal)
               from recipient in setting.Names.Members(Recipients).Order(StringComparer.Ordinal)
               where sender != recipient
               select (sender, recipient),
        ];
    }

    /// <summary>The same, of one category alone.</summary>
    public FlowView About(string category) => new(Setting, Agreement, Flow, Senders, Recipients, category);

    public Setting Setting { get; }

    public Agreement Agreement { get; }

    public Flow Flow { get; }

    public string? Category { get; }

    /// <summary>The senders as the agreement names them, forums among them.</summary>
    public IReadOnlySet<string> Senders { get; }

    public IReadOnlySet<string> Recipients { get; }

    /// <summary>Every sender with every recipient but itself, forums replaced by their members.</summary>
    public IReadOnlyList<(string From, string To)> Pairs { get; }

    public AgencyNames Names => Setting.Names;

    public TermWords Words => Setting.Words;

    /// <summary>The recipients as the subject of a sentence about what each of them does.</summary>
    public string EachRecipient => OnlyRecipient ?? "Each recipient";

    /// <summary>The recipient, where there is but one; as a sentence begins with it.</summary>
    public string? OnlyRecipient => Recipients.Count == 1 && !Names.IsForum(Recipients.First())
        ? English.Capital(Names.Of(Recipients.First())) : null;

    /// <summary>What is granted of a record type and is looked at, as the file has it.</summary>
    public IEnumerable<string> Granted(string type) =>
        AsWritten($"records.{type}", Flow.Records[type].Where(c => Category is null || c == Category));

    /// <summary>Codes in the order in which the file has them under a key.</summary>
    public IEnumerable<string> AsWritten(string key, IEnumerable<string> codes) =>
        from code in codes
        let at = Flow.PositionOf($"{key}.{code}")
        orderby at.Line, at.Column, code
        select code;

    private static IReadOnlySet<string> Without(IReadOnlySet<string> agencies, string? other) =>
        other is null ? agencies : agencies.Where(a => a != other).ToHashSet(StringComparer.Ordinal);
}
