using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Records.Tests.Postgres;
using IomGateway.Sharing.Reading;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.EndToEnd.Tests.Several;

/// <summary>
/// A PostgreSQL server with the gateways' database and that of their data keys, an agreement in force, Alex in the
/// register, and holders on sockets; gateways are started on it by the test.
/// </summary>
internal sealed class SeveralGateways : IAsyncDisposable
{
    public const string Agreement = "llr-treatment-engagement";

    /// <summary>How partners call the gateways: where a load balancer would listen.</summary>
    public const string Origin = "http://127.0.0.1:1";

    private SeveralGateways(HolderHost holders)
    {
        Holders = holders;
        Database = Cluster.NewDatabase();
        KeyStore = Cluster.NewDatabase();
        Clock.Ahead = -Clock.Offset;
    }

    public PostgresCluster Cluster { get; } = new();

    public string Database { get; }

    public string KeyStore { get; }

    public HolderHost Holders { get; }

    /// <summary>The machine's own clock, by which processes of their own go too.</summary>
    public TestClock Clock { get; } = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("iom-several-").FullName;

    public Workspace Workspace { get; private set; } = null!;

    public Person Alex { get; } = new(4711);

    public string[] WorkspaceArguments =>
    [
        "--policies", Path.Combine(Folder, SharingFolders.PoliciesName),
        "--agreements", Path.Combine(Folder, SharingFolders.AgreementsName),
    ];

    public Dictionary<string, string> Variables => new()
    {
        ["IOM_DATABASE"] = Database,
        ["IOM_KEYSTORE"] = KeyStore,
    };

    public static async Task<SeveralGateways> StartAsync()
    {
        var several = new SeveralGateways(await HolderHost.StartAsync());
        several.Workspace = WrittenWorkspace.Write(
            several.Folder, several.Holders.Address, Agreement,
            DateOnly.FromDateTime(several.Clock.GetUtcNow().UtcDateTime));
        await using var records = await RecordsDatabase.OpenAsync(several.Database, several.Clock, default);
        await new Signing(records, several.Workspace, several.Clock).PutInForceAsync(Agreement);
        using var enforcement = await Enforcement.StartAsync(
            records, new AgreementStore(records), several.Workspace, several.Clock, NullLogger<Enforcement>.Instance,
            default);
        await new Running.Register(records, enforcement, several.Clock).AdmitAsync(several.Alex);
        several.Holders.Of("treatment-llr").KnowsAs(
            several.Alex, Partners.Ask.NhsSystem, several.Alex.Nhs);
        several.Holders.Of("treatment-llr").Keep(Sample.Appointment("a-1", several.Alex));
        return several;
    }

    /// <summary>Runs a verb beside the gateways, with the keys of one of them.</summary>
    public async Task<string> RunAsync(Node with, params string[] arguments)
    {
        var (exit, said, errors) = await IomProcess.EndAsync(
            IomProcess.Start([.. arguments, "--data", with.Data], Variables));
        Assert.True(exit == 0, said + errors);
        return said;
    }

    /// <summary>The whole ledger, opened with the keys of one of the gateways.</summary>
    public async Task<List<OpenedEntry>> LedgerAsync(Node with)
    {
        await using var ledger = await EvidenceLog.OpenAsync(
            new LedgerOptions
            {
                Directory = with.Data,
                Database = Database,
                KeysDirectory = with.Keys,
                KeyDatabase = KeyStore,
                Origin = $"{new Uri(Origin).Authority}/ledger",
                Node = "test",
            },
            Clock, NullLogger.Instance, null, default);
        return await ledger.ReadAllAsync(default).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Holders.DisposeAsync();
        Cluster.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
