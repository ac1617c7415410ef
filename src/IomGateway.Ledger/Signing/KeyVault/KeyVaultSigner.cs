using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace IomGateway.Ledger.Signing.KeyVault;

/// <summary>
/// A key in Azure Key Vault or Managed HSM, over its REST interface: <c>GET /keys/NAME/VERSION</c> for its public half,
/// <c>POST …/sign</c> with ES256. A call takes ten seconds at most, with two tries more where a server stumbles.
/// </summary>
internal sealed class KeyVaultSigner : ILogSigner
{
    private const string ApiVersion = "7.4";
    private const int LongestTexts = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UsualRest = TimeSpan.FromSeconds(5);

    // Where a token for a vault may be sent, and for which resource it is asked.
    private static readonly string[] Clouds =
    [
        "vault.azure.net", "managedhsm.azure.net", "vault.usgovcloudapi.net", "managedhsm.usgovcloudapi.net",
        "vault.azure.cn", "managedhsm.azure.cn",
    ];

    private readonly Uri _key;
    private readonly HttpPipeline _pipeline;
    private readonly TimeProvider _time;
    private byte[]? _spki;
    private DateTimeOffset _restUntil;

    /// <param name="key">The address of one version of a key.</param>
    /// <param name="scope">For which a token is asked.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="transport">What sends.</param>
    /// <param name="time">The clock.</param>
    internal KeyVaultSigner(
        Uri key, string scope, TokenCredential credential, HttpPipelineTransport transport, TimeProvider time)
    {
        (_key, _time) = (key, time);
        var options = new VaultClientOptions { Transport = transport };
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        _pipeline = HttpPipelineBuilder.Build(
            options, [], [new BearerTokenAuthenticationPolicy(credential, scope)], new VaultClassifier());
    }

    public string Where => _key.ToString();

    /// <summary>
    /// Opens a key by its address. Who asks is the workload's or machine's managed identity, or what the variables
    /// <c>AZURE_…</c> name.
    /// </summary>
    /// <exception cref="SigningKeyException">It is not the address of one version of a key in a vault.</exception>
    public static KeyVaultSigner Open(Uri key)
    {
        string[] path = key.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string? cloud = Clouds.FirstOrDefault(c => key.Host.EndsWith("." + c, StringComparison.OrdinalIgnoreCase));
        if (cloud is null || !key.IsDefaultPort || key.UserInfo.Length + key.Query.Length + key.Fragment.Length > 0
            || path is not ["keys", _, _])
        {
            throw new SigningKeyException(
                $"'{key}' is not one version of a key in a vault; write https://VAULT.{Clouds[0]}/keys/NAME/VERSION (a"
                + " version, since a key that changes by itself would break the ledger).");
        }

        return new KeyVaultSigner(
            key, $"https://{cloud}/.default",
            new ChainedTokenCredential(
                new EnvironmentCredential(), new WorkloadIdentityCredential(),
                new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned)),
            new HttpClientTransport(new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(3),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }),
            TimeProvider.System);
    }

    public async Task<byte[]> PublicAsync(CancellationToken cancel)
    {
        if (_spki is { } known)
        {
            return known;
        }

        using JsonDocument answer = await AskAsync(RequestMethod.Get, "", content: null, cancel);
        JsonElement key = Member(answer.RootElement, "key");
        string kind = Text(key, "kty");
        if (kind is not ("EC" or "EC-HSM") || Text(key, "crv") != "P-256")
        {
            throw new SigningKeyException(
                $"{Where} is a key of the kind {Short(kind)}, where the ledger is signed with an ECDSA P-256 key; make"
                + " one of the kind EC or EC-HSM on P-256 in the vault, and name it.");
        }

        if (key.TryGetProperty("key_ops", out JsonElement uses)
            && !uses.EnumerateArray().Any(u => u.ValueEquals("sign"u8)))
        {
            throw new SigningKeyException($"{Where} may not be used to sign; permit 'sign' for it in the vault.");
        }

        try
        {
            return _spki = P256.Spki(Bytes(key, "x"), Bytes(key, "y"));
        }
        catch (CryptographicException e)
        {
            throw Garbled(e);
        }
    }

    public async Task<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancel)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            ["alg"] = "ES256", ["value"] = Base64Url.EncodeToString(SHA256.HashData(text.Span)),
        });
        using JsonDocument answer = await AskAsync(RequestMethod.Post, "/sign", content, cancel);
        try
        {
            return P256.Der(Bytes(answer.RootElement, "value"));
        }
        catch (CryptographicException e)
        {
            throw Garbled(e);
        }
    }

    public void Dispose()
    {
        // Connections belong to the transport, which closes idle ones by itself.
    }

    private async Task<JsonDocument> AskAsync(
        RequestMethod method, string operation, byte[]? content, CancellationToken cancel)
    {
        if (_time.GetUtcNow() < _restUntil)
        {
            throw new LedgerUnavailableException(
                $"{Where}: the vault asked not to be asked before {_restUntil:HH:mm:ss} UTC (429).");
        }

        using HttpMessage message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri($"{_key.AbsoluteUri.TrimEnd('/')}{operation}?api-version={ApiVersion}"));
        message.Request.Headers.Add("Accept", "application/json");
        if (content is not null)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(content);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await _pipeline.SendAsync(message, patience.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new LedgerUnavailableException($"{Where}: the vault did not answer in time.", e);
        }
        catch (AuthenticationFailedException e)
        {
            throw new LedgerUnavailableException(
                $"{Where}: no token for the vault could be had; give this machine a managed identity, or set"
                + " AZURE_TENANT_ID and AZURE_CLIENT_ID with a secret or certificate.", e);
        }
        catch (Exception e) when (e is Azure.RequestFailedException or HttpRequestException or IOException
            or AggregateException)
        {
            throw new LedgerUnavailableException($"{Where}: the vault cannot be reached.", e);
        }

        return Read(message.Response);
    }

    private JsonDocument Read(Azure.Response response)
    {
        JsonDocument? body = Parse(response);
        if (response.Status == (int)HttpStatusCode.OK && body is not null)
        {
            return body;
        }

        string said = string.Create(
            CultureInfo.InvariantCulture, $"{response.Status}{(Code(body) is { } code ? $" {code}" : "")}");
        body?.Dispose();
        switch ((HttpStatusCode)response.Status)
        {
            case HttpStatusCode.TooManyRequests:
                TimeSpan rest = RestAsked(response);
                _restUntil = _time.GetUtcNow() + rest;
                return Unavailable(
                    $"the vault is asked too much ({said}), and is left alone for {rest.TotalSeconds:0} s");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new SigningKeyException(
                    $"{Where}: the vault refuses ({said}); give this gateway's identity the role Key Vault Crypto User"
                    + " (get, sign), let its network in, and see that the key is enabled and has not expired.");
            case HttpStatusCode.NotFound:
                throw new SigningKeyException(
                    $"{Where}: the vault has no such key ({said}); correct name and version.");
            case HttpStatusCode.BadRequest:
                throw new SigningKeyException(
                    $"{Where}: the vault does not sign so with this key ({said}); it must be an EC key on P-256.");
            default:
                return Unavailable($"the vault answers {said}");
        }
    }

    private JsonDocument Unavailable(string why) => throw new LedgerUnavailableException($"{Where}: {why}.");

    private TimeSpan RestAsked(Azure.Response response)
    {
        TimeSpan rest = !response.Headers.TryGetValue("Retry-After", out string? after) ? UsualRest
            : int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, out DateTimeOffset at)
                ? at - _time.GetUtcNow() : UsualRest;
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest > LongestRest ? LongestRest : rest;
    }

    private static JsonDocument? Parse(Azure.Response response)
    {
        try
        {
            return response.ContentStream is null ? null : JsonDocument.Parse(response.Content.ToMemory());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Code(JsonDocument? body)
    {
        if (body?.RootElement.ValueKind != JsonValueKind.Object
            || !body.RootElement.TryGetProperty("error", out JsonElement error)
            || error.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        JsonElement said = error.TryGetProperty("innererror", out JsonElement inner)
            && inner.ValueKind == JsonValueKind.Object ? inner : error;
        return said.TryGetProperty("code", out JsonElement code) && code.ValueKind == JsonValueKind.String
            ? Short(code.GetString()!) : null;
    }

    private static string Short(string text) =>
        new([.. text.Where(c => !char.IsControl(c)).Take(LongestTexts)]);

    private JsonElement Member(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value)
            ? value : throw Garbled(null);

    private string Text(JsonElement from, string name) =>
        Member(from, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Garbled(null);

    private byte[] Bytes(JsonElement from, string name)
    {
        try
        {
            return Base64Url.DecodeFromChars(Text(from, name));
        }
        catch (FormatException e)
        {
            throw Garbled(e);
        }
    }

    private LedgerUnavailableException Garbled(Exception? cause) =>
        new($"{Where}: what answers is not a vault, or its answer is damaged.", cause!);
}
