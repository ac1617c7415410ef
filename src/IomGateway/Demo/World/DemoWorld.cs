using IomGateway.Demo.Callers;
using IomGateway.Demo.Partners;
using IomGateway.Demo.People;
using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Audit;
using IomGateway.Oversight.Emergencies;
using IomGateway.Records.Agreements;
using IomGateway.Serving;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Demo.World;

/// <summary>
/// Everything that the story needs, up and running on this machine: the partners' systems, the gateway with its token
/// service, agreements in force, people in the register.
/// </summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    /// <summary>
    /// How long the gateway leaves a silent partner alone; short, so that the story need not wait for it.
    /// </summary>
    public static readonly TimeSpan LeftAlone = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly Dictionary<string, PartnerProgram> programs = new(StringComparer.Ordinal);

    private DemoWorld(DemoFolder folder, PartnerSystems partners, DemoAgencies agencies, Gateway gateway, string origin)
    {
        (Folder, Partners, Agencies, Gateway, Origin) = (folder, partners, agencies, gateway, origin);
        Life = new AgreementLife(agencies.Workspace, new AgreementStore(gateway.Records), gateway.Ledger, Time);
        Audit = new AuditTrail(gateway.Ledger, agencies.Workspace, Time);
        Emergencies = new EmergencyReviews(gateway.Records, gateway.Ledger, Time);
    }

    public static TimeProvider Time => TimeProvider.System;

    public DemoFolder Folder { get; }

    public PartnerSystems Partners { get; }

    public DemoAgencies Agencies { get; }

    public Gateway Gateway { get; }

    /// <summary>How partners call the gateway.</summary>
    public string Origin { get; }

    public AgreementLife Life { get; }

    public AuditTrail Audit { get; }

    public EmergencyReviews Emergencies { get; }

    public IReadOnlyList<DemoPerson> People { get; private set; } = [];

    public IReadOnlyList<Agreement> Agreements { get; private set; } = [];

    public int Signatures { get; private set; }

    public static async Task<DemoWorld> StartAsync(DemoFolder folder, Workspace workspace, CancellationToken cancel)
    {
        var origin = $"http://127.0.0.1:{LoopbackPort.Free()}";
        var files = new DemoFiles(DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime));
        var partners = await PartnerSystems.StartAsync(PartnerRecords.Read(files), origin, cancel);
        DemoAgencies? agencies = null;
        Gateway? gateway = null;
        try
        {
            agencies = DemoAgencies.Make(workspace, partners.Address);
            agencies.WriteKeys(folder.Keys);
            gateway = await Gateway.StartAsync(Options(folder, origin), agencies.Workspace, Quiet, cancel);
            var world = new DemoWorld(folder, partners, agencies, gateway, origin);
            await world.SettleAsync(files, cancel);
            return world;
        }
        catch
        {
            agencies?.Dispose();
            if (gateway is not null)
            {
                await gateway.DisposeAsync();
            }

            await partners.DisposeAsync();
            throw;
        }
    }

    /// <summary>The program by which an agency calls the gateway.</summary>
    public PartnerProgram Program(string agency)
    {
        if (!programs.TryGetValue(agency, out var program))
        {
            program = new PartnerProgram(http, agency, Agencies.Keys(agency), Origin, Time);
            programs.Add(agency, program);
        }

        return program;
    }

    public DemoPerson Person(string id) => People.First(p => p.Id == id);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Gateway.DisposeAsync();
        await Partners.DisposeAsync();
        Agencies.Dispose();
    }

    private async Task SettleAsync(DemoFiles files, CancellationToken cancel)
    {
        var signing = new AgreementSigning(Agencies, Life);
        Agreements = await signing.SignAllAsync(cancel);
        Signatures = signing.Signatures;
        People = DemoPerson.ReadAll(files);
        await new RegisterFilling(Gateway.Records, Agencies, Time).FillAsync(People, cancel);
    }

    private static GatewayOptions Options(DemoFolder folder, string origin)
    {
        var options = new GatewayOptions { Origin = origin, Data = folder.Path, Development = true };
        options.Holders.BreakFor = LeftAlone;
        return options;
    }

    /// <summary>The story is what is to be read here; only what is broken is said beside it.</summary>
    private static void Quiet(WebApplicationBuilder builder)
    {
        builder.Configuration["Logging:LogLevel:Default"] = "Error";
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
    }
}
