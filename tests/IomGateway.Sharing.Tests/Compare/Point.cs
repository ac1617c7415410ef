using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Compare.Sides;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Tests.Decisions;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>
/// One point of the space, in words: a fact that is absent is unknown, a label that is absent is missing, and one
/// without values cannot be read.
/// </summary>
internal sealed record Point(Ask Ask, SampleFacts Facts, IReadOnlyDictionary<string, string[]> Labels, bool Released);

/// <summary>What the decision engine says at a point, under one set.</summary>
internal sealed class Oracle(AgreementSet set)
{
    private readonly Rulebook rulebook = Rulebook.Compile(set.Policies, set.Agencies, set.Enforced());
    private readonly Dictionary<SampleFacts, PersonFacts> facts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(object, string), RecordLabels> labels = [];
    private readonly Dictionary<(string, string, string, string), string> terms = [];

    public bool Permits(Point point) => rulebook.TryQuestion(point.Ask, out var question, out _)
        && rulebook.DecideQuestion(question, Facts(point)).Outcome == Sharing.Decisions.Outcome.Permit;

    /// <summary>For each category of a record of <paramref name="type"/>: form, whether it waits, and terms.</summary>
    public Dictionary<string, string> At(Point point, string type)
    {
        var outcome = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!rulebook.TryQuestion(point.Ask, out var question, out _)
            || !set.Policies.RecordTypes.TryGetValue(type, out var recordType))
        {
            return outcome;
        }

        var known = Facts(point);
        var ceiling = rulebook.DecideQuestion(question, known);
        if (ceiling.Outcome == Sharing.Decisions.Outcome.Deny)
        {
            return outcome;
        }

        var release = point.Released ? HoldRelease.Everything : HoldRelease.None;
        var verdict = type == point.Ask.RecordType
            ? rulebook.DecideRecord(question, known, Labels(point, recordType), ceiling, release)
            : rulebook.DecideOther(question, known, Labels(point, recordType), ceiling, release);
        foreach (var grant in verdict.Grants.Concat(verdict.Held))
        {
            outcome[grant.Category] = $"{grant.Form} {grant.Held} {Terms(grant, point.Ask)}";
        }

        return outcome;
    }

    private string Terms(Grant grant, Ask ask)
    {
        var key = (grant.Agreement, grant.Flow, ask.From, ask.To);
        if (!terms.TryGetValue(key, out string? known))
        {
            var flow = set.Enforced().First(a => a.Agreement.Id == grant.Agreement).Agreement.Flows
                .First(f => f.Id == grant.Flow);
            known = terms[key] = GrantTerms.Of(flow, ask.From, ask.To, set.Agencies).Key;
        }

        return known;
    }

    private RecordLabels Labels(Point point, RecordType type)
    {
        if (!labels.TryGetValue((point.Labels, type.Name), out var known))
        {
            var builder = new RecordLabels.Builder(set.Policies.Vocabulary, type);
            foreach (var (label, values) in point.Labels)
            {
                builder.Set(label, values);
            }

            known = labels[(point.Labels, type.Name)] = builder.Build();
        }

        return known;
    }

    private PersonFacts Facts(Point point)
    {
        if (!point.Ask.NamesPerson)
        {
            return PersonFacts.Unknown;
        }

        return facts.TryGetValue(point.Facts, out var known) ? known : facts[point.Facts] = Build(point);
    }

    private PersonFacts Build(Point point)
    {

        var builder = new PersonFacts.Builder(set.Policies.Vocabulary);
        foreach (var ((partnership, fact), values) in point.Facts.Facts)
        {
            builder.Set(partnership, fact, values);
        }

        foreach (var (partnership, standing) in point.Facts.Consents)
        {
            builder.Consents(partnership, standing);
        }

        return builder.Build();
    }
}
