using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace IomGateway.Exchange.Access;

/// <summary>
/// The one place that turns a refusal into an answer: an OperationOutcome under <c>/fhir</c>, RFC 9457 problem details
/// elsewhere, with the same fields.
/// </summary>
public static class RefusalWriter
{
    /// <summary>Header that names the decision, on permits and refusals alike.</summary>
    public const string DecisionIdHeader = "Decision-Id";

    private const string CodeSystem = "urn:iom-gateway:refusal";
    private const string DecisionExtension = "urn:iom-gateway:decision-id";

    /// <summary>Answers with <paramref name="refusal"/>.</summary>
    /// <param name="refusal">What is refused, and why.</param>
    /// <param name="context">The request that is refused; its answer must not have begun.</param>
    /// <param name="decisionId">The ledger's entry, when the request got as far as being a question.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(
        this Refusal refusal, HttpContext context, string? decisionId, CancellationToken cancellationToken)
    {
        var fhir = context.Request.Path.StartsWithSegments("/fhir", StringComparison.Ordinal);
        var body = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(body))
        {
            if (fhir)
                refusal.WriteOutcome(writer, decisionId);
            else
                refusal.WriteProblem(writer, decisionId);
        }

        var response = context.Response;
        response.StatusCode = refusal.Status;
        response.ContentType = fhir ? "application/fhir+json; charset=utf-8" : "application/problem+json";
        response.ContentLength = body.WrittenCount;
        response.Headers.CacheControl = "no-store";
        if (decisionId is not null)
            response.Headers[DecisionIdHeader] = decisionId;
        if (refusal.RetryAfter is { } wait)
            response.Headers.RetryAfter = Seconds(wait);
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = Challenge(refusal);
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body.WrittenMemory, cancellationToken);
    }

    /// <summary>Writes the refusal as an OperationOutcome, also for one agency's part of a Bundle.</summary>
    public static void WriteOutcome(this Refusal refusal, Utf8JsonWriter writer, string? decisionId)
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", "OperationOutcome");
        writer.WriteStartArray("issue");
        writer.WriteStartObject();
        if (decisionId is not null)
        {
            writer.WriteStartArray("extension");
            writer.WriteStartObject();
            writer.WriteString("url", DecisionExtension);
            writer.WriteString("valueString", decisionId);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteString("severity", "error");
        writer.WriteString("code", IssueType(refusal.Status));
        writer.WriteStartObject("details");
        writer.WriteStartArray("coding");
        writer.WriteStartObject();
        writer.WriteString("system", CodeSystem);
        writer.WriteString("code", refusal.Code);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("text", refusal.Sentence);
        writer.WriteEndObject();
        writer.WriteString("diagnostics", refusal.NextStep);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteProblem(this Refusal refusal, Utf8JsonWriter writer, string? decisionId)
    {
        writer.WriteStartObject();
        writer.WriteString("type", $"{CodeSystem}:{refusal.Code}");
        writer.WriteString("title", ReasonPhrases.GetReasonPhrase(refusal.Status));
        writer.WriteNumber("status", refusal.Status);
        writer.WriteString("detail", refusal.Sentence);
        writer.WriteString("code", refusal.Code);
        if (decisionId is not null)
            writer.WriteString("decisionId", decisionId);
        writer.WriteString("nextStep", refusal.NextStep);
        writer.WriteEndObject();
    }

    private static string Seconds(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>RFC 6750, section 3: a request without any credentials is not told of an error.</summary>
    private static string Challenge(Refusal refusal) =>
        refusal.Code == AccessRefusals.TokenMissing.Code ? "Bearer" : "Bearer error=\"invalid_token\"";

    /// <summary>FHIR's own code for the kind of issue (<c>http://hl7.org/fhir/issue-type</c>).</summary>
    private static string IssueType(int status) => status switch
    {
        400 => "structure",
        401 => "login",
        403 => "forbidden",
        404 => "not-found",
        405 or 406 or 415 => "not-supported",
        409 or 412 => "conflict",
        413 => "too-long",
        422 => "value",
        429 => "throttled",
        502 or 503 => "transient",
        504 => "timeout",
        _ => "processing",
    };
}
