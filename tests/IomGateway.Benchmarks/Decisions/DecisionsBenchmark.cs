using System.Collections.Frozen;
using IomGateway.Sharing;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Benchmarks.Decisions;

/// <summary>
/// A decision with its whole meaning (conditions, caps, safeguards, masks) on 10, 2,000 and 10,000 flows: does its cost
/// grow with the number of flows that it does not concern?
/// </summary>
internal static class DecisionsBenchmark
{
    private const int Rounds = 7;
    private const int Questions = 256;

    public static Report Run()
    {
        var workspace = Repository.Load();
        var few = Asking(workspace, 10);
        var some = Asking(workspace, 2_000);
        var many = Asking(workspace, 10_000);
        var times = Clock.Alternate(Rounds, 0.4, few, some, many);
        var figures = new[]
        {
            Micros("decide-10", times[0]), Micros("decide-2000", times[1]), Micros("decide-10000", times[2]),
        };
        return new Report(
            "decisions", figures, [new Ratio("growth-10-to-10000", figures[2].Median / figures[0].Median)]);
    }

    private static Figure Micros(string name, IReadOnlyList<double> seconds) =>
        new(name, "us", [.. seconds.Select(s => s / Questions * 1e6)]);

    /// <summary>Asks the same mix of permits and denials, spread over the agreements' own agencies.</summary>
    private static Action Asking(Workspace workspace, int flows)
    {
        var (agencies, agreements) = Grown(workspace, flows);
        var rulebook = Rulebook.Compile(workspace.Policies, agencies, agreements);
        var facts = Facts(workspace.Policies, workspace.Agreements[0].Partnership);
        var questions = Mix(rulebook, agreements);
        var permits = questions.Count(q => rulebook.DecideQuestion(q, facts).Outcome == Outcome.Permit);
        if (permits == 0 || permits == questions.Length)
        {
            throw new BenchmarkException($"The questions are no mix: {permits} of {questions.Length} are permitted.");
        }

        return () =>
        {
            var granted = 0;
            foreach (ref readonly var question in questions.AsSpan())
            {
                granted += rulebook.DecideQuestion(question, facts).Outcome == Outcome.Permit ? 1 : 0;
            }

            if (granted != permits)
            {
                throw new InvalidOperationException("A decision changed between calls.");
            }
        };
    }

    /// <summary>The repository's own flows, copied under new agencies until there are enough of them.</summary>
    private static (AgencyDirectory, List<EnforcedAgreement>) Grown(Workspace workspace, int flows)
    {
        var source = workspace.Agreements
            .SelectMany(a => a.Flows.Where(f => !f.Depersonalised).Select(f => (Agreement: a, Flow: f)))
            .ToArray();
        var agencies = new Dictionary<string, Agency>(StringComparer.Ordinal);
        var partnerships = new Dictionary<string, Partnership>(StringComparer.Ordinal);
        var grown = new List<EnforcedAgreement>();
        for (var i = 0; i < flows; i++)
        {
            var (agreement, flow) = source[i % source.Length];
            var copy = i / source.Length;
            string Named(string id) => copy == 0 ? id : $"{id}-{copy}";
            FrozenSet<string> All(IEnumerable<string> ids) => ids.Select(Named).ToFrozenSet(StringComparer.Ordinal);
            foreach (var agency in workspace.Agencies.All)
            {
                agencies.TryAdd(Named(agency.Id), agency with { Id = Named(agency.Id), Members = All(agency.Members) });
            }

            var made = agreement with
            {
                Id = $"{agreement.Id}-{i}",
                Parties = [.. agreement.Parties.Select(Named)],
                Flows = [flow with { From = All(flow.From), To = All(flow.To) }],
                Never = [],
            };
            grown.Add(EnforcedAgreement.AsIfSigned(
                made, new string('0', 64), new AgencyDirectory(agencies.Values, [])));
        }

        foreach (var partnership in workspace.Agencies.Partnerships)
        {
            partnerships[partnership.Id] = partnership;
        }

        return (new AgencyDirectory(agencies.Values, partnerships.Values), grown);
    }

    private static PersonFacts Facts(PolicyLibrary policies, string partnership)
    {
        var facts = new PersonFacts.Builder(policies.Vocabulary);
        (string Fact, string Value)[] known =
        [
            ("level", "priority"), ("stage", "managed"), ("age", "adult"), ("mappa.level", "none"),
            ("mappa.category", "none"),
            ("supervision", "licence"), ("location", "community"), ("relationship", "lead-professional"),
            ("restricted", "false"), ("jurisdiction", "england-wales"),
        ];
        foreach (var (fact, value) in known)
        {
            facts.Set(null, fact, value);
        }

        facts.Set(null, "flags");
        return facts.Consents(null, ["treatment-disclosure"]).Build();
    }

    private static Question[] Mix(Rulebook rulebook, List<EnforcedAgreement> agreements)
    {
        var questions = new List<Question>();
        for (var i = 0; questions.Count < Questions; i++)
        {
            var flow = agreements[i * 7919 % agreements.Count].Agreement.Flows[0];
            var ask = new Ask
            {
                From = flow.From.Order(StringComparer.Ordinal).First(),
                To = flow.To.Order(StringComparer.Ordinal).Last(),
                Role = flow.Roles.Order(StringComparer.Ordinal).ElementAt(i % flow.Roles.Count),
                Purpose = flow.Purposes.Order(StringComparer.Ordinal).First(),
                RecordType = flow.Records.Keys.Order(StringComparer.Ordinal).ElementAt(i % flow.Records.Count),
                NamesPerson = true,
                Emergency = false,
                At = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero),
            };
            if (rulebook.TryQuestion(ask, out var question, out _))
            {
                questions.Add(question);
            }
        }

        return [.. questions];
    }
}
