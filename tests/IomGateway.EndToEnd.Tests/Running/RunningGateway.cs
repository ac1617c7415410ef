using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Serving;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;
using Microsoft.Extensions.Logging;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>
/// A whole gateway on a socket of this machine, with a data folder of its own, signed agreements, a register, and holders
/// on sockets too.
/// </summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly Dictionary<string, Partner> partners = new(StringComparer.Ordinal);
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    private readonly GatewaySetup setup;

    private RunningGateway(HolderHost holders, TestClock clock, GatewaySetup setup) =>
        (HolderHost, Clock, this.setup) = (holders, clock, setup);

    public Gateway Gateway { get; private set; } = null!;

    public HolderHost HolderHost { get; }

    public TestClock Clock { get; }

    public Workspace Workspace { get; private set; } = null!;

    public string Data { get; } = Directory.CreateTempSubdirectory("iom-e2e-").FullName;

    public string Origin { get; private set; } = null!;

    public Register Register { get; private set; } = null!;

    /// <summary>Takes agreements through their life while the gateway runs.</summary>
    public Signing Signing => new(Gateway.Records, Workspace, Clock);

    public EvidenceLog Ledger => Gateway.Ledger;

    public Partner Police => Partner("leicestershire-police");

    public Partner Probation => Partner("probation-east-midlands");

    public Partner TreatmentPartner => Partner("treatment-llr");

    public Holder Treatment => HolderHost.Of("treatment-llr");

    public static async Task<RunningGateway> StartAsync(GatewaySetup? setup = null)
    {
        setup ??= new GatewaySetup();
        var running = new RunningGateway(await HolderHost.StartAsync(setup.HolderListen), new TestClock(), setup);
        await running.OpenAsync();
        return running;
    }

    public Partner Partner(string agency)
    {
        if (!partners.TryGetValue(agency, out var partner))
        {
            partners[agency] = partner = new Partner(agency, Origin, http, Clock);
        }

        return partner;
    }

    /// <summary>Every holder that keeps FHIR records has the person on file, by its own number for them.</summary>
    public void Introduce(Person person)
    {
        foreach (var (agency, system, value) in new[]
        {
            ("treatment-llr", Ask.NhsSystem, person.Nhs), ("community-health-llr", Ask.NhsSystem, person.Nhs),
            ("leicestershire-police", Ask.PncSystem, person.Pnc), ("probation-east-midlands", Ask.CrnSystem, person.Crn),
            ("hmp-leicester", "https://iom-gateway.example/identifiers/noms-number", person.Noms),
            ("accommodation-llr", "https://iom-gateway.example/identifiers/voluntary-case", person.Case),
            ("leicester-city-council", "https://iom-gateway.example/identifiers/housing-case", person.Case),
        })
        {
            Holder(agency).KnowsAs(person, system, value);
        }
    }

    public Holder Holder(string agency) => HolderHost.Of(agency);

    /// <summary>The ledger's entries of one exchange, oldest first: those that were decided and those that follow.</summary>
    public async Task<List<OpenedEntry>> EntriesOfAsync(string? decision)
    {
        Assert.NotNull(decision);
        var all = await Ledger.ReadAllAsync(default).ToListAsync();
        var first = all.Where(e => e.Entry.Id.ToString() == decision || Value(e, "exchange") == decision).ToList();
        return [.. all.Where(e => first.Contains(e) || first.Exists(f => f.Entry.Id == e.Entry.Of))];
    }

    /// <summary>All that the ledger says, for the message of an assertion that failed.</summary>
    public async Task<string> StoryAsync() => string.Join('\n', await Ledger.ReadAllAsync(default).Select(e =>
        $"{e.Entry.Kind} {e.Entry.Decision} {e.Entry.From}>{e.Entry.To} {e.Entry.RecordType} "
        + string.Join(' ', e.Values.Where(v => v.Key is "reasons" or "fault" or "counts" or "manifest").Select(v => $"{v.Key}={Value(e, v.Key)}")))
        .ToListAsync());

    public static string? Value(OpenedEntry entry, string name) =>
        entry.Values.TryGetValue(name, out var value) ? System.Text.Encoding.UTF8.GetString(value.Span) : null;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        await HolderHost.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    /// <summary>The same policies and agencies, these changed.</summary>
    public Workspace With(Func<Agency, Agency> change) => Workspace.With(
        Workspace.Agencies.With(Workspace.Agencies.All.Select(change)), Workspace.Agreements);

    public async Task StopAsync()
    {
        await Gateway.DisposeAsync();
        Gateway = null!;
    }

    /// <summary>Starts a gateway on the same data folder, where agencies may have been changed meanwhile.</summary>
    public async Task RestartAsync(Func<Agency, Agency>? change)
    {
        if (Gateway is not null)
        {
            await StopAsync();
        }

        await ServeAsync(change is null ? Workspace : With(change));
    }

    public Task RestartAsync() => RestartAsync(null);

    public async Task<IReadOnlyList<string>> ReloadAsync(Workspace renewed) =>
        await Gateway.ReplaceAsync(renewed, default);

    private async Task OpenAsync()
    {
        Workspace = Overlay.With(HolderHost.Address, setup);
        await using (var records = await RecordsDatabase.OpenAsync(Path.Combine(Data, "records.db"), Clock, default))
        {
            var signing = new Signing(records, Workspace, Clock);
            foreach (var agreement in setup.Agreements)
            {
                await signing.PutInForceAsync(agreement);
            }
        }

        await ServeAsync(Workspace);
    }

    public async Task ServeAsync(Workspace workspace)
    {
        for (var attempt = 1; Gateway is null; attempt++)
        {
            try
            {
                Gateway = await Serving.Gateway.StartAsync(Options(), workspace, builder =>
                {
                    builder.Logging.ClearProviders();
                    setup.Configure?.Invoke(builder);
                }, default);
            }
            catch (IOException) when (attempt < 5)
            {
                // Somebody else took the port between its being found free and its being used.
            }
        }

        partners.Clear();
        Register = new Register(Gateway.Records, Gateway.Enforcement, Clock);
    }

    private GatewayOptions Options()
    {
        // A log keeps its origin, so a gateway that starts again listens where it did.
        Origin = Directory.Exists(Path.Combine(Data, "keys")) ? Origin : $"http://127.0.0.1:{Ports.Free()}";
        var options = new GatewayOptions { Origin = Origin, Data = Data, Development = true, Clock = Clock };
        options.Holders.BreakFor = TimeSpan.FromMilliseconds(500);
        setup.Options?.Invoke(options);
        Origin = options.Origin;
        return options;
    }
}
