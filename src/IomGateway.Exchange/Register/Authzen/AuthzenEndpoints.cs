using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IomGateway.Exchange.Register.Authzen;

/// <summary>The OpenID AuthZEN Authorization API 1.0: metadata, one evaluation, several.</summary>
internal static class AuthzenEndpoints
{
    private const string One = "/access/v1/evaluation";
    private const string Many = "/access/v1/evaluations";
    private const string RequestId = "X-Request-ID";
    private const int LongestId = 200;

    public static void MapAuthzen(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/authzen-configuration", MetadataAsync);
        routes.MapPost(One, (HttpContext http, Told told, EvaluationCalls calls) =>
        {
            RepeatId(http);
            return told.RunAsync(http, calls.OneAsync);
        });
        routes.MapPost(Many, (HttpContext http, Told told, EvaluationCalls calls) =>
        {
            RepeatId(http);
            return told.RunAsync(http, calls.ManyAsync);
        });
    }

    /// <summary>Section 9: where the endpoints are. It says nothing that needs a token.</summary>
    private static Task MetadataAsync(HttpContext http, ExchangeOptions options)
    {
        var bytes = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["policy_decision_point"] = options.Origin,
            ["access_evaluation_endpoint"] = options.Origin + One,
            ["access_evaluations_endpoint"] = options.Origin + Many,
        }.ToJsonString());
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    /// <summary>
    /// A request's id comes back with whatever answers it, refusals too. One that is no plain line of text does not.
    /// </summary>
    private static void RepeatId(HttpContext http)
    {
        var id = http.Request.Headers[RequestId];
        if (id is [{ Length: > 0 and <= LongestId } only] && only.All(c => c is >= ' ' and <= '~'))
        {
            http.Response.Headers[RequestId] = only;
        }
    }
}
