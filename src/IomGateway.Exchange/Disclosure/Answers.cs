using IomGateway.Exchange.Access;
using IomGateway.Ledger;
using IomGateway.Records.Notices;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// Begins answers, and refuses: every refusal of a question is in the ledger before the caller has it.
/// </summary>
internal sealed class Answers(
    Evidence evidence, RecipientIds ids, StrangerLimit strangers, MissLimit misses, NoticeRegister notices)
{
    public Answer Begin(
        HttpContext http, Caller caller, AnswerShape shape, Subject subject, RecordedDecisions recorded,
        Func<string, HolderFault?> silence) => new(http, caller, shape, subject, recorded, ids, evidence, silence);

    /// <summary>Refuses a question before it could be decided: malformed, or not the caller's to ask.</summary>
    /// <param name="http">The request.</param>
    /// <param name="refusal">What is wrong with it.</param>
    /// <param name="agency">The agency whose system asked; <see langword="null"/> when its token did not pass.</param>
    /// <param name="caller">Who asked; <see langword="null"/> when the statement did not pass.</param>
    /// <param name="policies">Digest of all that is in force.</param>
    public async Task RefuseUndecidedAsync(
        HttpContext http, Refusal refusal, string? agency, Caller? caller, string policies)
    {
        var isRecorded = agency is not null || strangers.IsRecorded(http);
        var id = isRecorded ? await RecordUndecidedAsync(refusal.Code, agency, caller, policies) : default(EntryId?);
        await refusal.WriteAsync(http, id?.ToString(), http.RequestAborted);
    }

    /// <summary>Records a question that broke off before it was decided.</summary>
    /// <exception cref="LedgerUnavailableException">It could not be recorded either; tells of both.</exception>
    public async Task RecordBrokenAsync(Exception why, Caller caller, string policies)
    {
        try
        {
            await RecordUndecidedAsync("not-decided", caller.AgencyId, caller, policies);
        }
        catch (Exception e)
        {
            throw new LedgerUnavailableException(
                "A question could be neither decided nor recorded.", new AggregateException(why, e));
        }
    }

    /// <summary>Records that somebody asked what was not decided, and why not.</summary>
    private async Task<EntryId> RecordUndecidedAsync(string reason, string? agency, Caller? caller, string policies)
    {
        var id = evidence.NewId();
        await evidence.OutcomeAsync(
            [
                new EntryDraft
                {
                    Id = id,
                    Kind = EntryKind.Decided,
                    Decision = "deny",
                    Engine = Evidence.Engine,
                    Policies = policies,
                    To = agency,
                    Purpose = caller?.Statement.Purpose,
                    Sealed = caller is null
                        ? Evidence.Seal(KeyOwner.Month, ("reasons", reason))
                        : Evidence.Seal(KeyOwner.Month, id, caller, ("reasons", reason)),
                },
            ],
            CancellationToken.None);
        return id;
    }

    /// <summary>
    /// Whether this user's questions had nothing to share too often; they are then not decided at all.
    /// </summary>
    public ValueTask<Refusal?> LimitAsync(Caller caller, CancellationToken cancel) => misses.LimitAsync(caller, cancel);

    /// <summary>
    /// Refuses a question whose denials are recorded. One that is wrong in itself is told so; one that depends on the
    /// person gets the answer for somebody whom nobody knows, and counts as a miss whoever it was about. While no
    /// agency answers anything, everybody is told so, whether anybody would have been asked about them or not.
    /// </summary>
    public async Task RefuseAsync(
        HttpContext http, Caller caller, AnswerShape shape, RecordedDecisions recorded,
        Func<string, HolderFault?> silence)
    {
        ArgumentNullException.ThrowIfNull(recorded.Refused);
        var id = recorded.Exchange.ToString();
        if (recorded.Refusal is { } wrong)
        {
            await wrong.WriteAsync(http, id, http.RequestAborted);
            return;
        }

        if (Refusals.NobodyAnswers(recorded.Candidates, c => silence(c.Id)) is { } failed)
        {
            await failed.WriteAsync(http, id, http.RequestAborted);
            return;
        }

        await misses.CountAsync(caller, id);
        if (shape == AnswerShape.Single)
        {
            await Refusals.NotFound.WriteAsync(http, id, http.RequestAborted);
            return;
        }

        using var body = new AnswerBody(
            shape, [], ids.KeepAsync, (_, _) => throw new InvalidOperationException("A refusal is never long."));
        var bytes = body.Complete(NoRecord.Outcomes(
            shape, recorded.Candidates.Where(c => silence(c.Id) is not null).Select(c => (c, false)),
            recorded.Unsearched,
            nothing: true));
        AnswerHeaders.Set(http.Response, shape, recorded.Exchange);
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    /// <summary>
    /// Counts an answer with nothing in it as a miss, and tells both ends of a record about somebody else.
    /// </summary>
    public async Task TellAsync(Answer answer, Caller caller, RecordedDecisions recorded)
    {
        if (answer.IsMiss)
        {
            await misses.CountAsync(caller, recorded.Exchange.ToString());
        }

        foreach (var permit in answer.Mismatched)
        {
            foreach (var agency in new[] { permit.Inquiry.Holder.Id, permit.Inquiry.Asker })
            {
                await notices.PlaceAsync(
                    new NoticeDraft
                    {
                        Agency = agency,
                        Kind = "mismatch",
                        Code = "record-of-another-person",
                        Decision = permit.Decision.ToString(),
                    },
                    CancellationToken.None);
            }
        }
    }
}
