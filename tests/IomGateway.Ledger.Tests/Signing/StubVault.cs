using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using IomGateway.Ledger.Signing.KeyVault;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Tests.Signing;

/// <summary>What Azure Key Vault says at the wire, for one key; and what it says when it will not.</summary>
internal sealed class StubVault : IAsyncDisposable
{
    private const string Path = "/keys/ledger/0123456789abcdef0123456789abcdef";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly WebApplication _server;
    private readonly X509Certificate2 _certificate;

    private StubVault()
    {
        _certificate = Certificate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(
            k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(_certificate)));
        _server = builder.Build();
        _server.MapGet(Path, http => AnswerAsync(http, Public));
        _server.MapPost(Path + "/sign", http => AnswerAsync(http, SignAsync));
    }

    /// <summary>How many requests came.</summary>
    public int Asked { get; private set; }

    /// <summary>Answers in place of the vault; null lets it answer.</summary>
    public Func<HttpContext, IResult?> Instead { get; set; } = _ => null;

    /// <summary>Changes what is said of the key.</summary>
    public Action<JsonObject> Told { get; set; } = _ => { };

    public Uri Key => new(_server.Urls.Single() + Path);

    public static async Task<StubVault> StartAsync()
    {
        var vault = new StubVault();
        await vault._server.StartAsync();
        return vault;
    }

    public KeyVaultSigner Open(TimeProvider? time = null) => new(
        Key, "https://vault.test/.default", new OneToken(), new HttpClientTransport(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, c, _, _) =>
                c?.GetCertHashString() == _certificate.GetCertHashString() },
        }),
        time ?? TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, Task<IResult>> answer)
    {
        Asked++;
        Assert.Equal("7.4", http.Request.Query["api-version"]);
        IResult result = Instead(http)
            ?? (http.Request.Headers.Authorization == $"Bearer {OneToken.Token}"
                ? await answer(http) : Refusal(401, "Unauthorized"));
        await result.ExecuteAsync(http);
    }

    public static IResult Refusal(int status, string code) => Results.Text(
        new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = "No." } }.ToJsonString(),
        "application/json", statusCode: status);

    private Task<IResult> Public(HttpContext http)
    {
        ECPoint point = _key.ExportParameters(false).Q;
        var key = new JsonObject
        {
            ["kid"] = Key.ToString(), ["kty"] = "EC-HSM", ["crv"] = "P-256",
            ["key_ops"] = new JsonArray("sign", "verify"),
            ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y),
        };
        Told(key);
        return Task.FromResult(Results.Text(
            new JsonObject { ["key"] = key, ["attributes"] = new JsonObject { ["enabled"] = true } }.ToJsonString(),
            "application/json"));
    }

    private async Task<IResult> SignAsync(HttpContext http)
    {
        JsonNode asked = (await JsonNode.ParseAsync(http.Request.Body))!;
        Assert.Equal("application/json", http.Request.ContentType);
        byte[] digest = Base64Url.DecodeFromChars((string)asked["value"]!);
        if ((string)asked["alg"]! != "ES256" || digest.Length != 32)
        {
            return Refusal(400, "BadParameter");
        }

        return Results.Text(
            new JsonObject
            {
                ["kid"] = Key.ToString(), ["value"] = Base64Url.EncodeToString(_key.SignHash(digest)),
            }.ToJsonString(),
            "application/json");
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=vault.test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private sealed class OneToken : TokenCredential
    {
        public const string Token = "a-token-of-the-test";

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.Equal(["https://vault.test/.default"], requestContext.Scopes);
            return new AccessToken(Token, DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
