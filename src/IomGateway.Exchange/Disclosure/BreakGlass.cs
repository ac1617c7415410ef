using IomGateway.Exchange.Access;
using IomGateway.Ledger;
using IomGateway.Records.Emergencies;
using IomGateway.Records.Notices;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// The use of emergency flows: counted for each user and day before anything is asked under them, told to the holder at
/// once, and due for review.
/// </summary>
internal sealed class BreakGlass(EmergencyRegister emergencies, NoticeRegister notices, Evidence evidence)
{
    /// <summary>
    /// Whether the inquiry may go on: it rests on no emergency flow, or each that it rests on could be used once more
    /// today. One question uses a flow once, however many holders and record types it takes in.
    /// </summary>
    public async Task<bool> TryUseAsync(
        Enforced enforced, Caller caller, Subject subject, Inquiry inquiry, EntryId exchange)
    {
        if (caller.Statement.Emergency is null)
        {
            return true;
        }

        foreach (var grant in inquiry.Ceiling.Grants.DistinctBy(g => (g.Agreement, g.Flow)))
        {
            // A flow that cannot be found has no limit that could be kept to.
            if (enforced.FlowOf(grant) is not { } flow
                || (flow.Emergency is { } terms && !await UseAsync(terms, grant, caller, subject, inquiry, exchange)))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> UseAsync(
        EmergencyTerms terms, Grant grant, Caller caller, Subject subject, Inquiry inquiry, EntryId exchange)
    {
        var used = await emergencies.UseAsync(
            new EmergencyDraft
            {
                Agency = caller.AgencyId,
                User = caller.Statement.User,
                Agreement = grant.Agreement,
                Version = grant.Version,
                Flow = grant.Flow,
                Decision = exchange.ToString(),
                Person = subject.Person,
                LimitPerDay = terms.LimitPerDay,
                ReviewWithin = terms.ReviewWithin,
                Reviewers = terms.Reviewers,
            },
            CancellationToken.None);
        if (!used.Stands)
        {
            return false;
        }

        await evidence.OutcomeAsync(
            [
                new EntryDraft
                {
                    Kind = EntryKind.Emergency,
                    Engine = Evidence.Engine,
                    Grants = GrantReferences.Of([grant]),
                    From = inquiry.Holder.Id,
                    To = caller.AgencyId,
                    Purpose = inquiry.Purpose,
                    RecordType = inquiry.RecordType,
                    Sealed = Evidence.Seal(subject.Owner, exchange, caller, ("person", subject.Person?.ToString())),
                },
            ],
            CancellationToken.None);
        foreach (var agency in terms.Reviewers.Append(inquiry.Holder.Id).Distinct(StringComparer.Ordinal))
        {
            await notices.PlaceAsync(
                new NoticeDraft
                {
                    Agency = agency,
                    Kind = "emergency-used",
                    Code = "emergency-flow-used",
                    Decision = exchange.ToString(),
                    Person = subject.Person,
                },
                CancellationToken.None);
        }

        return true;
    }
}
