using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IomGateway.Exchange.Register;

/// <summary>What partner systems tell the gateway itself, and what it tells them.</summary>
internal static class RegisterEndpoints
{
    public static void MapRegister(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/people/facts", (HttpContext http, Told told, FactsCall call) =>
            told.RunAsync(http, call.RunAsync));
        routes.MapPost("/v1/consents", (HttpContext http, Told told, ConsentsCall call) =>
            told.RunAsync(http, call.RunAsync));
        routes.MapPost("/v1/decisions:simulate", (HttpContext http, Told told, SimulateCall call) =>
            told.RunAsync(http, call.RunAsync));
        routes.MapGet("/v1/notices", (HttpContext http, Told told, NoticesCall call) =>
            told.RunAsync(http, call.RunAsync));
        routes.MapGet("/v1/holds", (HttpContext http, Told told, HoldsCalls calls) =>
            told.RunAsync(http, calls.ListAsync));
        routes.MapPost("/v1/holds/{id}:release", (HttpContext http, string id, Told told, HoldsCalls calls) =>
            told.RunAsync(http, (request, cancel) => calls.ReleaseAsync(request, id, cancel)));
        routes.MapPost("/v1/holds/{id}:refuse", (HttpContext http, string id, Told told, HoldsCalls calls) =>
            told.RunAsync(http, (request, cancel) => calls.RefuseAsync(request, id, cancel)));
    }
}
