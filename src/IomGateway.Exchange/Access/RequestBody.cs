using System.Buffers;
using System.IO.Pipelines;
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
            ReadResult read;
            try
            {
                read = await request.BodyReader.ReadAsync(cancel);
            }
            catch (BadHttpRequestException e)
            {
                return (default, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? AccessRefusals.BodyTooLarge : AccessRefusals.BodyUnread);
            }

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
