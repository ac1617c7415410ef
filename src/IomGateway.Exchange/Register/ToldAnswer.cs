using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;
using IomGateway.Records;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Register;

/// <summary>What became of something that was told.</summary>
internal abstract record ToldAnswer
{
    private ToldAnswer()
    {
    }

    public sealed record Done(int Status, JsonNode? Body) : ToldAnswer;

    public sealed record Refused(Refusal Refusal) : ToldAnswer;

    public static ToldAnswer Of(Change change) => change switch
    {
        Change.Refused refused => new Refused(new Refusal
        {
            Status = StatusCodes.Status422UnprocessableEntity,
            Code = refused.Code,
            Sentence = refused.Message,
            NextStep = refused.Mend,
        }),
        Change.Made => new Done(StatusCodes.Status200OK, new JsonObject { ["changed"] = true }),
        _ => new Done(StatusCodes.Status200OK, new JsonObject { ["changed"] = false }),
    };

    public Task WriteAsync(HttpContext http, CancellationToken cancel)
    {
        if (this is Refused { Refusal: var refusal })
        {
            return refusal.WriteAsync(http, decisionId: null, cancel);
        }

        var done = (Done)this;
        var bytes = Encoding.UTF8.GetBytes(done.Body?.ToJsonString() ?? "null");
        http.Response.StatusCode = done.Status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.Body.WriteAsync(bytes, cancel).AsTask();
    }
}
