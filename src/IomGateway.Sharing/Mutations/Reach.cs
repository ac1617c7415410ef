using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Mutations;

/// <summary>What one change can reach: the questions, the days, and the clauses that meet it there.</summary>
internal sealed class Reach(
    PolicyLibrary policies, Matching matching, IReadOnlyList<Agreement> agreements, Mutant mutant)
{
    private readonly Flow[] changed = [.. mutant.Before.Concat(mutant.After).Distinct()];
    private readonly Flow[] others =
        [.. agreements.SelectMany(a => a.Flows).Where(f => !mutant.Before.Contains(f))];

    private readonly NeverClause[] never = [.. agreements.SelectMany(a => a.Never).Concat(mutant.Never).Distinct()];

    /// <summary>Every question that the change could decide otherwise; those that it opens first.</summary>
    public IEnumerable<Ask> Questions()
    {
        if (mutant.Never.Count == 0)
        {
            var was = mutant.Before.SelectMany(matching.Questions).ToHashSet();
            var now = mutant.After.SelectMany(matching.Questions).ToHashSet();
            return Sorted(now.Except(was)).Concat(Sorted(was.Except(now))).Concat(Sorted(was.Intersect(now)));
        }

        return Sorted(others.SelectMany(matching.Questions).Distinct()
            .Where(q => mutant.Never.Any(n => matching.Covers(n, q))));
    }

    /// <summary>What tells this question from another: the clauses that it meets.</summary>
    public string Signature(Ask ask) => string.Join(
        ' ',
        Numbers(changed, f => matching.Covers(f, ask)),
        Numbers(mutant.Before, f => matching.Covers(f, ask)),
        Numbers(mutant.After, f => matching.Covers(f, ask)),
        Numbers(others, f => matching.Covers(f, ask)),
        Numbers(never, n => matching.Covers(n, ask)),
        Numbers(policies.Safeguards.SelectMany(s => s.Unless.Prepend(s.When)).ToArray(),
            c => matching.Covers(c, ask)),
        policies.Vocabulary.Purposes[ask.Purpose].Depersonalised,
        ask.RecordType);

    public Terrain TerrainOf(Ask ask)
    {
        var flows = changed.Where(f => matching.Covers(f, ask)).ToArray();
        var granted = flows.Concat(others.Where(f => matching.Covers(f, ask)))
            .SelectMany(f => f.Records[ask.RecordType]).ToHashSet(StringComparer.Ordinal);
        return Terrain.Of(
            policies,
            policies.RecordTypes[ask.RecordType],
            flows,
            [.. others.Where(f => matching.Covers(f, ask))],
            [.. never.Where(n => matching.Covers(n, ask) && Touches(n.Categories, granted))],
            mutant.Never,
            [.. policies.Safeguards.Where(s => Touches(s.Categories, granted) && matching.Covers(s.When, ask))],
            c => matching.Covers(c, ask));
    }

    /// <summary>The question in every setting in which it could be decided otherwise.</summary>
    public IEnumerable<Ask> Settings(Ask ask)
    {
        var met = changed.Concat(others).Where(f => matching.Covers(f, ask)).ToArray();
        bool[] named = met.Any(f => f.Depersonalised) ? [true, false] : [true];
        bool[] emergency = met.Any(f => f.Emergency is not null) ? [true, false] : [false];
        return
            from day in Days(met)
            from stated in emergency
            from names in named
            select ask with
            {
                Emergency = stated, NamesPerson = names, At = new DateTimeOffset(day, new(12, 0), TimeSpan.Zero),
            };
    }

    /// <summary>
    /// One day of each stretch on which the same agreements hold, beginning where most of them do.
    /// </summary>
    private IEnumerable<DateOnly> Days(Flow[] met)
    {
        if (mutant.Day is { } only)
        {
            return [only];
        }

        var holding = agreements
            .Where(a => a.Id == mutant.Agreement.Id || a.Never.Count > 0 || a.Flows.Any(met.Contains))
            .Select(a => a.Term).Distinct().ToArray();
        var own = mutant.Agreement.Term;
        return holding.SelectMany(t => new[] { t.From, t.Until }).Append(Middle(own))
            .Where(d => d >= own.From && d < own.Until).Distinct()
            .OrderByDescending(d => holding.Count(t => t.From <= d && d < t.Until))
            .ThenByDescending(d => d == Middle(own)).ThenBy(d => d);
    }

    /// <summary>A day well within the term: a scenario made of it must not look like one about the term.</summary>
    private static DateOnly Middle(AgreementTerm term)
    {
        var later = term.From.AddMonths(2);
        return later < term.Until ? later : term.From;
    }

    private static bool Touches(FrozenSet<string>? categories, HashSet<string> granted) =>
        categories is null || categories.Overlaps(granted);

    private static IEnumerable<Ask> Sorted(IEnumerable<Ask> asks) => asks
        .OrderBy(a => a.From, StringComparer.Ordinal).ThenBy(a => a.To, StringComparer.Ordinal)
        .ThenBy(a => a.RecordType, StringComparer.Ordinal).ThenBy(a => a.Purpose, StringComparer.Ordinal)
        .ThenBy(a => a.Role, StringComparer.Ordinal);

    private static string Numbers<T>(IReadOnlyList<T> all, Func<T, bool> covers) =>
        string.Join(',', Enumerable.Range(0, all.Count).Where(i => covers(all[i])));
}
