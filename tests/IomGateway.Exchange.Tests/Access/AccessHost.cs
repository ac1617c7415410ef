using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IomGateway.Exchange.Access;
using IomGateway.Records.Replay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>A server on a real socket with TLS that does nothing but say who is calling, and why.</summary>
public sealed class AccessHost : IAsyncDisposable
{
    public const string Origin = "https://gateway.test";

    private readonly TestAuthority serverAuthority = new("Test gateway's authority");
    private readonly string data = Directory.CreateTempSubdirectory("iom-access-").FullName;
    private WebApplication? app;
    private int port;

    private AccessHost()
    {
        Treatment = new TestPartner("treatment", Authority);
        Police = new TestPartner("police", Authority);
        Callers = CallersNow();
    }

    public TestAuthority Authority { get; } = new();

    public TestPartner Treatment { get; }

    public TestPartner Police { get; }

    public ECDsa IssuerKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestClock Clock { get; } = new();

    public CallerDirectory Callers { get; private set; }

    public ReplayGuard Replay { get; private set; } = null!;

    public static async Task<AccessHost> StartAsync(
        Action<AccessHost, AccessOptions>? configure = null,
        Action<AccessHost, IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        Func<AccessHost, Task>? prepare = null,
        bool issuerInProcess = true)
    {
        var host = new AccessHost();
        try
        {
            await host.OpenReplayAsync();
            if (prepare is not null)
                await prepare(host);
            var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = "Production" });
            builder.Logging.SetMinimumLevel(LogLevel.None);
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
            builder.Services.AddRoutingCore();
            builder.Services.AddMetrics();
            builder.Services.AddSingleton<TimeProvider>(host.Clock);
            builder.Services.AddSingleton<CallersInForce>(() => host.Callers);
            builder.Services.AddSingleton(_ => host.Replay);
            services?.Invoke(host, builder.Services);
            builder.Services.AddAccess(o =>
            {
                o.Origin = Origin;
                o.ClientAuthorities.Add(host.Authority.RootPem);
                configure?.Invoke(host, o);
            });
            if (issuerInProcess)
            {
                builder.Services.AddSingleton(
                    TokenIssuer.InProcess(Origin, () => [TestPartner.PublicKey(host.IssuerKey, "issuer")]));
            }

            var certificate = host.serverAuthority.ForServer("gateway.test");
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    kestrel.ApplicationServices.GetRequiredService<CallerCertificates>().Apply(https);
                })));
            host.app = builder.Build();
            host.app.UseCallerCertificates();
            host.app.UseRouting();
            map?.Invoke(host.app);
            host.app.Map("/v1/token", AnswerTokenAsync);
            host.app.Map("/v1/ask/{**rest}", AnswerAsync);
            host.app.Map("/fhir/R4/{**rest}", AnswerAsync);
            await host.app.StartAsync();
            var address = host.app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            host.port = new Uri(address).Port;
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public HashSet<string> Suspended { get; } = [];

    public IServiceProvider Services => app!.Services;

    public void Suspend(string client)
    {
        Suspended.Add(client);
        Reload();
    }

    /// <summary>Takes the agencies as they are now.</summary>
    public void Reload() => Callers = CallersNow();

    /// <summary>A client that calls the gateway by its name, with or without a certificate of its own.</summary>
    public HttpClient Client(X509Certificate2? certificate)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.Add(serverAuthority.Root);
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = trust,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            },
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri(Origin) };
    }

    /// <summary>Opens the account of used statements, or opens it again as a gateway does that starts again.</summary>
    public async Task OpenReplayAsync() =>
        Replay = await ReplayGuard.OpenAsync(Path.Combine(data, "replay.db"), Clock, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        await Replay.DisposeAsync();
        Directory.Delete(data, recursive: true);
        Treatment.Dispose();
        Police.Dispose();
        IssuerKey.Dispose();
        Authority.Dispose();
        serverAuthority.Dispose();
    }

    private CallerDirectory CallersNow() =>
        CallerDirectory.Create(TestPartners.Directory(Treatment, Police), TestPartners.Vocabulary, Suspended);

    private static async Task AnswerTokenAsync(HttpContext context)
    {
        var check = context.RequestServices.GetRequiredService<CallerCheck>();
        switch (await check.CheckTokenAsync(context, context.RequestAborted))
        {
            case SystemResult.Accepted(var system):
                await context.Response.WriteAsJsonAsync(system);
                break;
            case SystemResult.Refused(var refusal):
                await refusal.WriteAsync(context, null, context.RequestAborted);
                break;
        }
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var check = context.RequestServices.GetRequiredService<CallerCheck>();
        switch (await check.CheckAsync(context, body.ToArray(), context.RequestAborted))
        {
            case CallerResult.Accepted(var caller):
                context.Response.Headers["Saw-Client-Cert"] =
                    context.Request.Headers.ContainsKey("Client-Cert").ToString();
                await context.Response.WriteAsJsonAsync(caller);
                break;
            case CallerResult.Refused(var refusal):
                await refusal.WriteAsync(context, "0192f0c1", context.RequestAborted);
                break;
        }
    }
}

/// <summary>The machine's clock, moved.</summary>
public sealed class TestClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
