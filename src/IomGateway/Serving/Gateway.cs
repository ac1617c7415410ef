using System.Diagnostics.Metrics;
using IomGateway.Exchange;
using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Identity;
using IomGateway.Identity.Keys;
using IomGateway.Identity.Tokens;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Records.Replay;
using IomGateway.Sharing.Reading;
using IomGateway.Telemetry;

namespace IomGateway.Serving;

/// <summary>A whole gateway in this process: ledger, register, token service and the data path on one web server.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly RecordsDatabase records;
    private readonly ReplayGuard replay;

    private Gateway(WebApplication app, EvidenceLog ledger, RecordsDatabase records, ReplayGuard replay, Enforcement enforcement)
    {
        (this.app, Ledger, this.records, this.replay, Enforcement) = (app, ledger, records, replay, enforcement);
    }

    public EvidenceLog Ledger { get; }

    public RecordsDatabase Records => records;

    public Enforcement Enforcement { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>The addresses that it listens on.</summary>
    public ICollection<string> Addresses => app.Urls;

    /// <summary>Opens everything and listens. Whatever is broken stops the start, and what was opened is closed again.</summary>
    public static async Task<Gateway> StartAsync(
        GatewayOptions options, Workspace workspace, Action<WebApplicationBuilder>? configure, CancellationToken cancel)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new InvalidOperationException("The settings are wrong:\n  " + string.Join("\n  ", problems));
        }

        options.Load();
        var builder = Builder(options);
        configure?.Invoke(builder);
        var time = TimeProvider.System;
        using var loggers = LoggerFactory.Create(l => l.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole());
        Directory.CreateDirectory(options.Files.Folder);
        var opened = new Stack<IAsyncDisposable>();
        try
        {
            var records = await RecordsDatabase.OpenAsync(options.Files.Records, time, cancel);
            opened.Push(records);
            var replay = await ReplayGuard.OpenAsync(options.Files.Replay, time, cancel);
            opened.Push(replay);
            var enforcement = await Enforcement.StartAsync(
                records, new AgreementStore(records), workspace, time, loggers.CreateLogger<Enforcement>(), cancel);
            var metering = new ServiceCollection().AddMetrics().BuildServiceProvider();
            opened.Push(metering);
            var ledger = await OpenLedgerAsync(options, metering, time, loggers, cancel);
            opened.Push(ledger);
            Compose(builder, options, ledger, records, replay, enforcement);
            var app = builder.Build();
            opened.Push(app);
            Map(app, options);
            await app.StartAsync(cancel);
            return new Gateway(app, ledger, records, replay, enforcement);
        }
        catch
        {
            while (opened.TryPop(out var open))
            {
                await open.DisposeAsync();
            }

            throw;
        }
    }

    public Task WaitForShutdownAsync(CancellationToken cancel) => app.WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await Ledger.DisposeAsync();
        await replay.DisposeAsync();
        await records.DisposeAsync();
    }

    private static WebApplicationBuilder Builder(GatewayOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            EnvironmentName = options.Development ? Environments.Development : Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddRouting();
        builder.Services.AddMetrics();
        builder.AddTelemetryExport();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) => KestrelSetup.Apply(kestrel, options));
        return builder;
    }

    private static async Task<EvidenceLog> OpenLedgerAsync(
        GatewayOptions options, ServiceProvider metering, TimeProvider time, ILoggerFactory loggers, CancellationToken cancel)
    {
        var meters = metering.GetRequiredService<IMeterFactory>();
        return await EvidenceLog.OpenAsync(LedgerAt(options), time, loggers.CreateLogger<EvidenceLog>(), meters, cancel);
    }

    private static LedgerOptions LedgerAt(GatewayOptions options) => new()
    {
        Directory = options.Files.Folder,
        KeysDirectory = options.Files.Keys,
        Origin = $"{new Uri(options.Origin).Authority}/ledger",
        Node = Environment.MachineName,
    };

    private static void Compose(
        WebApplicationBuilder builder, GatewayOptions options, EvidenceLog ledger, RecordsDatabase records,
        ReplayGuard replay, Enforcement enforcement)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(ledger).AddSingleton(records).AddSingleton(replay).AddSingleton(enforcement);
        services.AddSingleton(GatewayKey.Open(options.Files.HolderKey));
        services.AddSingleton(RecipientKeys.Open(options.Files.RecipientKey));
        services.AddAccess(access =>
        {
            options.Access?.Bind(access);
            access.Origin = options.Origin;
            access.RequireBoundTokens = !options.Development;
        });
        services.AddSingleton<CallersInForce>(() => enforcement.Latest.Callers);
        services.AddSingleton<CallerThumbprint>(s => s.GetRequiredService<CallerCertificates>().ThumbprintOf);
        services.AddExchange(options.Exchange, options.Holders);
        services.AddHostedService<Housekeeping>();
        if (HasOwnIdentity(options))
        {
            ComposeIdentity(services, options, enforcement);
        }
    }

    /// <summary>Without an authority of the partnership's own, the token service is in this process.</summary>
    private static bool HasOwnIdentity(GatewayOptions options) => string.IsNullOrEmpty(options.Access?["Authority"]);

    private static void ComposeIdentity(IServiceCollection services, GatewayOptions options, Enforcement enforcement)
    {
        services.AddEmbeddedIdentity(identity =>
        {
            identity.Issuer = options.Origin;
            identity.KeysDirectory = options.Files.Keys;
            identity.RequireCertificate = !options.Development;
        });
        services.AddSingleton<TokenClientsInForce>(new CurrentTokenClients(enforcement).Now);
        services.AddSingleton(s => TokenIssuer.InProcess(options.Origin, () => s.GetRequiredService<SigningKeys>().Published));
    }

    private static void Map(WebApplication app, GatewayOptions options)
    {
        app.UseCallerCertificates();
        app.UseRouting();
        if (HasOwnIdentity(options))
        {
            app.MapEmbeddedIdentity();
        }

        app.MapExchange();
    }
}
