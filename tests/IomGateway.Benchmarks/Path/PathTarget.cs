using System.Net;
using System.Text;
using IomGateway.Benchmarks.Durable;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Yarp.ReverseProxy.Configuration;

namespace IomGateway.Benchmarks.Path;

/// <summary>
/// One process of the path benchmark: the holder, a bare proxy, a proxy that validates a token, one that records
/// besides, or the gateway.
/// </summary>
internal static class PathTarget
{
    private const string Issuer = "https://issuer.example";
    private const string Audience = "https://gateway.example";

    public static async Task<Report?> RunAsync(string[] args)
    {
        var port = int.Parse(args[1]);
        switch (args[0])
        {
            case "holder":
                await HolderAsync(port, await File.ReadAllBytesAsync(args[2]), await File.ReadAllBytesAsync(args[3]));
                break;
            case "yarp":
                await ProxyAsync(port, args[2]);
                break;
            case "yarp-jwt":
                await ProxyAsync(port, args[2], new JsonWebKey(await File.ReadAllTextAsync(args[3])));
                break;
            case "yarp-jwt-ledger":
                await using (var recording = new RecordingProxy(await DurableLedger.OpenAsync(args[4], database: null)))
                {
                    await ProxyAsync(port, args[2], new JsonWebKey(await File.ReadAllTextAsync(args[3])), recording);
                }

                break;
            case "gateway":
                await PathGateway.RunAsync(port, args[2], args[3]);
                break;
            default:
                throw new BenchmarkException($"There is no target '{args[0]}'.");
        }

        return null;
    }

    /// <summary>An access token such as the validating proxy takes.</summary>
    public static string Token(ECDsaSecurityKey key) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            TokenType = "at+jwt",
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(2),
            Claims = new Dictionary<string, object> { ["sub"] = "agency", ["scope"] = "records.read" },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });

    private static async Task HolderAsync(int port, byte[] patient, byte[] record)
    {
        var app = Slim(port).Build();
        var bundle = Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{{Encoding.UTF8.GetString(patient)}}}]}""");
        app.MapPost("/{agency}/fhir/Patient/_search", (HttpContext http) => WriteAsync(http, bundle));
        app.MapGet("/{agency}/fhir/Observation/{id}", (HttpContext http) => WriteAsync(http, record));
        app.MapPost("/{agency}/fhir/Observation/_search", (HttpContext http) => WriteAsync(http, record));
        await ReadyAsync(app);
    }

    private static Task WriteAsync(HttpContext http, byte[] json)
    {
        http.Response.ContentType = "application/fhir+json";
        http.Response.ContentLength = json.Length;
        return http.Response.Body.WriteAsync(json).AsTask();
    }

    private static async Task ProxyAsync(
        int port, string upstream, JsonWebKey? publicKey = null, RecordingProxy? recording = null)
    {
        var builder = Slim(port);
        builder.Services.AddReverseProxy().AddTransforms(t => recording?.Configure(t)).LoadFromMemory(
            [
                new RouteConfig
                {
                    RouteId = "all", ClusterId = "holder", Match = new() { Path = "/{**path}" },
                    AuthorizationPolicy = publicKey is null ? null : "read",
                },
            ],
            [
                new ClusterConfig
                {
                    ClusterId = "holder",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = upstream } },
                },
            ]);
        if (publicKey is not null)
        {
            builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(o =>
            {
                o.MapInboundClaims = false;
                o.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = Issuer,
                    ValidAudience = Audience,
                    IssuerSigningKey = publicKey,
                    ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                    ValidTypes = ["at+jwt"],
                    ClockSkew = TimeSpan.Zero,
                };
            });
            builder.Services.AddAuthorizationBuilder()
                .AddPolicy("read", p => p.RequireAuthenticatedUser().RequireClaim("scope", "records.read"));
        }

        var app = builder.Build();
        if (publicKey is not null)
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }

        app.MapReverseProxy();
        await ReadyAsync(app);
    }

    private static async Task ReadyAsync(WebApplication app)
    {
        await app.StartAsync();
        Console.WriteLine("ready");
        await app.WaitForShutdownAsync();
    }

    private static WebApplicationBuilder Slim(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        return builder;
    }
}
