using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Law;

namespace IomGateway.Sharing.Questions;

/// <summary>Follows one decision through every flow that applies.</summary>
internal sealed class WhyFinder(Rulebook rulebook, LawBook law, DecisionRequest request)
{
    private readonly RuleTables tables = rulebook.Tables;
    private readonly Telling telling = new(rulebook.Tables);

    public Why Find()
    {
        var ask = request.Asked(rulebook);
        var facts = request.Person ?? PersonFacts.Unknown;
        var decision = rulebook.Explain(ask, facts, request.Record, request.Release);
        if (!rulebook.TryQuestion(ask, out var question, out _)
            || request.Record is { MissingRequired.Count: > 0 })
        {
            return new Why { Ask = ask, Decision = decision, Categories = [], Flows = [] };
        }

        var ceiling = rulebook.DecideQuestion(question, facts);
        var verdict = request.Record is null
            ? ceiling
            : rulebook.DecideRecord(question, facts, request.Record, ceiling, request.Release);
        var applying = Applying(question, facts);
        return new Why
        {
            Ask = ask,
            Decision = decision,
            Categories = Categories(question, facts, verdict, applying),
            Flows = [.. applying.Select(f => Rests(f, question, facts))],
        };
    }

    private List<CompiledFlow> Applying(in Question question, PersonFacts facts)
    {
        var found = new List<CompiledFlow>();
        foreach (int number in tables.FlowIndex.Match(question))
        {
            var flow = tables.Flows[number];
            if (FlowTest.Answers(tables, flow, question) && FlowTest.Applies(flow, ViewFor(flow, question, facts)))
            {
                found.Add(flow);
            }
        }

        return [.. found.OrderBy(f => f.Rank)];
    }

    private List<CategoryWhy> Categories(
        in Question question, PersonFacts facts, in Verdict verdict, List<CompiledFlow> applying)
    {
        var type = tables.Types[question.TypeIndex];
        var found = new List<CategoryWhy>();
        for (int category = 0; category < type.Categories.Count; category++)
        {
            var gives = new List<FlowGives>();
            foreach (var flow in applying)
            {
                if (flow.GrantFor(type.Index) is { } grant
                    && Array.IndexOf(grant.Categories, category) is >= 0 and int at)
                {
                    gives.Add(Gives(flow, category, grant.Forms[at], question, facts));
                }
            }

            if (gives.Count > 0)
            {
                found.Add(Told(type.Categories[category], verdict, gives));
            }
        }

        return found;
    }

    private static CategoryWhy Told(string category, in Verdict verdict, List<FlowGives> gives)
    {
        var grant = verdict.Grants.Concat(verdict.Held).FirstOrDefault(g => g.Category == category);
        var by = grant is null
            ? null
            : gives.FirstOrDefault(g => g.Flow.Agreement == grant.Agreement && g.Flow.Flow == grant.Flow);
        return new CategoryWhy(
            category,
            grant?.Form ?? "withheld",
            grant?.Held ?? false,
            by?.Flow,
            by is null ? gives : [by, .. gives.Where(g => !ReferenceEquals(g, by))]);
    }

    private FlowGives Gives(CompiledFlow flow, int category, byte form, in Question question, PersonFacts facts)
    {
        var view = ViewFor(flow, question, facts);
        var caps = request.Record is null ? tables.CapsBeforeLabels : tables.Caps;
        var biting = new List<CapTold>();
        byte left = form;
        bool held = request.Record is { Holds: true };
        foreach (int number in caps.Match(question))
        {
            var cap = caps[number];
            if (!cap.Touches(question.TypeIndex, category) || !FlowTest.Bites(cap, flow, question, view))
            {
                continue;
            }

            biting.Add(telling.Cap(cap));
            held |= cap.Holds;
            left = cap.Holds ? left : tables.Forms.Coarser(left, cap.Form);
        }

        string name = tables.Types[question.TypeIndex].Categories[category];
        if (held && request.Release.IsRelease)
        {
            held = false;
            left = request.Release.Covers(name) ? left : Forms.Withheld;
        }

        return new FlowGives(
            FlowTold.Of(flow.Agreement, flow.Flow),
            tables.Forms.Name(form),
            biting,
            tables.Forms.Name(left),
            held && left != Forms.Withheld,
            Telling.Line(flow.Flow, $"records.{question.Ask.RecordType}.{name}"));
    }

    private FlowWhy Rests(CompiledFlow flow, in Question question, PersonFacts facts)
    {
        var view = ViewFor(flow, question, facts);
        var written = flow.Flow;
        var met = new List<MetCondition>
        {
            new("role", question.Ask.Role, Words.AnyOf(written.Roles), Telling.Line(written, "roles")),
            new("purpose", question.Ask.Purpose, Words.AnyOf(written.Purposes), Telling.Line(written, "purposes")),
        };
        foreach (var needed in Telling.Requirements(flow))
        {
            met.Add(new MetCondition(needed.Condition, Has(needed.Condition, flow, view), needed.Needs, needed.At));
        }

        return new FlowWhy(
            FlowTold.Of(flow.Agreement, written),
            met,
            GroundTold.Of(written, question.Ask.From, question.Ask.To, law),
            Says(written.Confidence),
            written.Necessity);
    }

    private string Has(string condition, CompiledFlow flow, in View view)
    {
        foreach (var person in flow.People)
        {
            if (condition == $"people.{person.Code}")
            {
                return Words.Values(tables.Layout, person, view);
            }
        }

        foreach (var label in flow.Record)
        {
            if (condition == $"record.{label.Code}")
            {
                return request.Record is null ? "not seen yet" : Words.Values(tables.Layout, label, view);
            }
        }

        return condition == "emergency" ? "stated" : "standing";
    }

    private static string? Says(ConfidenceDischarge? confidence) => confidence is null
        ? null
        : $"discharged by {confidence.By}{(confidence.Why is { } why ? $": {why}" : "")}";

    private View ViewFor(CompiledFlow flow, in Question question, PersonFacts facts) => new(
        tables.Layout,
        tables.Types[question.TypeIndex],
        new Circumstances { Facts = facts }.FactsIn(flow.Agreement.Partnership, tables.Layout),
        request.Record);
}
