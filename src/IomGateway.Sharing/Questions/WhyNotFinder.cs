using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;

namespace IomGateway.Sharing.Questions;

/// <summary>Looks at every flow for the fewest changes by which it would answer.</summary>
internal sealed class WhyNotFinder(Rulebook rulebook, DecisionRequest request, string? category)
{
    private readonly RuleTables tables = rulebook.Tables;
    private readonly Telling telling = new(rulebook.Tables);
    private readonly Ask asked = request.Asked(rulebook);
    private readonly List<(int Cost, int Scope, int Rank, NearFlow Near)> near = [];
    private readonly List<ShutFlow> shut = [];

    public WhyNot Find()
    {
        if (!rulebook.TryQuestion(asked, out var question, out var reason))
        {
            return new WhyNot
            {
                Ask = asked,
                Category = category,
                Permitted = false,
                NoAgreementNamesPair = false,
                NotUnderstood = reason,
                Nearest = [],
                Shut = [],
            };
        }

        var between = tables.Flows.Where(f =>
            f.Named.From.Contains(question.FromIndex) && f.Named.To.Contains(question.ToIndex)).ToArray();
        var elsewhere = tables.Flows.Where(f =>
            f.Named.From.Contains(question.FromIndex) || f.Named.To.Contains(question.ToIndex));
        bool permitted = IsPermitted(question);
        foreach (var flow in permitted ? [] : between.Length > 0 ? between : elsewhere)
        {
            Look(flow, namesPair: between.Length > 0);
        }

        return new WhyNot
        {
            Ask = asked,
            Category = category,
            Permitted = permitted,
            NoAgreementNamesPair = between.Length == 0,
            Nearest = [.. near.OrderBy(n => n.Cost).ThenBy(n => n.Scope).ThenBy(n => n.Rank).Select(n => n.Near)],
            Shut = shut,
        };
    }

    private bool IsPermitted(in Question question)
    {
        var facts = request.Person ?? PersonFacts.Unknown;
        var verdict = rulebook.DecideQuestion(question, facts);
        if (request.Record is not null)
        {
            verdict = rulebook.DecideRecord(question, facts, request.Record, verdict, request.Release);
        }

        return category is null ? verdict.Outcome == Outcome.Permit : verdict.FormOf(category) != "withheld";
    }

    private void Look(CompiledFlow flow, bool namesPair)
    {
        (int Cost, NearFlow Near, int Scope)? best = null;
        (Possibilities All, string Category)? closed = null;
        foreach (var change in ScopeChange.All(rulebook, flow, asked))
        {
            if (best is { } found && change.Missing.Count >= found.Cost)
            {
                break;
            }

            var type = tables.Types[change.Question.TypeIndex];
            foreach (int number in flow.GrantFor(type.Index)!.Categories)
            {
                if (category is not null && type.Categories[number] != category)
                {
                    continue;
                }

                var all = new Possibilities(tables, flow, change.Question, number, StartOf(flow, change));
                if (Cheapest(all, type.Categories[number]) is not { } cheapest)
                {
                    closed ??= (all, type.Categories[number]);
                }
                else if (best is null || change.Missing.Count + cheapest.Cost < best.Value.Cost)
                {
                    var told = Tell(flow, change, all, type.Categories[number], cheapest.Way, cheapest.Released);
                    best = (change.Missing.Count + cheapest.Cost, told, change.Missing.Count);
                }
            }
        }

        if (best is { } nearest)
        {
            near.Add((nearest.Cost, nearest.Scope, flow.Rank, nearest.Near));
        }
        else if (namesPair && closed is { } by)
        {
            shut.Add(new ShutFlow(
                FlowTold.Of(flow.Agreement, flow.Flow),
                by.Category,
                [.. by.All.AlwaysBiting.Where(c => !c.Holds).Select(telling.Cap)]));
        }
    }

    private Start StartOf(CompiledFlow flow, ScopeChange change)
    {
        var person = new Circumstances { Facts = request.Person ?? PersonFacts.Unknown };
        bool seen = request.Record is { } record && record.RecordType == change.Question.Ask.RecordType;
        return new Start
        {
            Facts = person.FactsIn(flow.Agreement.Partnership, tables.Layout)!,
            Labels = seen ? request.Record : null,
            LabelsOpen = !seen,
            Signing = change.Missing.Any(m => m.Condition == ScopeChange.SignedBy),
        };
    }

    /// <summary>The way with the fewest changes; a record that would wait needs its release besides.</summary>
    private (Possibility Way, bool Released, int Cost)? Cheapest(Possibilities all, string name)
    {
        var ways = all.Find().Where(w => !w.Held || !request.Release.IsRelease || request.Release.Covers(name))
            .Select(w => (Way: w, Released: w.Held && !request.Release.IsRelease))
            .Select(w => (w.Way, w.Released, Cost: w.Way.Cost + (w.Released ? 1 : 0)))
            .OrderBy(w => w.Cost).ThenByDescending(w => w.Released).ToArray();
        return ways.Length == 0 ? null : ways[0];
    }

    private NearFlow Tell(
        CompiledFlow flow, ScopeChange change, Possibilities all, string name, Possibility way, bool released)
    {
        var changes = new ChangeTelling(tables, telling, flow, all, way);
        IEnumerable<MissingPart> missing = [.. change.Missing, .. changes.Parts()];
        if (released)
        {
            string originator = request.Record?.Originator ?? change.Question.Ask.From;
            missing = missing.Append(new MissingPart(
                "release", "not released", $"released by {originator}", [], [Telling.Line(flow.Flow, "records")]));
        }

        return new NearFlow
        {
            Flow = FlowTold.Of(flow.Agreement, flow.Flow),
            Ask = change.Question.Ask,
            Category = name,
            Form = tables.Forms.Name(way.Form),
            Missing = [.. missing],
        };
    }
}
