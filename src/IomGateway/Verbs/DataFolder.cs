using System.CommandLine;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.People;
using IomGateway.Records.Storage;
using IomGateway.Serving;
using IomGateway.Sharing.Reading;

namespace IomGateway.Verbs;

/// <summary>
/// A data folder, opened beside whatever gateway may have it open: register and ledger are made for several processes.
/// </summary>
internal sealed class DataFolder : IAsyncDisposable
{
    public static readonly Option<string> Data = new("--data")
    {
        Description = "The folder that keeps ledger, register and keys.",
        DefaultValueFactory = _ => "iom-data",
    };

    public static readonly Option<string?> Database = new("--database")
    {
        Description = "The PostgreSQL database that gateways share, Host=…;Database=…; IOM_DATABASE says the same."
            + " Files in the data folder when left out.",
    };

    public static readonly Option<string?> KeyStore = new("--key-store")
    {
        Description = "The PostgreSQL database of the data keys, needed with --database; IOM_KEYSTORE says the same.",
    };

    public static readonly Option<string?> Origin = new("--origin")
    {
        Description = "How partners call the gateway, such as https://gateway.example; needed for a folder without"
            + " a ledger.",
    };

    public static readonly Option<string> By = new("--by")
    {
        Description = "Who does it: AGENCY/USER.",
        Required = true,
    };

    private readonly ILoggerFactory loggers;

    private DataFolder(RecordsDatabase records, EvidenceLog ledger, string origin, ILoggerFactory loggers) =>
        (Records, Ledger, Host, this.loggers) = (records, ledger, origin.Split('/')[0], loggers);

    public RecordsDatabase Records { get; }

    public EvidenceLog Ledger { get; }

    /// <summary>Host and port by which partners call the gateway, as its log is named after them.</summary>
    public string Host { get; }

    /// <summary>Opens the folder that <c>--data</c> names.</summary>
    /// <exception cref="VerbException">It has no ledger yet, and <c>--origin</c> does not say what to call
    /// it.</exception>
    public static Task<DataFolder> OpenAsync(ParseResult parsed, CancellationToken cancel) =>
        OpenAsync(parsed, folder: null, cancel);

    /// <summary>Opens that folder, or the one that <c>--data</c> names.</summary>
    /// <inheritdoc cref="OpenAsync(ParseResult, CancellationToken)"/>
    public static async Task<DataFolder> OpenAsync(ParseResult parsed, string? folder, CancellationToken cancel)
    {
        var places = PlacesOf(parsed, folder);
        var files = places.Files;
        var origin = await LedgerFolder.OriginOfAsync(files.Folder, GatewayPlaces.Safe(places.Database), cancel)
            ?? NewOrigin(parsed, files.Folder);
        Directory.CreateDirectory(files.Folder);
        var loggers = LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.Warning)
            .AddConsole(c => c.LogToStandardErrorThreshold = LogLevel.Trace));
        var time = TimeProvider.System;
        var records = await RecordsDatabase.OpenAsync(places.Records, time, cancel);
        try
        {
            var ledger = await EvidenceLog.OpenAsync(
                places.Ledger(origin, $"{Environment.MachineName}-cli"), time, loggers.CreateLogger<EvidenceLog>(),
                meters: null, cancel);
            return new DataFolder(records, ledger, origin, loggers);
        }
        catch
        {
            await records.DisposeAsync();
            loggers.Dispose();
            throw;
        }
    }

    /// <summary>Where a verb finds what the gateways keep.</summary>
    /// <exception cref="VerbException">The databases that are named cannot be used; no part of them is
    /// repeated.</exception>
    public static GatewayPlaces PlacesOf(ParseResult parsed, string? folder = null)
    {
        var places = new GatewayPlaces(
            new GatewayFiles(Path.GetFullPath(folder ?? parsed.GetValue(Data)!)),
            DatabaseOf(parsed),
            Setting(parsed, KeyStore, "IOM_KEYSTORE"));
        return places.Problems().ToList() is { Count: > 0 } problems
            ? throw new VerbException(string.Join('\n', problems))
            : places;
    }

    /// <summary>Who acts, as <c>--by</c> names them.</summary>
    /// <exception cref="VerbException">It is not AGENCY/USER, or there is no such agency.</exception>
    public static Actor ActorOf(ParseResult parsed, Workspace workspace) =>
        ActorOf(parsed.GetRequiredValue(By), workspace);

    /// <inheritdoc cref="ActorOf(ParseResult, Workspace)"/>
    public static Actor ActorOf(string text, Workspace workspace)
    {
        var by = AgencyUser.Parse(text) ?? throw new VerbException($"--by is '{text}'; write AGENCY/USER.");
        return workspace.Agencies.Find(by.Agency) is { } agency
            ? new Actor(agency, by.User)
            : throw new VerbException($"--by names the agency {by.Agency}, which sharing-agreements/agencies/ does"
                + " not have.");
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Records.DisposeAsync();
        loggers.Dispose();
    }

    /// <summary>The gateways' database, by option or environment; <see langword="null"/> for files.</summary>
    /// <exception cref="VerbException">It cannot be used; no part of it is repeated.</exception>
    public static string? DatabaseOf(ParseResult parsed) =>
        Setting(parsed, Database, "IOM_DATABASE") switch
        {
            null => null,
            var named when !PostgresAddress.Is(named) => throw new VerbException(
                "The database is no PostgreSQL connection string: it names no Host."),
            var named when PostgresAddress.Problem(named) is { } problem => throw new VerbException(problem),
            var named => named,
        };

    private static string? Setting(ParseResult parsed, Option<string?> option, string variable) =>
        parsed.GetValue(option) ?? Environment.GetEnvironmentVariable(variable) switch { "" => null, var v => v };

    private static string NewOrigin(ParseResult parsed, string folder)
    {
        var origin = parsed.GetValue(Origin) ?? throw new VerbException(
            $"{folder} has no ledger yet. Start the gateway once, or give the address that it will have with"
            + " --origin.");
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin
            ? $"{uri.Authority}/ledger"
            : throw new VerbException($"--origin is '{origin}'; give scheme, host and port alone.");
    }
}
