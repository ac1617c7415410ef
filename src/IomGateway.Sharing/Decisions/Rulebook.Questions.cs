namespace IomGateway.Sharing.Decisions;

/// <content>What can be asked of a rulebook besides a decision.</content>
public sealed partial class Rulebook
{
    private static readonly Reason Meaningless =
        new(ReasonCodes.NoAgreement, "The question means nothing under the agreements in force.");

    private readonly Explainer explainer;
    private readonly Vocabulary.VocabularySet vocabulary;

    /// <summary>
    /// The decision with its reasons. With labels it is the record decision under the ceiling of the same facts. Only
    /// for those entitled to the reasons: they tell facts of the person.
    /// </summary>
    public Decision Explain(
        in Question question, PersonFacts facts, RecordLabels? labels, in HoldRelease release = default)
    {
        if (!TryOwn(question, out var own))
        {
            return Refused(labels, Meaningless);
        }

        var ceiling = DecideQuestion(own, facts);
        if (labels is null)
        {
            return explainer.Explain(own, new Circumstances { Facts = facts }, ceiling, default);
        }

        var verdict = DecideRecord(own, facts, labels, ceiling, release);
        var circumstances = new Circumstances { Facts = facts, Labels = labels, Release = release };
        return explainer.Explain(own, circumstances, verdict, ceiling);
    }

    /// <summary>
    /// The same for a question whose codes are still to be looked up; an unknown one is a denial that names it.
    /// </summary>
    public Decision Explain(in Ask ask, PersonFacts facts, RecordLabels? labels, in HoldRelease release = default) =>
        TryQuestion(ask, out var question, out var reason)
            ? Explain(question, facts, labels, release)
            : Refused(labels, reason);

    /// <summary>
    /// What would have to be true of the question, whoever the person is. It reads no fact of any person and names no
    /// agreement in which the asker has no part, and may be told to the asker where
    /// <see cref="CouldAnyPersonBePermitted"/> is false.
    /// </summary>
    public Decision.Deny ExplainQuestionAlone(in Question question) =>
        TryOwn(question, out var own)
            ? explainer.ExplainQuestionAlone(own)
            : Refused(null, Meaningless);

    /// <summary>
    /// What is decided of the other types that lie inside one record: each by itself, as the same question about that
    /// type, with this record's labels. Only permits are among it; whatever is not is withheld.
    /// </summary>
    public IReadOnlyList<Verdict> DecideContained(
        in Question question,
        PersonFacts facts,
        RecordLabels labels,
        in Verdict verdict,
        IReadOnlyCollection<string> containedTypes,
        in HoldRelease release = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(containedTypes);
        if (containedTypes.Count == 0 || verdict.Outcome != Outcome.Permit)
        {
            return [];
        }

        var verdicts = new List<Verdict>();
        var ask = question.Ask;
        foreach (string name in containedTypes.Where(n => n != ask.RecordType).Order(StringComparer.Ordinal))
        {
            if (TryQuestion(ask with { RecordType = name }, out var inner, out _))
            {
                var own = labels.Within(vocabulary, tables.Types[inner.TypeIndex].Type);
                verdicts.Add(DecideOther(question, facts, own, verdict, release));
            }
        }

        return verdicts.FindAll(v => v.Outcome == Outcome.Permit);
    }

    /// <summary>
    /// The agencies, other than the asker, that could be permitted to answer somebody: whom an agreement lets it ask.
    /// In the order of their ids.
    /// </summary>
    public IReadOnlyList<string> HoldersFor(in Ask asked)
    {
        var holders = new List<string>();
        for (int agency = 0; agency < tables.Agencies.Count; agency++)
        {
            string id = tables.Agencies[agency];
            bool other = !string.Equals(id, asked.To, StringComparison.Ordinal);
            if (other && TryQuestion(asked with { From = id }, out var question, out _)
                && CouldAnyPersonBePermitted(question))
            {
                holders.Add(id);
            }
        }

        return holders;
    }

    /// <inheritdoc cref="HoldersFor(in Ask)"/>
    public IReadOnlyList<string> HoldersFor(
        string toAgency, string role, string purpose, string recordType, bool emergency, DateTimeOffset at,
            bool namesPerson = true) =>
        HoldersFor(new Ask
        {
            From = "",
            To = toAgency,
            Role = role,
            Purpose = purpose,
            RecordType = recordType,
            Emergency = emergency,
            NamesPerson = namesPerson,
            At = at,
        });

    /// <summary>
    /// What an agency may ask, of whom, for what, on the day of <paramref name="at"/>: one line for each flow.
    /// </summary>
    public IReadOnlyList<FlowSummary> AskableBy(string toAgency, DateTimeOffset at)
    {
        int day = LondonDay.Of(at).DayNumber;
        if (!tables.Agencies.TryFind(toAgency, out int asker) || tables.Forums.Contains(asker))
        {
            return [];
        }

        return tables.Flows
            .Where(f => f.Scope.To.Contains(asker) && f.InTerm(day))
            .OrderBy(f => f.Rank)
            .Select(f => FlowSummary.Of(tables, f, asker))
            .Where(f => f.From.Count > 0)
            .ToArray();
    }

    private static Decision.Deny Refused(RecordLabels? labels, Reason reason) => new()
    {
        Step = labels is null ? DecisionStep.Question : DecisionStep.Record,
        Reasons = [reason],
        Nearest = null,
    };
}
