using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Mutations;

/// <summary>What a search for a difference came to.</summary>
/// <param name="Point">Where the two decide differently; <see langword="null"/> where nowhere was found.</param>
/// <param name="Complete">Whether every point that could tell them apart was tried, where none was found.</param>
internal readonly record struct SearchOutcome(Point? Point, bool Complete);

/// <summary>
/// Looks for a question that is decided otherwise after a change: whose answer differs in what leaves, in which form,
/// with which obligations. It asks the decision engine itself, at every point that the clauses in reach can tell apart.
/// Two that differ nowhere mean the same.
/// </summary>
internal sealed class DifferenceSearch(PolicyLibrary policies, AgencyDirectory agencies)
{
    /// <summary>After this many points a search gives up, and the change counts as one that matters.</summary>
    public const int MostPoints = 400_000;

    private readonly Matching matching = new(agencies);

    public SearchOutcome Find(TrialRules before, TrialRules after, Mutant mutant)
    {
        if (mutant.Before.Count == 0 || mutant.Never.Count == 0)
        {
            return FindOne(before, after, mutant);
        }

        // What opens and what closes are looked at one after the other: each asks for other questions.
        var open = FindOne(before, after, mutant with { Never = [] });
        var closed = open.Point is null
            ? FindOne(before, after, mutant with { Before = [], After = [] })
            : open;
        return closed with { Complete = open.Complete && closed.Complete };
    }

    private SearchOutcome FindOne(TrialRules before, TrialRules after, Mutant mutant)
    {
        var reach = new Reach(policies, matching, before.Agreements, mutant);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var budget = new Budget(MostPoints);
        bool complete = true;
        foreach (var ask in reach.Questions())
        {
            if (!seen.Add(reach.Signature(ask)))
            {
                continue;
            }

            var terrain = reach.TerrainOf(ask);
            complete &= terrain.IsExact;
            foreach (var one in reach.Settings(ask))
            {
                if (FindAt(before, after, one, terrain, budget) is { } point)
                {
                    return new SearchOutcome(point, true);
                }
            }
        }

        return new SearchOutcome(null, complete && !budget.Spent);
    }

    private Point? FindAt(TrialRules before, TrialRules after, Ask ask, Terrain terrain, Budget budget)
    {
        if (!before.Rulebook.TryQuestion(ask, out var old, out _)
            || !after.Rulebook.TryQuestion(ask, out var changed, out _))
        {
            return null;
        }

        var type = policies.RecordTypes[ask.RecordType];
        var records = Combinations(terrain.Labels)
            .Select(l => (Labels: l, Carried: Point.Carried(policies.Vocabulary, type, l))).ToArray();
        foreach (var people in Combinations(terrain.People))
        {
            var point = new Point { Ask = ask, People = people, Labels = null };
            var facts = point.Facts(policies.Vocabulary);
            var most = before.Rulebook.DecideQuestion(old, facts);
            var then = after.Rulebook.DecideQuestion(changed, facts);
            if (most.Outcome == Outcome.Deny && then.Outcome == Outcome.Deny)
            {
                if (!budget.Take())
                {
                    return null;
                }

                continue;
            }

            bool early = !Observation.Same(before, most, after, then);
            foreach (var (labels, carried) in records)
            {
                if (!budget.Take())
                {
                    return null;
                }

                var was = before.Rulebook.DecideRecord(old, facts, carried, most);
                var now = after.Rulebook.DecideRecord(changed, facts, carried, then);
                if (!Observation.Same(before, was, after, now))
                {
                    return early ? point : point with { Labels = labels };
                }
            }
        }

        return null;
    }

    /// <summary>Every combination of the variables' states, those that let most through first.</summary>
    private static IEnumerable<IReadOnlyList<(Variable Variable, Standing State)>> Combinations(
        IReadOnlyList<Variable> variables)
    {
        if (variables.Any(v => v.States.Count == 0))
        {
            yield break;
        }

        var at = new int[variables.Count];
        while (true)
        {
            yield return variables.Select((v, i) => (v, v.States[at[i]])).ToArray();
            int turn = 0;
            while (turn < at.Length && ++at[turn] == variables[turn].States.Count)
            {
                at[turn++] = 0;
            }

            if (turn == at.Length)
            {
                yield break;
            }
        }
    }

    private sealed class Budget(int points)
    {
        private int left = points;

        public bool Spent => left <= 0;

        public bool Take() => left-- > 0;
    }
}
