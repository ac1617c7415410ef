using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>Every point of a tiny world.</summary>
internal static class TinyPoints
{
    /// <summary>How many points the world has.</summary>
    public static int Count(TinyWorld world) => Asks(world)
        .Sum(a => (a.NamesPerson ? Facts(world).Count : 1) * Labels(world).Count * 2);

    /// <summary>Every question about every person, each with every record.</summary>
    public static IEnumerable<Point[]> Questions(TinyWorld world)
    {
        var labels = Labels(world).ToList();
        var facts = Facts(world).ToList();
        SampleFacts[] nobody = [new SampleFacts([], [])];
        foreach (var ask in Asks(world))
        {
            foreach (var known in ask.NamesPerson ? facts : [.. nobody])
            {
                yield return
                [
                    .. labels.Select(l => new Point(ask, known, l, false)),
                    .. labels.Select(l => new Point(ask, known, l, true)),
                ];
            }
        }
    }

    /// <summary>Every question that any flow names; to all others both sets say no.</summary>
    private static IEnumerable<Ask> Asks(TinyWorld world)
    {
        var agreements = world.Old.Agreements.Concat(world.New.Agreements).ToList();
        var flows = agreements.SelectMany(a => a.Flows).ToList();
        bool back = flows.Any(f => f.From.Contains("asker") || f.From.Contains("forum"));
        int[] months = agreements.Any(a => a.Term.From.Month != 1) ? [2, 4] : [4];
        return
        from pair in ((string, string)[])[("holder", "asker"), .. back ? ((string, string)[])[("asker", "holder")] : []]
        from purpose in flows.SelectMany(f => f.Purposes).Distinct()
        from type in flows.SelectMany(f => f.Records.Keys).Distinct()
        from named in flows.Select(f => !f.Depersonalised).Distinct()
        from emergency in (bool[])[false, .. flows.Any(f => f.Emergency is not null) ? (bool[])[true] : []]
        from month in months
        select new Ask
        {
            From = pair.Item1,
            To = pair.Item2,
            Role = "worker",
            Purpose = purpose,
            RecordType = type,
            Emergency = emergency,
            NamesPerson = named,
            At = new DateTimeOffset(2026, month, 10, 12, 0, 0, TimeSpan.Zero),
        };
    }

    private static List<SampleFacts> Facts(TinyWorld world)
    {
        var all = new List<SampleFacts> { new([], []) };
        foreach (string partnership in world.Partnerships)
        {
            foreach (var term in world.Vocabulary.PersonFacts.Values.OrderBy(f => f.Code, StringComparer.Ordinal))
            {
                var states = term.Many ? Subsets(term.Values) : term.Values.Select(v => (string[])[v]);
                all = [.. all.SelectMany(f => states.Prepend(null).Select(s => With(f, partnership, term.Code, s)))];
            }

            if (world.Vocabulary.Consents.Count > 0)
            {
                all =
                [
                    .. all.SelectMany(f => Subsets([.. world.Vocabulary.Consents.Keys]).Prepend(null)
                        .Select(s => s is null ? f : f with { Consents = new(f.Consents) { [partnership] = s } })),
                ];
            }
        }

        return all;
    }

    private static SampleFacts With(SampleFacts facts, string partnership, string fact, string[]? values) =>
        values is null ? facts : facts with { Facts = new(facts.Facts) { [(partnership, fact)] = values } };

    private static List<Dictionary<string, string[]>> Labels(TinyWorld world)
    {
        List<Dictionary<string, string[]>> all = [[]];
        foreach (var label in world.Vocabulary.Labels.Values.OrderBy(l => l.Code, StringComparer.Ordinal))
        {
            // Absent, unreadable (no value), and every set of values.
            all =
            [
                .. all.SelectMany(l => Subsets(label.Values).Prepend(null).Select(s =>
                    s is null ? l : new Dictionary<string, string[]>(l) { [label.Code] = s })),
            ];
        }

        return all;
    }

    private static IEnumerable<string[]> Subsets(IReadOnlyList<string> values) =>
        Enumerable.Range(0, 1 << values.Count).Select(bits =>
            values.Where((_, i) => (bits >> i & 1) != 0).ToArray());
}
