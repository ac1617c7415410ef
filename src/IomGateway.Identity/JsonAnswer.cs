using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Identity;

/// <summary>Answers with one JSON object.</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync(HttpContext context, string type, Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
