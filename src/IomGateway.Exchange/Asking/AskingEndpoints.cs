using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace IomGateway.Exchange.Asking;

/// <summary>The questions that partner systems can ask.</summary>
internal static class AskingEndpoints
{
    public static void MapAsking(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(
            "/fhir/R4/{type}/_search",
            (HttpContext http, string type, Exchange exchange, ILogger<Exchange> log) =>
                GuardAsync(http, exchange, QuestionRoute.Search(type), log));
        routes.MapGet(
            "/fhir/R4/{type}/{id}",
            (HttpContext http, string type, string id, Exchange exchange, ILogger<Exchange> log) =>
                GuardAsync(http, exchange, QuestionRoute.Read(type, id), log));
        routes.MapPost(
            "/fhir/R4/Patient/$picture",
            (HttpContext http, Exchange exchange, ILogger<Exchange> log) =>
                GuardAsync(http, exchange, QuestionRoute.Picture(), log));
        routes.MapPost(
            "/v1/records/{type}/_search",
            (HttpContext http, string type, Exchange exchange, ILogger<Exchange> log) =>
                GuardAsync(http, exchange, QuestionRoute.Records(type), log));
    }

    /// <summary>
    /// Whatever breaks discloses nothing: a clean error while none has left, an aborted connection after.
    /// </summary>
    private static async Task GuardAsync(HttpContext http, Exchange exchange, QuestionRoute route, ILogger log)
    {
        try
        {
            await exchange.RunAsync(http, route);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.CallerGone(route.Name);
        }
        catch (Exception e)
        {
            log.ExchangeFailed(e, route.Name);
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            // What an answer that never left had set says more than a refusal may.
            http.Response.Clear();
            var refusal = e is LedgerUnavailableException or EntryRefusedException or RecordsUnavailableException
                ? Refusals.NotRecorded
                : Refusals.Failed;
            await refusal.WriteAsync(http, decisionId: null, http.RequestAborted);
        }
    }
}
