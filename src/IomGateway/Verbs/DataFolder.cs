using System.CommandLine;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.People;
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

    private DataFolder(RecordsDatabase records, EvidenceLog ledger, ILoggerFactory loggers) =>
        (Records, Ledger, this.loggers) = (records, ledger, loggers);

    public RecordsDatabase Records { get; }

    public EvidenceLog Ledger { get; }

    /// <summary>Opens the folder that <c>--data</c> names.</summary>
    /// <exception cref="VerbException">It has no ledger yet, and <c>--origin</c> does not say what to call
    /// it.</exception>
    public static Task<DataFolder> OpenAsync(ParseResult parsed, CancellationToken cancel) =>
        OpenAsync(parsed, folder: null, cancel);

    /// <summary>Opens that folder, or the one that <c>--data</c> names.</summary>
    /// <inheritdoc cref="OpenAsync(ParseResult, CancellationToken)"/>
    public static async Task<DataFolder> OpenAsync(ParseResult parsed, string? folder, CancellationToken cancel)
    {
        var files = new GatewayFiles(Path.GetFullPath(folder ?? parsed.GetValue(Data)!));
        var origin = await LedgerFolder.OriginOfAsync(files.Folder, cancel) ?? NewOrigin(parsed, files.Folder);
        Directory.CreateDirectory(files.Folder);
        var loggers = LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.Warning)
            .AddConsole(c => c.LogToStandardErrorThreshold = LogLevel.Trace));
        var time = TimeProvider.System;
        var records = await RecordsDatabase.OpenAsync(files.Records, time, cancel);
        try
        {
            var options = new LedgerOptions
            {
                Directory = files.Folder,
                KeysDirectory = files.Keys,
                Origin = origin,
                Node = $"{Environment.MachineName}-cli",
            };
            var ledger = await EvidenceLog.OpenAsync(
                options, time, loggers.CreateLogger<EvidenceLog>(), meters: null, cancel);
            return new DataFolder(records, ledger, loggers);
        }
        catch
        {
            await records.DisposeAsync();
            loggers.Dispose();
            throw;
        }
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
