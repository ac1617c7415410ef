using System.Buffers.Text;
using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Identity.Keys;
using IomGateway.Identity.Tokens;
using IomGateway.Records.Replay;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Tests;

/// <summary>The token service on a real socket, in Development, with one client of one agency.</summary>
internal sealed class IdentityHost : IAsyncDisposable
{
    public const string Issuer = "http://localhost:5080";
    public const string Client = "treatment-system";
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly string data = Directory.CreateTempSubdirectory("iom-identity-").FullName;
    private WebApplication app = null!;

    public ECDsa ClientKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public HashSet<string> Suspended { get; } = [];

    /// <summary>The certificate that the gateway found the caller to have proved.</summary>
    public string? Thumbprint { get; set; }

    public string KeysDirectory => Path.Combine(data, "keys");

    public ReplayGuard Replay { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public SigningKeys Keys => app.Services.GetRequiredService<SigningKeys>();

    public static async Task<IdentityHost> StartAsync(
        Action<EmbeddedIdentityOptions>? change = null, string environment = "Development")
    {
        var host = new IdentityHost();
        host.Replay = await ReplayGuard.OpenAsync(
            Path.Combine(host.data, "replay.db"), TimeProvider.System, CancellationToken.None);
        await ServeAsync(host, change, environment);
        return host;
    }

    /// <summary>Stops it, and starts it anew in this process over the same keys.</summary>
    public async Task RestartAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await ServeAsync(this, change: null, "Development");
    }

    private static async Task ServeAsync(
        IdentityHost host, Action<EmbeddedIdentityOptions>? change, string environment)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = environment });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(host.Replay);
        builder.Services.AddSingleton<TokenClientsInForce>(() => TokenClients.Create(host.Agencies(), host.Suspended));
        builder.Services.AddSingleton<CallerThumbprint>(_ => host.Thumbprint);
        builder.Services.AddEmbeddedIdentity(options =>
        {
            options.Issuer = Issuer;
            options.KeysDirectory = host.KeysDirectory;
            options.RequireCertificate = false;
            change?.Invoke(options);
        });
        host.app = builder.Build();
        host.app.UseRouting();
        host.app.MapEmbeddedIdentity();
        await host.app.StartAsync();
        var addresses = host.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        host.Http = new HttpClient { BaseAddress = new Uri(addresses.Addresses.Single()) };
    }

    public static JsonObject AssertionHeader() => new() { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = "client" };

    public static JsonObject AssertionClaims()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Client,
            ["sub"] = Client,
            ["aud"] = Issuer,
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ["iat"] = now,
            ["exp"] = now + 60,
        };
    }

    public string Assertion(Action<JsonObject>? change = null, Action<JsonObject>? changeHeader = null)
    {
        var (header, claims) = (AssertionHeader(), AssertionClaims());
        changeHeader?.Invoke(header);
        change?.Invoke(claims);
        return Sign(header.ToJsonString(), claims.ToJsonString(), ClientKey);
    }

    public static string Sign(string header, string payload, ECDsa key)
    {
        var signed = Unsigned(header, payload);
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Unsigned(string header, string payload) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}"
        + $".{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";

    public async Task<(int Status, JsonNode Body)> AskAsync(
        string? assertion, params (string Name, string Value)[] more)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "client_credentials"),
            new("client_assertion_type", AssertionType),
        };
        if (assertion is not null)
            form.Add(new("client_assertion", assertion));
        foreach (var (name, value) in more)
        {
            form.Add(new(name, value));
        }

        using var content = new FormUrlEncodedContent(form);
        return await PostAsync(content);
    }

    public async Task<(int Status, JsonNode Body)> PostAsync(HttpContent content)
    {
        using var response = await Http.PostAsync("/oauth2/token", content);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await Replay.DisposeAsync();
        ClientKey.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private AgencyDirectory Agencies()
    {
        var point = ClientKey.ExportParameters(false).Q;
        var key = new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = Base64Url.EncodeToString(point.X),
            Y = Base64Url.EncodeToString(point.Y),
            Kid = "client",
        };
        var agency = new Agency
        {
            Id = "treatment",
            Title = "Treatment",
            Kind = AgencyKind.Controller,
            Classes = FrozenSet<string>.Empty,
            Members = FrozenSet<string>.Empty,
            Clients = [new AgencyClient(Client, [key])],
            StatementKeys = [],
            MayAssert = FrozenSet<string>.Empty,
            Roster = FrozenDictionary<string, FrozenSet<string>>.Empty,
            MayAssertFacts = FrozenSet<string>.Empty,
            Signatories = [],
            At = new SourcePosition("treatment.yaml", 1, 1),
        };
        var hub = agency with
        {
            Id = "hub",
            Kind = AgencyKind.Forum,
            Clients = [new AgencyClient("hub-system", [key])],
        };
        return new AgencyDirectory([agency, hub], []);
    }
}
