using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// The way of one question through the gateway, from top to bottom:
/// <code>
///   caller ─1 identify─2 read─3 gather─4 decide─5 record─┬─6 refuse ──────────────────────────────► caller
///                                                        └─7 ask─8 right person─9 decide, redact─┐
///                                         holders ◄────────┘                                     │
///   caller ◄──────────────────────────────────────── 11 answer ◄── 10 record the outcome ◄───────┘
/// </code>
/// Nothing is asked of a holder without a <see cref="RecordedPermit"/>, and nothing is answered without a
/// <see cref="RecordedOutcome"/>; only the commit of their entries makes either.
/// </summary>
internal sealed class Exchange(
    CallerCheck callers,
    Enforcement enforcement,
    SubjectFinder subjects,
    QuestionDecisions decisions,
    HolderPass holders,
    Answers answers,
    ExchangeTelemetry telemetry,
    TimeProvider time)
{
    public async Task RunAsync(HttpContext http, QuestionRoute route)
    {
        using var steps = telemetry.Begin(route);
        var gone = http.RequestAborted;

        // 1. Identify: whose system this is, which person asks, in which role, for what.
        steps.Enter("identify");
        var enforced = await enforcement.CurrentAsync(gone);
        var (body, unread) = await QuestionBody.ReadAsync(http.Request, gone);
        var identified = await callers.CheckAsync(http, body, gone);
        if (identified is not CallerResult.Accepted { Caller: var caller })
        {
            await answers.TurnAwayAsync(http, (CallerResult.Refused)identified, route, enforced);
            return;
        }

        // 2. Read the question; what is wrong with it depends on nobody.
        steps.Enter("read");
        var question = unread is null ? route.Read(enforced, http.Request, body, caller, out unread) : null;
        if (question is null)
        {
            await answers.RefuseQuestionAsync(http, caller, route, enforced, unread!);
            return;
        }

        // 3. Gather what the register knows of the person, here and now.
        steps.Enter("gather");
        var subject = await subjects.FindAsync(question, caller, gone);

        // 4. Decide for each holder and record type: a ceiling, or no.
        steps.Enter("decide");
        var decided = await decisions.DecideAsync(enforced, caller, question, subject, time.GetUtcNow(), gone);

        // 5. Record every decision, permit or deny, before anybody is asked.
        steps.Enter("record");
        var recorded = await decisions.RecordAsync(enforced, caller, question, subject, decided);
        steps.Decided(recorded);

        // 6. Refuse, saying nothing about the person.
        if (recorded.Permits.Count == 0)
        {
            await answers.RefuseAsync(http, caller, question, recorded);
            return;
        }

        // 7, 8, 9. Ask the holders at once; each record is shown to be the right person's, decided and redacted.
        steps.Enter("ask");
        using var answer = answers.Begin(http, caller, question, subject, recorded);
        await answer.GatherAsync(permit => holders.RunAsync(permit, enforced, caller, question, subject, answer, gone));

        // 10. Record what leaves, before it leaves.
        steps.Enter("conclude");
        var outcome = await answer.ConcludeAsync();

        // 11. Answer.
        steps.Enter("answer");
        await answer.SendAsync(outcome, gone);
    }
}
