using IomGateway.Exchange.Access;

namespace IomGateway.Serving;

/// <summary>Answers a call that the gateway does not have in the form of every other refusal.</summary>
internal static class NoSuchCall
{
    private static readonly Refusal Unknown = new()
    {
        Status = StatusCodes.Status404NotFound,
        Code = "no-such-call",
        Sentence = "The gateway has no such call.",
        NextStep = "GET /fhir/R4/metadata and GET /v1/me/agreements say what can be asked.",
    };

    private static readonly Refusal OtherMethod = Unknown with
    {
        Status = StatusCodes.Status405MethodNotAllowed,
        Code = "other-method",
        Sentence = "The gateway has this call, by another method.",
        NextStep = "Use a method that the header Allow names.",
    };

    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Response is { HasStarted: false, ContentType: null, ContentLength: null, StatusCode: 404 or 405 })
        {
            var refusal = http.Response.StatusCode == StatusCodes.Status404NotFound ? Unknown : OtherMethod;
            await refusal.WriteAsync(http, decisionId: null, http.RequestAborted);
        }
    }
}
