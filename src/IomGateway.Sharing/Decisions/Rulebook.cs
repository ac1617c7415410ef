using System.Diagnostics.CodeAnalysis;
using IomGateway.Redaction.Plans;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Every agreement in force, compiled: decides questions and records as pure functions, with no clock and no input but
/// their arguments. Immutable and safe to share between threads; a change makes a new one, which replaces the old in
/// one step. Questions, facts, labels and ceilings made under an older one are judged by their codes; what no longer
/// means the same counts as unknown.
/// </summary>
public sealed partial class Rulebook
{
    private const int OnStack = 256;
    private readonly RuleTables tables;
    private readonly GrantSetCache sets;
    private readonly CombinationCache combinations;
    private readonly PlanCache plans = new();

    private Rulebook(RuleTables tables, string digest, Vocabulary.VocabularySet vocabulary)
    {
        this.tables = tables;
        this.vocabulary = vocabulary;
        sets = new GrantSetCache(tables);
        combinations = new CombinationCache(tables);
        explainer = new Explainer(tables);
        Digest = digest;
    }

    /// <summary>
    /// SHA-256, in lower-case hex, of everything in force: agreements, signatures, safeguards, vocabulary and agencies.
    /// </summary>
    public string Digest { get; }

    internal RuleTables Tables => tables;

    /// <summary>
    /// Compiles. Flows of an agreement count only between agencies that have signed it, and not while it is suspended.
    /// </summary>
    /// <exception cref="ArgumentException">The vocabulary has more facts, labels, consents, masks or values than can be
    /// weighed.</exception>
    public static Rulebook Compile(
        PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<EnforcedAgreement> agreements)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(agencies);
        ArgumentNullException.ThrowIfNull(agreements);
        var tables = RuleCompiler.Compile(policies, agencies, agreements);
        return new Rulebook(tables, RulebookDigest.Compute(policies, agencies, agreements), policies.Vocabulary);
    }

    /// <summary>
    /// The same without a digest, which is most of the work: for trials of many agreements that nobody will enforce.
    /// </summary>
    internal static Rulebook CompileForTrial(
        PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<EnforcedAgreement> agreements) =>
        new(RuleCompiler.Compile(policies, agencies, agreements), "", policies.Vocabulary);

    /// <summary>Looks up every code of a question. An unknown one, and a forum as either end, is refused.</summary>
    public bool TryQuestion(in Ask ask, out Question question, out Reason reason)
    {
        question = default;
        if (!TryAgency(ask.From, out int from, out reason) || !TryAgency(ask.To, out int to, out reason))
        {
            return false;
        }

        if (!tables.Roles.TryFind(ask.Role, out int role))
        {
            reason = new Reason(ReasonCodes.UnknownRole, $"There is no role '{ask.Role}'.");
            return false;
        }

        if (!tables.Purposes.TryFind(ask.Purpose, out int purpose))
        {
            reason = new Reason(ReasonCodes.UnknownPurpose, $"There is no purpose '{ask.Purpose}'.");
            return false;
        }

        if (!tables.TypeNames.TryFind(ask.RecordType, out int type))
        {
            reason = new Reason(ReasonCodes.UnknownRecordType, $"There is no record type '{ask.RecordType}'.");
            return false;
        }

        question = new Question(this, ask, from, to, role, purpose, type);
        return true;
    }

    /// <summary>
    /// The question decision: what may be granted at most, while the record's labels are still open. Never holds.
    /// </summary>
    public Verdict DecideQuestion(in Question question, PersonFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var circumstances = new Circumstances { Facts = facts };
        if (ReferenceEquals(question.Owner, this))
        {
            return Decide(question, circumstances);
        }

        return TryOwn(question, out var own) ? Decide(own, circumstances) : default;
    }

    /// <summary>
    /// The record decision, for one record of the answer. Never above <paramref name="ceiling"/>; a record that lacks a
    /// required label, and one of another type than was asked for, is withheld.
    /// </summary>
    public Verdict DecideRecord(
        in Question question, PersonFacts facts, RecordLabels labels, in Verdict ceiling,
            in HoldRelease release = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(labels);
        if (ceiling.Set is null
            || ceiling.Outcome != Outcome.Permit
            || labels.MissingRequired.Count > 0
            || !labels.Layout.Matches(tables.Layout)
            || !string.Equals(labels.RecordType, question.Ask.RecordType, StringComparison.Ordinal)
            || !string.Equals(ceiling.RecordType, question.Ask.RecordType, StringComparison.Ordinal))
        {
            return default;
        }

        var circumstances = new Circumstances { Facts = facts, Labels = labels, Release = release };
        if (ReferenceEquals(question.Owner, this))
        {
            return Decide(question, circumstances, ceiling.Set);
        }

        return TryOwn(question, out var own) ? Decide(own, circumstances, ceiling.Set) : default;
    }

    /// <summary>
    /// The record decision for a record of another type than was asked for, such as one that the answer includes:
    /// decided as the same question about its own type, and where a depersonalised flow answers, by that same flow
    /// alone.
    /// </summary>
    public Verdict DecideOther(
        in Question question,
        PersonFacts facts,
        RecordLabels labels,
        in Verdict ceiling,
        in HoldRelease release = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(labels);
        int only = -1;
        if (ceiling.Outcome != Outcome.Permit
            || !TryQuestion(question.Ask with { RecordType = labels.RecordType }, out var other, out _)
            || (!question.Ask.NamesPerson && !Ceiling.TrySingleFlow(tables, ceiling.Set!, out only)))
        {
            return default;
        }

        var most = Decide(other, new Circumstances { Facts = facts }, only: only);
        return DecideRecord(other, facts, labels, most, release);
    }

    /// <summary>
    /// Whether the question could be permitted for anybody at all: if not, refusing it says nothing about this person.
    /// </summary>
    public bool CouldAnyPersonBePermitted(in Question question) =>
        MostForAnybody(question).Outcome == Outcome.Permit;

    /// <summary>
    /// What could be granted at most, whoever the person is: nobody's facts and no record's labels give any category in
    /// a form that says more. It reads no fact, and so tells nothing of any person.
    /// </summary>
    public Verdict MostForAnybody(in Question question) =>
        TryOwn(question, out var own) ? Decide(own, default) : default;

    /// <summary>
    /// What is to be made of a record of the type that the verdict is about. Cached by what is granted.
    /// </summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Plans belong to the rulebook that decided.")]
    public RedactionPlan Plan(in Verdict verdict) => verdict.Set?.Plan ?? RedactionPlan.Compile([]);

    /// <summary>
    /// What is to be made of an answer with records of several types. Where one of the verdicts is a depersonalised
    /// flow's, those of any other flow are left out.
    /// </summary>
    public RedactionPlan Plan(IReadOnlyList<Verdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        return plans.Plan(verdicts);
    }

    private Verdict Decide(
        in Question own, in Circumstances circumstances, GrantSet? ceiling = null, int only = -1)
    {
        if (only >= 0 || !own.NamesPerson || circumstances.Labels is { Holds: true })
        {
            return Weigh(own, circumstances, ceiling, only);
        }

        Span<int> flows = stackalloc int[Applicable.Most];
        int count = Applicable.FindUncapped(tables, own, circumstances, flows, out int grant);
        if (count <= 0)
        {
            return count == 0 ? default : Weigh(own, circumstances, ceiling, only);
        }

        // Where no cap touches anything, what is granted follows from which flows apply, and from nothing else.
        var whole = count == 1
            ? Whole(own, circumstances, ref tables.Rows.Grant(grant).Whole)
            : Together(own, circumstances, flows[..count]);
        if (ceiling is null || whole is null || ReferenceEquals(whole, ceiling))
        {
            return whole is null ? default : new Verdict(whole);
        }

        return Weigh(own, circumstances, ceiling, only);
    }

    private GrantSet? Whole(in Question own, in Circumstances circumstances, ref GrantSet? place)
    {
        var whole = Volatile.Read(ref place);
        if (whole is null)
        {
            whole = Weigh(own, circumstances, null, -1).Set;
            Volatile.Write(ref place, whole);
        }

        return whole;
    }

    private GrantSet? Together(in Question own, in Circumstances circumstances, ReadOnlySpan<int> flows)
    {
        if (!combinations.TryFind(own.TypeIndex, flows, out var together))
        {
            together = Weigh(own, circumstances, null, -1).Set;
            combinations.Keep(own.TypeIndex, flows, together);
        }

        return together;
    }

    /// <summary>Weighs every form that every flow gives, cap by cap.</summary>
    private Verdict Weigh(in Question own, in Circumstances circumstances, GrantSet? ceiling, int only)
    {
        var type = tables.Types[own.TypeIndex];
        int count = type.Categories.Count;
        Span<Granted> granted = count <= OnStack ? stackalloc Granted[count] : new Granted[count];
        if (ceiling is not null && !own.NamesPerson && !Ceiling.TrySingleFlow(tables, ceiling, out only))
        {
            return default;
        }

        Evaluation.Decide(tables, own, circumstances, only, granted);
        if (ceiling is not null)
        {
            Ceiling.Apply(tables, type, ceiling, granted);
        }

        return GrantSet.OutcomeOf(granted) == Outcome.Deny ? default : new Verdict(sets.Find(type, granted));
    }

    /// <summary>
    /// The question in this rulebook's own numbers; one made by an older rulebook is looked up again.
    /// </summary>
    private bool TryOwn(in Question question, out Question own)
    {
        own = question;
        if (ReferenceEquals(question.Owner, this))
        {
            return true;
        }

        return question.Owner is not null && TryQuestion(question.Ask, out own, out _);
    }

    private bool TryAgency(string id, out int index, out Reason reason)
    {
        reason = default;
        if (!tables.Agencies.TryFind(id, out index))
        {
            reason = new Reason(ReasonCodes.UnknownAgency, $"There is no agency '{id}'.");
            return false;
        }

        if (tables.Forums.Contains(index))
        {
            reason = new Reason(
                ReasonCodes.Forum, $"'{id}' is a forum: a person acts in it as a member, for their own agency.");
            return false;
        }

        return true;
    }
}
