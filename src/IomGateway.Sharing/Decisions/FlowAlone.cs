using System.Collections.Concurrent;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// What one flow grants by itself, its conditions taken as met: for trying it on a record, not for disclosing. Labels
/// that a record carries count; those that it lacks are taken as unrestrictive. Safeguards and <c>never</c> still
/// cap, and what would wait for its originator is withheld. Where several questions fit, a category leaves only in
/// the form that all of them allow.
/// </summary>
public sealed class FlowAlone
{
    /// <summary>Beyond this many combinations of labels a plan is made and not kept.</summary>
    private const int MostPlans = 1024;

    private readonly RuleTables tables;
    private readonly VocabularySet vocabulary;
    private readonly CompiledFlow flow;
    private readonly Question[] questions;
    private readonly PersonFacts facts;
    private readonly ConcurrentDictionary<string, RedactionPlan> plans = new(StringComparer.Ordinal);

    internal FlowAlone(RuleTables tables, VocabularySet vocabulary, CompiledFlow flow, Question[] questions)
    {
        this.tables = tables;
        this.vocabulary = vocabulary;

        // The flow's own conditions are met by assumption: what is left to judge is what caps it.
        this.flow = flow with { People = [], Record = [], ConsentsAll = 0, ConsentsAny = 0 };
        this.questions = questions;
        facts = SomebodyWhom(flow);
    }

    /// <summary>The record types of which it grants anything.</summary>
    public IReadOnlyList<RecordType> RecordTypes =>
        [.. questions.Select(q => q.TypeIndex).Distinct().Select(t => tables.Types[t].Type)];

    /// <summary>What may leave of one record, and of whatever lies inside it.</summary>
    public RedactionPlan PlanFor(SeenRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Type is null)
        {
            return RedactionPlan.Nothing;
        }

        var labels = Labels(record, record.Type);
        var key = Key(record.Type, labels);
        if (plans.TryGetValue(key, out var known))
        {
            return known;
        }

        var plan = RedactionPlan.Compile([.. RecordTypes.Select(t => Grants(t, labels))]);
        if (plans.Count < MostPlans)
        {
            plans.TryAdd(key, plan);
        }

        return plan;
    }

    private TypeGrants Grants(RecordType type, RecordLabels outer)
    {
        var own = outer.RecordType == type.Name ? outer : Within(outer, type);
        Dictionary<string, Form>? common = null;
        foreach (var question in questions.Where(q => q.Ask.RecordType == type.Name))
        {
            var given = Judge(question, own);
            common = common is null
                ? given
                : common.Where(c => given.ContainsKey(c.Key))
                    .ToDictionary(c => c.Key, c => Form.Coarsest(c.Value, given[c.Key]), StringComparer.Ordinal);
        }

        return new TypeGrants(type, common ?? []);
    }

    private Dictionary<string, Form> Judge(in Question question, RecordLabels labels)
    {
        var type = tables.Types[question.TypeIndex];
        var granted = new Granted[type.Categories.Count];
        var forms = new Dictionary<string, Form>(StringComparer.Ordinal);
        if (!Evaluation.Judge(tables, flow, question, new Circumstances { Facts = facts, Labels = labels }, granted))
        {
            return forms;
        }

        for (int i = 0; i < granted.Length; i++)
        {
            if (granted[i].Form != Forms.Withheld && !granted[i].Held)
            {
                forms[type.Categories[i]] = tables.Forms[granted[i].Form];
            }
        }

        return forms;
    }

    private RecordLabels Labels(SeenRecord record, RecordType type)
    {
        var labels = new RecordLabels.Builder(vocabulary, type).ReleasedBy(record.Originator);
        foreach (var rule in type.Labels.Where(l => vocabulary.Labels.ContainsKey(l.Label)))
        {
            // A value that the type does not translate stands for none that the vocabulary has: it is unknown, not
            // missing.
            if (!record.Labels.TryGetValue(rule.Label, out var found))
            {
                labels.Set(rule.Label, vocabulary.Labels[rule.Label].Unrestrictive);
            }
            else
            {
                labels.Set(rule.Label, rule.Values is { } words ? [.. found.Select(v => words.GetValueOrDefault(v,
                    ""))] : found);
            }
        }

        if (record.BirthDate is { } birthDate)
        {
            labels.BirthDate(birthDate, DateOnly.FromDayNumber(questions[0].Day));
        }
        else
        {
            foreach (var age in tables.Layout.LabelTerms.Where(t => t.FromBirthDate))
            {
                labels.Set(age.Code, age.Unrestrictive);
            }
        }

        return labels.Build();
    }

    /// <summary>What the labels say for a record of another type inside this one.</summary>
    private RecordLabels Within(RecordLabels outer, RecordType inner)
    {
        var labels = new RecordLabels.Builder(vocabulary, inner).ReleasedBy(outer.Originator);
        for (int label = 0; label < tables.Layout.Labels.Count; label++)
        {
            var term = tables.Layout.LabelTerms[label];
            if (outer.Knows(label))
            {
                labels.Set(term.Code, outer.Words(label).ToArray());
            }
            else if (outer.Declares(label))
            {
                labels.Set(term.Code);
            }
            else if ((tables.Layout.Declared(inner) >> label & 1) != 0)
            {
                labels.Set(term.Code, term.Unrestrictive);
            }
        }

        return labels.Build();
    }

    /// <summary>
    /// Somebody who meets the flow's conditions, in the way that least closes it; of whatever it does not ask they
    /// are nothing.
    /// </summary>
    private PersonFacts SomebodyWhom(CompiledFlow meets)
    {
        var builder = new PersonFacts.Builder(vocabulary);
        for (int fact = 0; fact < tables.Layout.Facts.Count; fact++)
        {
            var term = tables.Layout.FactTerms[fact];
            var asked = meets.People.Where(c => c.Fact == fact).Aggregate(0UL, (all, c) => all | c.Values);
            var closing = tables.Caps.All.SelectMany(c => c.When.People).Where(c => c.Fact == fact)
                .Aggregate(0UL, (all, c) => all | c.Values);
            var open = (asked & ~closing) != 0 ? asked & ~closing : asked;
            var values = term.Values.Where((_, i) => (open >> i & 1) != 0).ToArray();

            // A fact that the flow does not ask about closes nothing, as far as it has a value by which no cap does.
            var others = term.Values.Where((_, i) => (closing >> i & 1) == 0);
            builder.Set(null, term.Code, term.Many ? values : [.. (values.Length > 0 ? values : others).TakeLast(1)]);
        }

        return builder.Consents(null, meets.Flow.ConsentsAll.Concat(meets.Flow.ConsentsAny)).Build();
    }

    private string Key(RecordType type, RecordLabels labels) =>
        type.Name + string.Concat(Enumerable.Range(0, tables.Layout.Labels.Count).Where(labels.Declares)
            .Select(l => $" {l}={(labels.Knows(l) ? string.Join(',', labels.Words(l)) : "?")}"));
}
