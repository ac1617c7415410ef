using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Holders;
using IomGateway.Exchange.Disclosure;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// The way of one question through the gateway, from top to bottom:
/// <code>
///   caller ──1 identify──2 read──3 gather──4 decide──5 record──┬──6 refuse ─────────────────────► caller
///                                                              │
///   holders ◄──────────────────────────────────────7 ask───────┘
///   holders ───8 right person──9 decide, redact──10 record the outcome──11 answer──────────────► caller
/// </code>
/// Nothing is asked of a holder without a <see cref="RecordedPermit"/>, and no answer leaves without a
/// <see cref="RecordedOutcome"/>; only the commit of their entries makes either.
/// </summary>
internal sealed class Exchange(
    CallerCheck callers, Enforcement enforcement, SubjectFinder subjects, QuestionDecisions decisions,
    HolderPass holders, HolderClient health, Answers answers, ExchangeTelemetry telemetry, TimeProvider time)
{
    public async Task RunAsync(HttpContext http, QuestionRoute route)
    {
        using var steps = telemetry.Begin(route);
        var gone = http.RequestAborted;
        var enforced = await enforcement.CurrentAsync(gone);

        // 1. Identify: whose system this is, which person asks, in which role, for what.
        steps.Enter("identify");
        var (caller, agency, refusal, body) = await IdentifyAsync(http, gone);

        // 2. Read the question. What is wrong with it depends on nobody.
        steps.Enter("read");
        var question = caller is null ? null : route.Read(enforced, http.Request, body, caller, out refusal);
        refusal ??= SearchDates.Refusal(question!)
            ?? await AttemptAsync(answers.LimitAsync(caller!, gone), enforced, caller!);
        if (refusal is not null)
        {
            steps.Refused(refusal.Code);
            await answers.RefuseUndecidedAsync(http, refusal, agency, caller, enforced.Rulebook.Digest);
            return;
        }

        // 3. Find whom it is about, and gather what the register knows of them, here and now.
        steps.Enter("gather");
        var subject = await AttemptAsync(subjects.FindAsync(question!, caller!, gone), enforced, caller!);

        // 4. Decide for each holder and record type: a ceiling, or no.
        steps.Enter("decide");
        var decided = await AttemptAsync(
            decisions.DecideAsync(enforced, caller!, question!, subject, time.GetUtcNow(), gone), enforced, caller!);

        // 5. Record every decision, permit or deny, before anybody is asked.
        steps.Enter("record");
        var recorded = await decisions.RecordAsync(enforced, caller!, subject, decided);
        steps.Decided(recorded);

        // 6. Refuse, saying nothing about the person.
        if (recorded.Permits.Count == 0)
        {
            await answers.RefuseAsync(http, caller!, route.Shape, recorded, health.Silence);
            return;
        }

        // 7, 8, 9. Ask the holders at once; each record is shown to be the right person's, decided and redacted.
        steps.Enter("ask");
        using var answer = answers.Begin(http, caller!, route.Shape, subject, recorded, health.Silence);
        await answer.GatherAsync(p => holders.RunAsync(p, decided.Asker, question!, subject, answer.Body, gone));

        // 10. Record what leaves, before it leaves.
        steps.Enter("conclude");
        var outcome = await answer.ConcludeAsync();
        await answers.TellAsync(answer, caller!, recorded);

        // 11. Answer.
        steps.Enter("answer");
        await answer.SendAsync(outcome, gone);
    }

    /// <summary>
    /// What cannot be decided, because the register cannot be read, is recorded like any other attempt.
    /// </summary>
    private async Task<T> AttemptAsync<T>(ValueTask<T> step, Enforced enforced, Caller caller)
    {
        try
        {
            return await step;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await answers.RecordBrokenAsync(e, caller, enforced.Rulebook.Digest);
            throw;
        }
    }

    /// <summary>A stranger is turned away before a byte of the body is read.</summary>
    private async Task<(Caller? Caller, string? Agency, Refusal? Refusal, ReadOnlyMemory<byte> Body)> IdentifyAsync(
        HttpContext http, CancellationToken gone)
    {
        var checkedToken = await callers.CheckTokenAsync(http, gone);
        if (checkedToken is not SystemResult.Accepted { System: var system })
        {
            return (null, null, ((SystemResult.Refused)checkedToken).Refusal, default);
        }

        var (body, unread) = await RequestBody.ReadAsync(http.Request, gone);
        if (unread is not null)
        {
            return (null, system.AgencyId, unread, body);
        }

        return await callers.CheckStatementAsync(http, system, body, gone) switch
        {
            CallerResult.Accepted { Caller: var caller } => (caller, system.AgencyId, null, body),
            CallerResult.Refused { Refusal: var why } => (null, system.AgencyId, why, body),
            var other => throw new InvalidOperationException($"The check of a statement came to {other}."),
        };
    }
}
