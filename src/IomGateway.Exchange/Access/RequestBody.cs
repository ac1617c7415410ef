using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Access;

/// <summary>
/// The whole body of a request, of at most 64 KiB, as it came: its SHA-256 is part of what the agency signed.
/// </summary>
internal static class RequestBody
{
    public const int Limit = 64 * 1024;

    public static async ValueTask<(ReadOnlyMemory<byte> Body, Refusal? Refusal)> ReadAsync(
        HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > Limit)
        {
            return (default, AccessRefusals.BodyTooLarge);
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancel);
            if (read.Buffer.Length > Limit)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return (default, AccessRefusals.BodyTooLarge);
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return (body, null);
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
