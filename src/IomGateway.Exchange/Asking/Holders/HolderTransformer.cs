using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using IomGateway.Exchange.Disclosure;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// Writes the gateway's own request instead of passing the caller's on, and lets a body through only when its status,
/// media type and encoding are those of an answer.
/// </summary>
internal sealed class HolderTransformer(HolderRequest request, string credentials) : HttpTransformer
{
    private readonly TaskCompletionSource<string?> encoding = new();

    /// <summary>Why the answer was not let through; <see langword="null"/> when it was.</summary>
    public HolderFault? Refused { get; private set; }

    /// <summary>
    /// How the body is compressed, known before its first byte; <see langword="null"/> when it is not or there is none.
    /// </summary>
    public Task<string?> Encoding => encoding.Task;

    /// <summary>No answer will come any more.</summary>
    public void Ended() => encoding.TrySetResult(null);

    /// <summary>A request of the gateway's own, which shares nothing with the caller's.</summary>
    public static HttpContext ContextFor(HolderRequest request, Stream responseBody)
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Scheme = request.Address.Scheme;
        context.Request.Method = request.Form.IsEmpty ? HttpMethods.Get : HttpMethods.Post;
        if (!request.Form.IsEmpty)
        {
            context.Request.Body = MemoryMarshal.TryGetArray(request.Form, out var form)
                ? new MemoryStream(form.Array!, form.Offset, form.Count, writable: false)
                : new MemoryStream(request.Form.ToArray(), writable: false);
            context.Request.ContentLength = request.Form.Length;
        }

        context.Response.Body = responseBody;
        return context;
    }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix,
        CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = request.Address;
        proxyRequest.Headers.TryAddWithoutValidation("Authorization", credentials);
        proxyRequest.Headers.TryAddWithoutValidation("Accept", "application/fhir+json, application/json;q=0.9");

        // Without the header any coding would do (RFC 9110, section 12.5.3). The length of what is compressed tells of
        // what is in it: it is read where a holder insists, and never asked for.
        proxyRequest.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (proxyRequest.Content is { } content)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
            content.Headers.ContentLength = request.Form.Length;
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        // Without an answer it is the forwarder that knows why.
        Refused = proxyResponse is null ? null : FaultOf(proxyResponse);
        if (proxyResponse is not null)
        {
            encoding.TrySetResult(Refused is null
                ? proxyResponse.Content.Headers.ContentEncoding.FirstOrDefault(ExpandedBody.Knows)
                : null);
        }

        return ValueTask.FromResult(proxyResponse is not null && Refused is null);
    }

    private static HolderFault? FaultOf(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        >= 300 and < 400 => HolderFault.Redirected,
        404 or 410 => HolderFault.NoSuchRecord,
        < 200 or >= 300 => HolderFault.ErrorStatus,
        _ when !IsReadable(response.Content.Headers.ContentEncoding) => HolderFault.WrongMediaType,
        _ when response.Content.Headers.ContentType is not { } type || !IsJson(type) => HolderFault.WrongMediaType,
        _ => null,
    };

    /// <summary>Not compressed, or once and in a way that is known.</summary>
    private static bool IsReadable(ICollection<string> encodings) =>
        encodings.Count(e => e != "identity") <= 1 && encodings.All(e => e == "identity" || ExpandedBody.Knows(e));

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType is "application/fhir+json" or "application/json" or "application/x-ndjson"
        && type.CharSet?.Trim('"') is null or "utf-8" or "UTF-8";
}
