using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Benchmarks.Durable;
using IomGateway.Ledger;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace IomGateway.Benchmarks.Path;

/// <summary>
/// What a proxy must do at the least to hand out nothing that is not on record: a durable entry before it asks, a
/// token signed for the holder, a durable entry before it answers. Nothing is decided, looked up or redacted.
/// </summary>
internal sealed class RecordingProxy(EvidenceLog log) : IAsyncDisposable
{
    private const string Person = "person-1";

    private static readonly object Permit = new();

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"ES256","typ":"JWT"}"""u8);

    // A key of its own for each thread, since none is for several.
    private readonly ThreadLocal<ECDsa> keys =
        new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256), trackAllValues: true);

    public void Configure(TransformBuilderContext transforms) => transforms
        .AddRequestTransform(async request =>
        {
            var permit = await log.AppendAsync(Exchanges.Permit(Person), CancellationToken.None);
            request.HttpContext.Items[Permit] = permit;
            request.ProxyRequest.Headers.Remove("Authorization");
            request.ProxyRequest.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token(permit)}");
        })
        .AddResponseTransform(async response => await log.AppendAsync(
            Exchanges.Disclosed((EntryId)response.HttpContext.Items[Permit]!, Person), CancellationToken.None));

    public ValueTask DisposeAsync()
    {
        foreach (var key in keys.Values)
        {
            key.Dispose();
        }

        keys.Dispose();
        return log.DisposeAsync();
    }

    private string Token(EntryId permit)
    {
        var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $$"""{"iss":"https://gateway.example","aud":"https://holder.example","exp":61,"jti":"{{permit}}"}"""));
        var signature = keys.Value!.SignData(Encoding.ASCII.GetBytes($"{Header}.{claims}"), HashAlgorithmName.SHA256);
        return $"{Header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }
}
