using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Export;

/// <summary>The parts of an agreement as a document. What is asked for and not there is remembered.</summary>
internal sealed partial class PaperParts(Setting setting, Agreement agreement)
{
    private const string Nothing = "Not stated";
    private static readonly Weight NotSaid = new("Not stated.");
    private readonly List<string> missing = [];
    private readonly IReadOnlyList<FlowView> flows =
        [.. agreement.Flows.Select(f => new FlowView(setting, agreement, f))];

    private AgencyNames Names => setting.Names;

    public IEnumerable<Sentence> Opening(string digest)
    {
        var partnership = setting.Agencies.FindPartnership(agreement.Partnership)?.Title ?? agreement.Partnership;
        yield return Sentence.Of(
            $"Information-sharing agreement of {partnership}, {agreement.Id}, version {agreement.Version}.");
        yield return AgreementAccount.Term(agreement);
        yield return Sentence.Of(
            $"This document is written from the agreement that the gateway enforces. Whoever signs it signs the version"
            + $" whose SHA-256 is {digest}.");
        if (agreement.Parties.Any(p => setting.Agencies.Find(p) is { Illustrative: true }))
        {
            yield return Sentence.Of("It is an example: bodies that it names have not agreed to it.");
        }

        yield return Sentence.Of("It is not legal advice.");
    }

    public Section Parties() => new()
    {
        Heading = "Parties and their roles",
        Tables =
        [
            new TextTable(
                "Parties", ["Party", "Role in data protection", "In law", "On whose behalf"],
                [.. agreement.Parties.Select(Party)]),
        ],
        Sentences =
        [
            .. agreement.Parties.Where(Names.IsForum).Select(p => Sentence.Of(
                $"{English.Capital(Names.Of(p))} is no organisation of its own: its members"
                + $" {Names.All(setting.Agencies.Find(p)!.Members)} take part in it, sign and answer for themselves.")),
        ],
    };

    public Section Standing() => new()
    {
        Heading = "Owner and marking",
        Sentences = [Line("Owner", "owner", Names.Title), Line("Marking", "marking"), PartOf()],
    };

    public Section Purposes() => new()
    {
        Heading = "What it is for",
        Sentences =
        [
            .. agreement.Flows.SelectMany(f => f.Purposes).Distinct(StringComparer.Ordinal)
                .Select(p => (Purpose: p, Flows: flows.Where(v => v.Flow.Purposes.Contains(p)).ToList()))
                .OrderBy(p => p.Flows[0].Flow.At.Line).ThenBy(p => p.Purpose, StringComparer.Ordinal)
                .Select(p => Sentence.Of(
                    $"To {setting.Words.Purpose(p.Purpose)}:"
                    + $" {English.And(p.Flows.Select(f => English.Quoted(Name(f.Flow))))}.")),
        ],
    };

    public Section Information() => new()
    {
        Heading = "What is shared, and on which conditions",
        Sections =
        [
            .. flows.Select(v => new Section
            {
                Heading = Name(v.Flow), Sentences = [.. FlowWords.Terms(v), .. FloorWords.Of(v)],
            }),
        ],
    };

    public Section Grounds() => new()
    {
        Heading = "Powers and lawful bases",
        Sentences =
        [
            Sentence.Of("Each row holds for every agency under “From” telling every agency under “To”; none tells"
                + " itself."),
        ],
        Tables =
        [
            .. flows.Select(v => new TextTable(
                Name(v.Flow),
                ["From", "To", "Power or duty", "Sender's bases", "Recipient's bases", "Policy document"],
                [.. GroundRows(v)])),
        ],
    };

    public Section? Confidence() => Each("Confidence", v => LawWords.Confidence(v).FirstOrDefault(),
        otherwise: v => Sentence.Of("Nothing is said of a duty of confidence.", v.Flow.At));

    public Section? Necessity() => Each(
        "Necessity and proportionality",
        v => Sentence.Of(English.Ended(v.Flow.Necessity), v.Flow.PositionOf("necessity")));

    public Section? Users() => Each("Who may use it", FlowWords.Roles);

    public Section? Retention()
    {
        foreach (var view in flows.Where(v => v.Flow.Then.Retain is null))
        {
            missing.Add($"how long what {English.Quoted(Name(view.Flow))} gives may be kept");
        }

        return Each(
            "Retention and destruction",
            v => v.Flow.Then.Retain is null ? Sentence.Of($"{NotSaid}", v.Flow.At) : DutyWords.Retention(v));
    }

    public Section? Onward() => Each("Passing it on", DutyWords.Onward);

    public Section? Closed() => agreement.Never.Count == 0 ? null : new Section
    {
        Heading = "What is closed", Sentences = [.. agreement.Never.Select(n => NeverWords.Of(setting, agreement, n))],
    };

    public Section? Emergencies()
    {
        var emergencies = flows.Where(v => v.Flow.Emergency is not null).ToList();
        return emergencies.Count == 0 ? null : new Section
        {
            Heading = "Emergencies",
            Sections =
            [
                .. emergencies.Select(v => new Section
                {
                    Heading = Name(v.Flow),
                    Sentences = [.. EmergencyWords.Begin(v), .. EmergencyWords.Lifted(v), .. EmergencyWords.Limits(v)],
                }),
            ],
        };
    }

    private Section? Each(string heading, Func<FlowView, Sentence?> tell, Func<FlowView, Sentence>? otherwise = null) =>
        flows.Count == 0 ? null : new Section
        {
            Heading = heading,
            Sections =
            [
                .. flows.Select(v => (View: v, Said: tell(v) ?? otherwise?.Invoke(v))).Where(v => v.Said is not null)
                    .Select(v => new Section { Heading = Name(v.View.Flow), Sentences = [v.Said!] }),
            ],
        };

    private IReadOnlyList<string> Party(string id)
    {
        if (setting.Agencies.Find(id) is not { } agency)
        {
            return [id, Nothing, Nothing, Nothing];
        }

        var role = agency.Kind switch
        {
            AgencyKind.Forum => "none of its own: a meeting",
            AgencyKind.Processor => "processor",
            AgencyKind.JointControllers => "joint controller",
            _ => "controller",
        };
        var law = agency.Classes.Order(StringComparer.Ordinal)
            .Select(c => TermWords.Class(c, setting.Policies.Vocabulary));
        var contract = agency.Contract is { } under ? $", under {under}" : "";
        var behalf = agency.Kind == AgencyKind.Forum ? "–"
            : agency.ActsFor is { } whom ? $"{Names.Title(whom)}{contract}" : "its own";
        return [agency.Title, role, English.And(law) is { Length: > 0 } words ? words : "–", behalf];
    }

    /// <summary>One row for each ground; pairs that none covers have rows of their own.</summary>
    private IEnumerable<IReadOnlyList<string>> GroundRows(FlowView view)
    {
        foreach (var ground in view.Flow.Under)
        {
            var covered = view.Pairs.Where(p => LawWords.Covers(view, ground, p)).ToHashSet();
            if (covered.Count == 0)
            {
                continue;
            }

            string[] from = [.. covered.Select(p => p.From).Distinct(StringComparer.Ordinal)];
            string[] to = [.. covered.Select(p => p.To).Distinct(StringComparer.Ordinal)];
            if (from.All(f => to.All(t => f == t || covered.Contains((f, t)))))
            {
                yield return Row(from, to, ground);
                continue;
            }

            foreach (var (one, other) in covered)
            {
                yield return Row([one], [other], ground);
            }
        }

        foreach (var (from, to) in view.Pairs.Where(p => !view.Flow.Under.Any(g => LawWords.Covers(view, g, p))))
        {
            missing.Add($"the law for {English.Quoted(Name(view.Flow))} from {Names.Of(from)} to {Names.Of(to)}");
            yield return [Names.Title(from), Names.Title(to), Nothing, Nothing, Nothing, Nothing];
        }
    }

    private IReadOnlyList<string> Row(string[] from, string[] to, Ground ground) =>
    [
        Titles(from), Titles(to), setting.Words.Gateway(ground.Gateway), End(ground.Sender), End(ground.Recipient),
        ground.PolicyDocument ?? "–",
    ];

    private string Titles(string[] agencies) =>
        string.Join("; ", agencies.Select(Names.Title).Order(StringComparer.OrdinalIgnoreCase));

    private string End(LegalEnd end) =>
        $"{English.Capital(setting.Words.Regime(end.Regime))}: {English.List(end.Bases.Select(setting.Words.Basis))}";

    private static string Name(Flow flow) => FlowWords.Heading(flow);
}
