using System.Diagnostics.Metrics;
using IomGateway.Exchange;
using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Identity;
using IomGateway.Identity.Keys;
using IomGateway.Identity.Tokens;
using IomGateway.Ledger;
using IomGateway.Oversight.Keys;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Records.References;
using IomGateway.Records.Replay;
using IomGateway.Records.SharedKeys;
using IomGateway.Sharing.Reading;
using IomGateway.Telemetry;

namespace IomGateway.Serving;

/// <summary>
/// A whole gateway in this process: ledger, register, token service and the data path on one web server.
/// </summary>
internal sealed class Gateway : IAsyncDisposable
{
    private const int ThreadsInHand = 32;

    private readonly WebApplication app;
    private readonly CallerKeys keys;
    private readonly Stack<IAsyncDisposable> opened;

    private Gateway(
        WebApplication app, CallerKeys keys, EvidenceLog ledger, RecordsDatabase records, Enforcement enforcement,
        Stack<IAsyncDisposable> opened)
    {
        (this.app, this.keys, this.opened) = (app, keys, opened);
        (Ledger, Records, Enforcement) = (ledger, records, enforcement);
    }

    public EvidenceLog Ledger { get; }

    public RecordsDatabase Records { get; }

    public Enforcement Enforcement { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>The addresses that it listens on.</summary>
    public ICollection<string> Addresses => app.Urls;

    /// <summary>
    /// Opens everything and listens. Whatever is broken stops the start, and what was opened is closed again.
    /// </summary>
    public static async Task<Gateway> StartAsync(
        GatewayOptions options, Workspace workspace, Action<WebApplicationBuilder>? configure, CancellationToken cancel)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new InvalidOperationException("The settings are wrong:\n  " + string.Join("\n  ", problems));
        }

        options.Load();
        CheckKeys(options.Files);
        var builder = Builder(options);
        configure?.Invoke(builder);
        var time = options.Clock;
        Directory.CreateDirectory(options.Files.Folder);
        var opened = new Stack<IAsyncDisposable>();
        try
        {
            // What is opened before the host is there logs and measures as the host does, for as long as the gateway
            // lives.
            var telling = builder.Services.BuildServiceProvider();
            opened.Push(telling);
            var loggers = telling.GetRequiredService<ILoggerFactory>();
            var records = await RecordsDatabase.OpenAsync(options.Places.Records, time, cancel);
            opened.Push(records);
            var replay = await ReplayGuard.OpenAsync(options.Places.Replay, time, cancel);
            opened.Push(replay);
            if (options.Places.AreShared)
            {
                await ShareAsync(options, records, cancel);
            }

            await new PseudonymRegister(records).AgreeAsync(
                PseudonymGenerations.BesideKey(options.Files.RecipientKey), cancel);
            var enforcement = await Enforcement.StartAsync(
                records, new AgreementStore(records), workspace, time, loggers.CreateLogger<Enforcement>(), cancel);
            var ledger = await EvidenceLog.OpenAsync(
                options.Places.Ledger($"{new Uri(options.Origin).Authority}/ledger", options.Node) with
                {
                    Witnesses = options.Witnesses,
                },
                time, loggers.CreateLogger<EvidenceLog>(), telling.GetRequiredService<IMeterFactory>(), cancel);
            opened.Push(ledger);
            await new CallerKeys(ledger, time).RecordAsync(
                workspace.Agencies, enforcement.Latest.Rulebook.Digest, cancel);
            Compose(builder, options, ledger, records, replay, enforcement);
            // Why it cannot start is said in a sentence; once it runs, what fails in it is logged in full.
            var runs = false;
            builder.Logging.AddFilter(
                "Microsoft.Extensions.Hosting.Internal.Host", level => runs && level >= LogLevel.Information);
            var app = builder.Build();
            opened.Push(app);
            Map(app, options);
            await app.StartAsync(cancel);
            runs = true;
            return new Gateway(app, new CallerKeys(ledger, time), ledger, records, enforcement, opened);
        }
        catch
        {
            await CloseAsync(opened);
            throw;
        }
    }

    /// <summary>
    /// Takes over policies and agencies anew; when anything in them is broken, what stood before stays. Which keys
    /// agencies' systems have from now on is in the ledger before they count.
    /// </summary>
    /// <returns>What is broken; empty when everything was taken over.</returns>
    /// <exception cref="LedgerUnavailableException">Other keys could not be recorded; what stood before
    /// stays.</exception>
    public async Task<IReadOnlyList<string>> ReplaceAsync(Workspace renewed, CancellationToken cancel)
    {
        var others = renewed.IsSound
            && CallerKeys.Written(renewed.Agencies) != CallerKeys.Written(Enforcement.Workspace.Agencies);
        EntryId? recorded = others ? await keys.RecordAsync(renewed.Agencies, policies: null, cancel) : null;
        var problems = await Enforcement.ReplaceAsync(renewed, cancel);
        if (recorded is { } entry && problems.Count > 0)
        {
            await keys.NotTakenAsync(entry, string.Join(' ', problems));
        }

        return problems;
    }

    public Task WaitForShutdownAsync(CancellationToken cancel) => app.WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await CloseAsync(opened);
    }

    /// <summary>Closes what was opened, the last first.</summary>
    private static async Task CloseAsync(Stack<IAsyncDisposable> opened)
    {
        while (opened.TryPop(out var open))
        {
            await open.DisposeAsync();
        }
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

        // Both would write addresses at lower levels, and an address may name a record or carry what does not belong
        // there. What the forwarder warns of, the exchange says itself, and without a stack trace.
        builder.Logging.AddFilter("Yarp", LogLevel.Error).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) => KestrelSetup.Apply(kestrel, options));
        return builder;
    }

    /// <summary>
    /// A key of the gateway's own that cannot be used stops the start before anything is opened, made or recorded; the
    /// ledger looks after its own.
    /// </summary>
    private static void CheckKeys(GatewayFiles files)
    {
        if (File.Exists(files.HolderKey))
        {
            GatewayKey.Open(files.HolderKey).Dispose();
        }

        if (File.Exists(files.RecipientKey))
        {
            RecipientKeys.Open(files.RecipientKey);
        }
    }

    /// <summary>What a gateway needs that shares its database with others.</summary>
    private static async Task ShareAsync(GatewayOptions options, RecordsDatabase records, CancellationToken cancel)
    {
        // The register is read over a network, by threads that wait for it: without some in hand, a burst of questions
        // would wait for the pool to grow.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, ThreadsInHand), ports);
        await new SharedKeyFiles(options.Files, new SharedKeyRegister(records), options.Node)
            .AgreeAsync(HasOwnIdentity(options), options.Clock, cancel);
    }

    private static void Compose(
        WebApplicationBuilder builder, GatewayOptions options, EvidenceLog ledger, RecordsDatabase records,
        ReplayGuard replay, Enforcement enforcement)
    {
        var services = builder.Services;
        services.AddSingleton(options.Clock);
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
        services.AddSingleton(options);
        services.AddHostedService<Retention>().AddHostedService<Housekeeping>().AddHostedService<TermsEnding>();
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
        services.AddSingleton(s =>
            TokenIssuer.InProcess(options.Origin, () => s.GetRequiredService<SigningKeys>().Published));
    }

    private static void Map(WebApplication app, GatewayOptions options)
    {
        app.UseCallerCertificates();
        app.Use(NoSuchCall.AnswerAsync);
        app.UseRouting();
        if (HasOwnIdentity(options))
        {
            app.MapEmbeddedIdentity();
        }

        app.MapExchange();
    }
}
