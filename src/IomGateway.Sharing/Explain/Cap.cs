using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Explain;

/// <summary>What caps a flow: a safeguard, or a clause by which an agreement closes something.</summary>
internal sealed class Cap
{
    private readonly Safeguard? safeguard;
    private readonly FrozenSet<string>? signed;

    private Cap(Safeguard? safeguard, FrozenSet<string>? signed)
    {
        this.safeguard = safeguard;
        this.signed = signed;
    }

    public required SafeguardCondition When { get; init; }

    public required IReadOnlyList<SafeguardCondition> Unless { get; init; }

    public required FrozenSet<string>? Categories { get; init; }

    /// <summary>Where it comes from, as a sentence.</summary>
    public required string Reason { get; init; }

    public required SourcePosition At { get; init; }

    public static Cap Of(Safeguard safeguard) => new(safeguard, signed: null)
    {
        When = safeguard.When,
        Unless = safeguard.Unless,
        Categories = safeguard.Categories,
        Reason = $"No agreement can lift this: {English.Small(safeguard.Title)}"
            + (safeguard.Cites is { } cites ? $" ({cites})" : ""),
        At = safeguard.At,
    };

    public static Cap Of(NeverClause clause, Agreement agreement, AgencyNames names)
    {
        Dictionary<string, FrozenSet<string>> keys = new(StringComparer.Ordinal);
        Add("from", clause.From.Count == 0 ? [] : names.Members(clause.From));
        Add("to", clause.To.Count == 0 ? [] : names.Members(clause.To));
        Add("purpose", clause.Purposes);
        Add("role", clause.Roles);
        var ends = agreement.Parties.Concat(agreement.Flows.SelectMany(f => f.From.Concat(f.To)));
        var signed = names.Members(ends).Concat(agreement.Parties).ToFrozenSet(StringComparer.Ordinal);
        return new Cap(safeguard: null, signed)
        {
            When = new SafeguardCondition
            {
                Keys = keys.ToFrozenDictionary(StringComparer.Ordinal), Person = clause.People, Record = clause.Record,
            },
            Unless = [],
            Categories = clause.Categories,
            Reason = $"The agreement {English.Quoted(agreement.Title)} closes it",
            At = clause.At,
        };

        void Add(string key, IEnumerable<string> values)
        {
            var set = values.ToFrozenSet(StringComparer.Ordinal);
            if (set.Count > 0)
            {
                keys.Add(key, set);
            }
        }
    }

    /// <summary>
    /// Whether it is looked at between two agencies: a clause binds where either of them has signed it.
    /// </summary>
    public bool Counts(string from, string to) => signed is null || signed.Contains(from) || signed.Contains(to);

    /// <summary>What it leaves, as words at the end of a sentence; nothing where it leaves nothing.</summary>
    public string Form(FlowView view) => safeguard?.Cap switch
    {
        SafeguardCap.Mask when safeguard.Mask is { } mask => $", except in this form: {view.Words.Mask(mask)}",
        SafeguardCap.Hold => ", until its originator releases it",
        _ => "",
    };
}
