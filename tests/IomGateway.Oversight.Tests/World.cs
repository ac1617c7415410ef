using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger;
using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Oversight.Tests;

/// <summary>
/// A data folder of its own over the repository's real policies and agencies, whose signatories have keys made for
/// the test.
/// </summary>
public sealed class World : IAsyncLifetime
{
    public const string Agreement = "llr-mappa";

    private const string Partnership = "leicester-leicestershire-rutland";

    private static readonly SharingFolders Folders = SharingFolders.Find(AppContext.BaseDirectory)!;
    private static readonly Workspace Read = Workspace.Load(Folders.Policies, Folders.Agreements);

    private readonly Dictionary<string, ECDsa> keys = new(StringComparer.Ordinal);
    private readonly string folder = Directory.CreateTempSubdirectory("iom-oversight-").FullName;

    public World() =>
        Workspace = Read.With(Read.Agencies.With(Read.Agencies.All.Select(WithKeys)), Read.Agreements);

    public Workspace Workspace { get; }

    public string Folder => folder;

    public RecordsDatabase Records { get; private set; } = null!;

    public EvidenceLog Ledger { get; private set; } = null!;

    public AgreementStore Store => new(Records);

    internal SettableTime Time { get; } = new();

    internal AgreementLife Life => new(Workspace, Store, Ledger, Time);

    public async Task InitializeAsync()
    {
        Records = await RecordsDatabase.OpenAsync(Path.Combine(folder, "records.db"), Time, CancellationToken.None);
        Ledger = await OpenLedgerAsync();
    }

    /// <summary>Closes the ledger, lets something be done to its keys, and opens it again.</summary>
    public async Task WithKeysAsync(Action<string> change)
    {
        await Ledger.DisposeAsync();
        change(Path.Combine(folder, "keys", "keystore.db"));
        Ledger = await OpenLedgerAsync();
    }

    /// <summary>Closes everything, lets something be done to the files, and opens it again.</summary>
    public async Task ReopenAsync(Action<string> change)
    {
        await Ledger.DisposeAsync();
        await Records.DisposeAsync();
        change(folder);
        await InitializeAsync();
    }

    private Task<EvidenceLog> OpenLedgerAsync() => EvidenceLog.OpenAsync(
        new LedgerOptions
        {
            Directory = folder,
            KeysDirectory = Path.Combine(folder, "keys"),
            Origin = "localhost/ledger",
            Node = "test",
        },
        Time, NullLogger.Instance, meters: null, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Records.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Agency Agency(string id) => Workspace.Agencies.Find(id)!;

    public Actor Actor(string agency, string user = "a.clerk") => new(Agency(agency), user);

    public ECDsa KeyOf(string agency) => keys[agency];

    public static string Text(string agreement = Agreement) =>
        File.ReadAllText(Path.Combine(Folders.Agreements, Partnership, $"{agreement}.yaml"));

    public Task<StepOutcome> SubmitAsync(string yaml, string agency = "probation-east-midlands",
        string user = "a.clerk") =>
        Life.SubmitAsync(Encoding.UTF8.GetBytes(yaml), "test.yaml", Actor(agency, user), CancellationToken.None);

    public async Task<StepOutcome> SignAsync(
        string agency, int version = 1, string agreement = Agreement, bool approves = true, ECDsa? key = null)
    {
        await EnterKeyAsync(agency);
        return await Life.SignAsync(
            Answer(agency, version, agreement, approves), key ?? KeyOf(agency), CancellationToken.None);
    }

    /// <summary>
    /// Enters the key of an agency's signatory as two others confirmed it, where none is. Its steps are not those that a
    /// test tells of, so they are not taken through the ledger.
    /// </summary>
    public async Task EnterKeyAsync(string agency)
    {
        var signatory = Agency(agency).Signatories[0];
        if (Store.Keys().Of(agency, signatory.Name).Count > 0)
        {
            return;
        }

        var register = Store.KeyRegister;
        var proposed = await register.ProposeAsync(agency, signatory.Name, signatory.Key!, CancellationToken.None);
        var fingerprint = Assert.IsType<Change.Made>(proposed).Id!;
        foreach (var other in Workspace.Agencies.All.Where(a => a.Id != agency).Take(2))
        {
            Assert.IsType<Change.Made>(await register.ConfirmAsync(
                agency, signatory.Name, fingerprint, new Actor(other, "a.clerk"), CancellationToken.None));
        }
    }

    public Answer Answer(string agency, int version = 1, string agreement = Agreement, bool approves = true) => new()
    {
        Agreement = agreement,
        Version = version,
        Agency = agency,
        Signatory = Agency(agency).Signatories[0].Name,
        Approves = approves,
        Reason = approves ? null : "Not yet",
    };

    /// <summary>Takes a version of the agreement to where it is in force between police and probation.</summary>
    public async Task PutInForceAsync(string? yaml = null, int version = 1)
    {
        Assert.IsType<StepOutcome.Taken>(await SubmitAsync(yaml ?? Text()));
        Assert.IsType<StepOutcome.Taken>(await SignAsync("leicestershire-police", version));
        Assert.IsType<StepOutcome.Taken>(await SignAsync("probation-east-midlands", version));
        Assert.IsType<StepOutcome.Taken>(await Life.ActivateAsync(
            Agreement, version, Actor("probation-east-midlands"), CancellationToken.None));
    }

    public async Task<AgreementState> StateAsync(int version = 1, string agreement = Agreement) =>
        (await Store.FindAsync(agreement, version, CancellationToken.None))!.State;

    /// <summary>The steps that the ledger tells of, in order: kind and step.</summary>
    public async Task<IReadOnlyList<string>> RecordedAsync() =>
        [.. (await EntriesAsync()).Select(e => $"{e.Entry.Kind} {Value(e, "step")}")];

    public async Task<IReadOnlyList<OpenedEntry>> EntriesAsync()
    {
        var all = new List<OpenedEntry>();
        await foreach (var entry in Ledger.ReadAllAsync(CancellationToken.None, from: 2))
        {
            all.Add(entry);
        }

        return all;
    }

    public static string? Value(OpenedEntry entry, string name) =>
        entry.Values.TryGetValue(name, out var value) ? Encoding.UTF8.GetString(value.Span) : null;

    public static string Code(StepOutcome outcome) => Assert.IsType<StepOutcome.Refused>(outcome).Code;

    private Agency WithKeys(Agency agency)
    {
        var key = keys[agency.Id] = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return agency with { Signatories = [.. agency.Signatories.Select(s => s with { Key = Public(key) })] };
    }

    private static JsonWebKey Public(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = Base64UrlEncoder.Encode(point.X),
            Y = Base64UrlEncoder.Encode(point.Y),
        };
    }
}
