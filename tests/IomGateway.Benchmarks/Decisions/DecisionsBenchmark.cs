using System.Collections.Frozen;
using System.Diagnostics;
using IomGateway.Sharing;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Benchmarks.Decisions;

/// <summary>
/// A decision with its whole meaning (codes looked up, conditions, caps, safeguards, masks) on 10, 2,000 and 10,000
/// flows: does its cost grow with the number of flows that it does not concern? And beside other policy engines, on
/// rules that all of them can say.
/// </summary>
internal static class DecisionsBenchmark
{
    private const int Rounds = 7;
    private const int Questions = 256;
    private static readonly int[] Sizes = [200, 2_000, 10_000];

    public static Report Run()
    {
        var workspace = Repository.Load();
        var few = Asking(workspace, 10, out _);
        var some = Asking(workspace, 2_000, out _);
        var many = Asking(workspace, 10_000, out var compiles);
        var times = Clock.Alternate(Rounds, 0.3, few, some, many);
        List<Figure> figures =
        [
            Micros("decide-10", times[0]), Micros("decide-2000", times[1]), Micros("decide-10000", times[2]),
            new("compile-10000", "s", compiles),
        ];
        var folder = Directory.CreateTempSubdirectory("iom-decisions");
        try
        {
            figures.AddRange(Sizes.SelectMany(n => SideBySide.Measure(workspace, n, folder.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        double At(string name) => figures.Single(f => f.Name == name).Median;
        var ratios = Sizes.SelectMany(n => new Ratio[]
        {
            new($"vs-cedar-wasm-{n}",
                Math.Min(At($"cedar-wasm-one-set-{n}"), At($"cedar-wasm-split-{n}")) / At($"gateway-{n}")),
            new($"vs-casbin-{n}", At($"casbin-{n}") / At($"gateway-{n}")),
        });
        return new Report(
            "decisions", figures, [new Ratio("growth-10-to-10000", At("decide-10000") / At("decide-10")), .. ratios]);
    }

    private static Figure Micros(string name, IReadOnlyList<double> seconds) =>
        new(name, "us", [.. seconds.Select(s => s / Questions * 1e6)]);

    /// <summary>Asks the same mix of permits and denials, spread over the agreements' own agencies.</summary>
    private static Action Asking(Workspace workspace, int flows, out IReadOnlyList<double> compiles)
    {
        var (agencies, agreements) = Grown(workspace, flows);
        var (rulebook, seconds) = Compiled(workspace, agencies, agreements);
        compiles = seconds;
        var facts = Facts(workspace.Policies, workspace.Agreements[0].Partnership);
        var asks = Mix(rulebook, agreements);
        int Permits() => asks.Count(a => Permitted(rulebook, a, facts));
        var permits = Permits();
        if (permits == 0 || permits == asks.Length)
        {
            throw new BenchmarkException($"The questions are no mix: {permits} of {asks.Length} are permitted.");
        }

        return () =>
        {
            var granted = 0;
            foreach (ref readonly var ask in asks.AsSpan())
            {
                granted += Permitted(rulebook, ask, facts) ? 1 : 0;
            }

            if (granted != permits)
            {
                throw new InvalidOperationException("A decision changed between calls.");
            }
        };
    }

    private static bool Permitted(Rulebook rulebook, in Ask ask, PersonFacts facts) =>
        rulebook.TryQuestion(ask, out var question, out _)
        && rulebook.DecideQuestion(question, facts).Outcome == Outcome.Permit;

    private static (Rulebook Rulebook, List<double> Seconds) Compiled(
        Workspace workspace, AgencyDirectory agencies, List<EnforcedAgreement> agreements)
    {
        var seconds = new List<double>();
        Rulebook? compiled = null;
        for (var i = 0; i < 3; i++)
        {
            var began = Stopwatch.GetTimestamp();
            compiled = Rulebook.Compile(workspace.Policies, agencies, agreements);
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return (compiled!, seconds);
    }

    /// <summary>The repository's own flows, copied under new agencies until there are enough of them.</summary>
    private static (AgencyDirectory, List<EnforcedAgreement>) Grown(Workspace workspace, int flows)
    {
        var source = workspace.Agreements
            .SelectMany(a => a.Flows.Where(f => !f.Depersonalised).Select(f => (Agreement: a, Flow: f)))
            .ToArray();
        var copies = (flows + source.Length - 1) / source.Length;
        var agencies = new AgencyDirectory(
            from copy in Enumerable.Range(0, copies)
            from agency in workspace.Agencies.All
            select agency with { Id = Named(agency.Id, copy), Members = All(agency.Members, copy) },
            workspace.Agencies.Partnerships);
        var grown = new List<EnforcedAgreement>();
        for (var i = 0; i < flows; i++)
        {
            var (agreement, flow) = source[i % source.Length];
            var copy = i / source.Length;
            var made = agreement with
            {
                Id = $"{agreement.Id}-{i}",
                Parties = [.. agreement.Parties.Select(id => Named(id, copy))],
                Flows = [flow with { From = All(flow.From, copy), To = All(flow.To, copy) }],
                Never = [],
            };
            grown.Add(EnforcedAgreement.AsIfSigned(made, new string('0', 64), agencies));
        }

        return (agencies, grown);
    }

    private static string Named(string id, int copy) => copy == 0 ? id : $"{id}-{copy}";

    private static FrozenSet<string> All(IEnumerable<string> ids, int copy) =>
        ids.Select(id => Named(id, copy)).ToFrozenSet(StringComparer.Ordinal);

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

    private static Ask[] Mix(Rulebook rulebook, List<EnforcedAgreement> agreements)
    {
        var asks = new List<Ask>();
        for (var i = 0; asks.Count < Questions; i++)
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
            if (rulebook.TryQuestion(ask, out _, out _))
            {
                asks.Add(ask);
            }
        }

        return [.. asks];
    }
}
