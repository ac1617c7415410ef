using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// How the ledger is told of the decisions on one question. The names of what is sealed stand in the public leaf, so a
/// denial seals the same names whether the person is known, or the record exists, or not.
/// </summary>
internal sealed class DecisionEntries(
    Enforced enforced, Caller caller, Subject subject, DecidedQuestion decided, EntryId exchange)
{
    public EntryDraft Permit(DecidedInquiry each) => Draft(each.Inquiry, "permit") with
    {
        Grants = GrantReferences.Of(each.Inquiry.Ceiling.Grants),
        Sealed = Seal(("facts", each.Inquiry.Facts.ToJson()), ("question", Asked(each.Inquiry.Ceiling, closed: null))),
    };

    /// <param name="each">What was decided.</param>
    /// <param name="closed">Why it is not asked whatever the facts say; otherwise the decision itself says why.</param>
    public EntryDraft Denial(DecidedInquiry each, Reason? closed)
    {
        Decision why = closed is { } reason
            ? new Decision.Deny { Step = DecisionStep.Question, Reasons = [reason], Nearest = null }
            : enforced.Rulebook.Explain(each.Inquiry.Asked, each.Inquiry.Facts.Facts, labels: null);
        return Draft(each.Inquiry, "deny") with
        {
            Sealed = Seal(
                ("facts", each.Inquiry.Facts.ToJson()), ("question", Asked(default, closed?.Code)),
                ("reasons", DecisionJson.Of(why).ToJsonString())),
        };
    }

    /// <summary>A question that no agreement lets anybody be asked: refused, and recorded as fully.</summary>
    public EntryDraft Denial(Refusal? refusal) => new()
    {
        Id = exchange,
        Kind = EntryKind.Decided,
        Decision = "deny",
        Engine = Evidence.Engine,
        Policies = enforced.Rulebook.Digest,
        To = caller.AgencyId,
        Purpose = caller.Statement.Purpose,
        Sealed = Seal(
            ("question", Asked(default, refusal?.Code)), ("reasons", refusal?.Code), ("explained", refusal?.NextStep)),
    };

    /// <summary>
    /// The conclusion of a permit under which nobody was asked, because another decision could not be recorded.
    /// </summary>
    public EntryDraft Stranded(RecordedPermit permit) => new()
    {
        Id = permit.Conclusion,
        Of = permit.Decision,
        Kind = EntryKind.Failed,
        Engine = Evidence.Engine,
        From = permit.Inquiry.Holder.Id,
        To = permit.Inquiry.Asker,
        Purpose = permit.Inquiry.Purpose,
        RecordType = permit.Inquiry.RecordType,
        Sealed = Evidence.Seal(subject.Owner, ("exchange", exchange.ToString()), ("fault", "not-recorded")),
    };

    private byte[] Asked(Verdict ceiling, string? closed) =>
        QuestionEvidence.ToJson(
            decided.Asker.At, decided.Text, subject, caller.Statement.Emergency is not null, ceiling, closed);

    private EntryDraft Draft(Inquiry inquiry, string decision) => new()
    {
        Kind = EntryKind.Decided,
        Decision = decision,
        Engine = Evidence.Engine,
        Policies = enforced.Rulebook.Digest,
        From = inquiry.Holder.Id,
        To = caller.AgencyId,
        Purpose = caller.Statement.Purpose,
        RecordType = inquiry.RecordType,
    };

    private IReadOnlyList<SealedValues> Seal(params ReadOnlySpan<(string Name, EvidenceText Value)> values) =>
        Evidence.Seal(
            subject.Owner, exchange, caller,
            [("person", subject.Person?.ToString() ?? ""), ("asked", subject.AsText() ?? ""), .. values]);
}
