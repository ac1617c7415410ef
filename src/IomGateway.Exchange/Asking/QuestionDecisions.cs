using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// Decides a question for each holder and record type, and records what was decided before anybody is asked.
/// </summary>
internal sealed class QuestionDecisions(PersonRegister register, BreakGlass breakGlass, Evidence evidence)
{
    public async Task<DecidedQuestion> DecideAsync(
        Enforced enforced, Caller caller, QuestionText text, Subject subject, DateTimeOffset at, CancellationToken cancel)
    {
        var candidates = Routing.Candidates(enforced, caller, text, at);
        var asker = new Asker(enforced.Agencies.Find(caller.AgencyId)!, caller.Statement.User, caller.Statement.Purpose, at);
        var decided = new List<DecidedInquiry>(candidates.Count);
        foreach (var (holder, asked) in candidates)
        {
            var facts = await FactsAtHand.GatherAsync(
                register, enforced.Policies.Vocabulary, subject, asker, holder, cancel);
            var ceiling = IsElsewhere(subject, holder) ? default : enforced.Rulebook.DecideQuestion(asked, facts.Facts);
            decided.Add(new DecidedInquiry(Inquiry(caller, holder, asked, ceiling), facts));
        }

        var refusal = candidates.Any(c => enforced.Rulebook.CouldAnyPersonBePermitted(c.Asked))
            ? Justification(enforced, caller, candidates)
            : NotCovered.Explain(enforced, Routing.Ask(caller, "", text.Type, text, at), text.Holders);
        return new DecidedQuestion(asker, KeepOneFlow(text, decided), refusal);
    }

    /// <summary>Appends every decision, permits and denials alike, and waits until all are durable.</summary>
    public async Task<RecordedDecisions> RecordAsync(
        Enforced enforced, Caller caller, Subject subject, DecidedQuestion decided)
    {
        var exchange = evidence.NewId();
        var permits = new List<Task<RecordedPermit>>();
        var denials = new List<EntryDraft>();
        foreach (var (inquiry, facts) in decided.Inquiries)
        {
            var id = permits.Count + denials.Count == 0 ? exchange : evidence.NewId();
            var mayAsk = decided.Refusal is null && inquiry.Ceiling.Outcome == Outcome.Permit
                && await breakGlass.TryUseAsync(enforced, caller, subject, inquiry, id);
            var draft = Draft(enforced, caller, subject, inquiry, facts, exchange, mayAsk) with { Id = id };
            if (mayAsk)
            {
                permits.Add(evidence.PermitAsync(draft, inquiry, CancellationToken.None));
            }
            else
            {
                denials.Add(draft);
            }
        }

        if (permits.Count + denials.Count == 0)
        {
            denials.Add(Draft(enforced, caller, subject, decided, exchange));
        }

        var refused = denials.Count == 0 ? null : await evidence.OutcomeAsync(denials, CancellationToken.None);
        return new RecordedDecisions
        {
            Exchange = exchange,
            Permits = await Task.WhenAll(permits),
            Refused = refused,
            Refusal = decided.Refusal,
            Candidates = [.. decided.Inquiries.Select(i => i.Inquiry.Holder).DistinctBy(h => h.Id)],
        };
    }

    /// <summary>A record that one holder keeps is not asked of another.</summary>
    private static bool IsElsewhere(Subject subject, Agency holder) =>
        subject.Record is { } record && record.Holder != holder.Id;

    private static Inquiry Inquiry(Caller caller, Agency holder, Question asked, Verdict ceiling) => new()
    {
        Holder = holder,
        RecordType = asked.Ask.RecordType,
        Asker = caller.AgencyId,
        Role = caller.Statement.Role,
        Purpose = caller.Statement.Purpose,
        Asked = asked,
        Ceiling = ceiling,
    };

    private static Refusal? Justification(
        Enforced enforced, Caller caller, IReadOnlyList<(Agency Holder, Question)> candidates) =>
        string.IsNullOrWhiteSpace(caller.Statement.Justification)
            && candidates.Any(c => enforced.Callers.IsPart3(c.Holder.Id))
            ? AccessRefusals.JustificationMissing
            : null;

    /// <summary>
    /// What two depersonalised flows grant never goes into one answer: the first in order answers alone.
    /// </summary>
    private static List<DecidedInquiry> KeepOneFlow(QuestionText text, List<DecidedInquiry> decided)
    {
        if (text is not QuestionText.Search { Person: null })
        {
            return decided;
        }

        var first = decided.Select(d => d.Inquiry.Ceiling.SingleFlow).Where(f => f is not null).Order().FirstOrDefault();
        return [.. decided.Select(d => d.Inquiry.Ceiling.SingleFlow == first
            ? d : d with { Inquiry = d.Inquiry with { Ceiling = default } })];
    }

    private static EntryDraft Draft(
        Enforced enforced, Caller caller, Subject subject, Inquiry inquiry, FactsAtHand facts, EntryId exchange, bool permit)
    {
        var reasons = permit ? null : DecisionJson.Of(
            enforced.Rulebook.Explain(inquiry.Asked, facts.Facts, labels: null)).ToJsonString();
        return new EntryDraft
        {
            Kind = EntryKind.Decided,
            Decision = permit ? "permit" : "deny",
            Engine = Evidence.Engine,
            Policies = enforced.Rulebook.Digest,
            Grants = permit ? GrantReferences.Of(inquiry.Ceiling.Grants) : [],
            From = inquiry.Holder.Id,
            To = caller.AgencyId,
            Purpose = caller.Statement.Purpose,
            RecordType = inquiry.RecordType,
            Sealed = Evidence.Seal(subject.Owner, exchange, caller,
                ("person", subject.Person?.ToString()), ("asked", subject.AsText()),
                ("facts", facts.ToJson()), ("reasons", reasons)),
        };
    }

    /// <summary>A question that no agreement lets anybody be asked: refused, and recorded as fully.</summary>
    private static EntryDraft Draft(
        Enforced enforced, Caller caller, Subject subject, DecidedQuestion decided, EntryId exchange) => new()
        {
            Id = exchange,
            Kind = EntryKind.Decided,
            Decision = "deny",
            Engine = Evidence.Engine,
            Policies = enforced.Rulebook.Digest,
            To = caller.AgencyId,
            Purpose = caller.Statement.Purpose,
            Sealed = Evidence.Seal(subject.Owner, exchange, caller,
                ("person", subject.Person?.ToString()), ("asked", subject.AsText()),
                ("reasons", decided.Refusal?.Code), ("explained", decided.Refusal?.NextStep)),
        };
}

/// <summary>One holder and record type with its decision and the facts that it rests on.</summary>
internal sealed record DecidedInquiry(Inquiry Inquiry, FactsAtHand Facts);

/// <summary>
/// A question as decided; <paramref name="Refusal"/> is what is wrong with the question itself, whoever it is about.
/// </summary>
internal sealed record DecidedQuestion(Asker Asker, IReadOnlyList<DecidedInquiry> Inquiries, Refusal? Refusal);
