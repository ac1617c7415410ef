using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Idempotency;
using IomGateway.Records.People;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IomGateway.Exchange.Register;

/// <summary>
/// The way of what partners tell the gateway itself: who says it, strict JSON, once for each <c>Idempotency-Key</c>,
/// in the ledger before it counts.
/// </summary>
internal sealed class Told(
    CallerCheck callers, Enforcement enforcement, EvidenceLog ledger, IdempotencyRegister idempotency,
    TimeProvider time, ILogger<Told> log)
{
    /// <summary>Runs one call. Whatever breaks changes nothing that is not in the ledger.</summary>
    public async Task RunAsync(HttpContext http, Func<ToldRequest, CancellationToken, Task<ToldAnswer>> act)
    {
        try
        {
            var answer = await AnswerAsync(http, act, http.RequestAborted);
            await answer.WriteAsync(http, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.CallerGone(http.Request.Method);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            log.ExchangeFailed(e, "told");
            var refusal = e is LedgerUnavailableException or EntryRefusedException or RecordsUnavailableException
                ? Refusals.NotRecorded : Refusals.Failed;
            await refusal.WriteAsync(http, decisionId: null, http.RequestAborted);
        }
    }

    private async Task<ToldAnswer> AnswerAsync(
        HttpContext http, Func<ToldRequest, CancellationToken, Task<ToldAnswer>> act, CancellationToken gone)
    {
        var checkedToken = await callers.CheckTokenAsync(http, gone);
        if (checkedToken is not SystemResult.Accepted { System: var system })
        {
            return new ToldAnswer.Refused(((SystemResult.Refused)checkedToken).Refusal);
        }

        var (body, unread) = await RequestBody.ReadAsync(http.Request, gone);
        if (unread is not null)
        {
            return new ToldAnswer.Refused(unread);
        }

        var stated = await callers.CheckStatementAsync(http, system, body, gone);
        if (stated is not CallerResult.Accepted { Caller: var caller })
        {
            return new ToldAnswer.Refused(((CallerResult.Refused)stated).Refusal);
        }

        JsonDocument? json = null;
        if (!body.IsEmpty && !StrictJson.TryParse(body, maxDepth: 16, out json))
        {
            return new ToldAnswer.Refused(ToldRefusals.NotStrictJson);
        }

        using (json)
        {
            var enforced = await enforcement.CurrentAsync(gone);
            var by = new Actor(enforced.Agencies.Find(caller.AgencyId)!, caller.Statement.User);
            var request = new ToldRequest(caller, enforced, json?.RootElement ?? default, by, RecordAsync);
            return HttpMethods.IsPost(http.Request.Method)
                && http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key
                ? await OnceAsync(key, http.Request, body, request, act)
                : await act(request, gone);
        }
    }

    /// <summary>
    /// A repeated request gets the answer that it got; the same key for another request is a conflict.
    /// </summary>
    private async Task<ToldAnswer> OnceAsync(
        string key, HttpRequest http, ReadOnlyMemory<byte> body, ToldRequest request,
        Func<ToldRequest, CancellationToken, Task<ToldAnswer>> act)
    {
        var agency = request.Caller.AgencyId;
        var content = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{http.Method} {http.Path}\n"), .. body.Span]);
        var began = await idempotency.BeginAsync(
            agency, key, Convert.ToHexStringLower(content), CancellationToken.None);
        if (began is IdempotencyStart.Repeat { Answer: var before })
        {
            return new ToldAnswer.Done(before.Status, JsonNode.Parse(before.Body));
        }

        if (began is not IdempotencyStart.Begun { Token: var token })
        {
            return new ToldAnswer.Refused(
                began is IdempotencyStart.UnderWay ? ToldRefusals.UnderWay : ToldRefusals.OtherContent);
        }

        var answer = await act(request, CancellationToken.None);
        if (answer is ToldAnswer.Done done)
        {
            var text = done.Body?.ToJsonString() ?? "null";
            var stored = new StoredAnswer(done.Status, "application/json", Encoding.UTF8.GetBytes(text));
            await idempotency.CompleteAsync(agency, key, token, stored, CancellationToken.None);
        }
        else
        {
            await idempotency.AbandonAsync(agency, key, token, CancellationToken.None);
        }

        return answer;
    }

    private async Task<EntryId> RecordAsync(
        ToldRequest request, EntryKind kind, PersonId? person, string? of, string said)
    {
        var id = EntryId.New(time);
        var owner = person is { } known ? KeyOwner.Person(known.ToString()) : KeyOwner.Month;
        await ledger.AppendAsync(
            new EntryDraft
            {
                Id = id,
                Of = EntryId.TryParse(of, out var decision) ? decision : null,
                Kind = kind,
                Engine = Evidence.Engine,
                From = request.Caller.AgencyId,
                Purpose = request.Caller.Statement.Purpose,
                Sealed = Evidence.Seal(owner, id, request.Caller, ("person", person?.ToString()), ("said", said)),
            },
            CancellationToken.None);
        return id;
    }
}
