using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IomGateway.Ledger.Witnesses;

/// <summary>A witness's HTTP interface (C2SP tlog-witness).</summary>
public static class WitnessEndpoints
{
    private const string Text = "text/plain; charset=utf-8";

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Maps <c>POST /add-checkpoint</c>, and <c>GET /checkpoints/HEX</c> for the last checkpoint cosigned of the log
    /// whose origin has that SHA-256.
    /// </summary>
    /// <param name="routes">Where.</param>
    /// <param name="witness">Who answers.</param>
    /// <param name="told">Told of every answer that is not a cosignature.</param>
    public static void MapWitness(this IEndpointRouteBuilder routes, Witness witness, Action<WitnessAnswer> told)
    {
        routes.MapPost("/add-checkpoint", http => AddAsync(http, witness, told));
        routes.MapGet("/checkpoints/{name}", http =>
            witness.CheckpointNamed((string)http.Request.RouteValues["name"]!) is { } note
                ? WriteAsync(http, StatusCodes.Status200OK, Text, note)
                : WriteAsync(http, StatusCodes.Status404NotFound, Text, "No checkpoint of that log was cosigned.\n"));
    }

    private static async Task AddAsync(HttpContext http, Witness witness, Action<WitnessAnswer> told)
    {
        WitnessAnswer answer = await ReadAsync(http) is { } body
            ? witness.Add(body) : new WitnessAnswer.Malformed("The request is too long, or not UTF-8.");
        if (answer is not WitnessAnswer.Cosigned)
        {
            told(answer);
        }

        (string type, string text) = answer switch
        {
            WitnessAnswer.Cosigned cosigned => (Text, cosigned.Lines),
            WitnessAnswer.OtherSize other => (AddCheckpoint.SizeType, Size(other.Size)),
            WitnessAnswer.Forked forked => (AddCheckpoint.SizeType, Size(forked.Size)),
            WitnessAnswer.Malformed malformed => (Text, malformed.Why + "\n"),
            WitnessAnswer.NotSigned unsigned => (Text, unsigned.Why + "\n"),
            WitnessAnswer.UnknownLog => (Text, "This witness does not know that log.\n"),
            WitnessAnswer.Inconsistent => (Text, "The proof does not verify.\n"),
            _ => throw new InvalidOperationException($"{answer.GetType().Name} has no answer."),
        };
        await WriteAsync(http, answer.Status, type, text);
    }

    private static string Size(long size) => string.Create(CultureInfo.InvariantCulture, $"{size}\n");

    private static async Task<string?> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > AddCheckpoint.MaxBytes)
            {
                return null;
            }
        }

        try
        {
            return Strict.GetString(body.GetBuffer(), 0, (int)body.Length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Task WriteAsync(HttpContext http, int status, string type, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
