using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Ledger.Tests;

/// <summary>A data folder of its own, gone after the test.</summary>
public sealed class LedgerFolder : IDisposable
{
    private readonly string? _connection;

    /// <param name="database">As <see cref="LedgerOptions.Database"/>.</param>
    public LedgerFolder(string? database = null) => _connection = database;

    public const string Origin = "gateway.example/ledger";

    public string Path { get; } = Directory.CreateTempSubdirectory("iom-ledger-").FullName;

    public LedgerOptions Options => OptionsAt(Path, _connection);

    public string Database => System.IO.Path.Combine(Path, "ledger.db");

    public string Keys => System.IO.Path.Combine(Path, "keys");

    public string ExportTo => System.IO.Path.Combine(Path, "export");

    public static Task<EvidenceLog> OpenAt(string folder, string? database = null) => EvidenceLog.OpenAsync(
        OptionsAt(folder, database), TimeProvider.System, NullLogger.Instance, null, CancellationToken.None);

    public Task<EvidenceLog> OpenAsync(
        LedgerOptions? options = null, TimeProvider? time = null, ILogger? logger = null) => EvidenceLog.OpenAsync(
            options ?? Options, time ?? TimeProvider.System, logger ?? NullLogger.Instance, null,
            CancellationToken.None);

    /// <summary>Exports and verifies, as somebody outside would.</summary>
    public async Task<VerificationResult> VerifyAsync()
    {
        string to = System.IO.Path.Combine(Path, $"export-{Guid.CreateVersion7():N}");
        await LedgerExport.ExportAsync(Path, _connection, to, CancellationToken.None);
        return await LedgerVerifier.VerifyAsync(to, null, null, CancellationToken.None);
    }

    /// <summary>Changes the database behind the ledger's back.</summary>
    public void Sql(string sql, bool keyStore = false, bool expectChange = true)
    {
        string path = keyStore ? System.IO.Path.Combine(Keys, "keystore.db") : Database;
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.True(command.ExecuteNonQuery() != 0 || !expectChange, "The statement changes nothing.");
    }

    /// <summary>Copies the keys as a backup has them, while they are in use.</summary>
    public void CopyKeysTo(LedgerFolder copy)
    {
        Vault.KeyFiles.MakeDirectory(copy.Keys);
        Sql($"VACUUM INTO '{System.IO.Path.Combine(copy.Keys, "keystore.db")}'", keyStore: true, expectChange: false);
        foreach (string file in Directory.EnumerateFiles(Keys))
        {
            string name = System.IO.Path.GetFileName(file);
            // As in a backup: the checkpoint that would give an older database away is not part of it.
            if (!name.StartsWith("keystore.db", StringComparison.Ordinal)
                && !name.StartsWith(LedgerOptions.KeptCheckpointName, StringComparison.Ordinal))
            {
                File.Copy(file, System.IO.Path.Combine(copy.Keys, name));
            }
        }
    }

    public static async Task SignedAsync(EvidenceLog log, long size)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (PublishedLog.SizeOf(await log.CheckpointAsync(patience.Token)) < size)
        {
            await Task.Delay(10, patience.Token);
        }
    }

    public static EntryDraft Permit(string person = "person-1") => Decided("permit", person);

    public static EntryDraft Decided(string decision, string person = "person-1") => new()
    {
        Kind = EntryKind.Decided,
        Decision = decision,
        From = "treatment-llr",
        To = "probation-llr",
        Purpose = "manage-reoffending-risk",
        RecordType = "Appointment",
        Policies = new string('a', 64),
        Grants = [new GrantReference("llr-treatment-engagement", 3, new string('b', 64), "attendance")],
        Engine = "1.0.0",
        Sealed =
        [
            Values(KeyOwner.Person(person), ("person", person), ("facts", "level=priority")),
            Values(KeyOwner.Staff("probation-llr"), ("user", "j.smith"), ("statement", "eyJ0eXAi")),
        ],
    };

    public static EntryDraft Conclusion(EntryKind kind, EntryId of) => new()
    {
        Kind = kind,
        Of = of,
        From = "treatment-llr",
        To = "probation-llr",
        Engine = "1.0.0",
    };

    public static SealedValues Values(KeyOwner owner, params (string Name, string Value)[] values) => new(
        owner, values.ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value)));

    internal static LedgerOptions OptionsAt(string folder, string? database = null) => new()
    {
        Database = database,
        Directory = folder,
        KeysDirectory = System.IO.Path.Combine(folder, "keys"),
        Origin = Origin,
        Node = "node-1",
        CheckpointEvery = TimeSpan.FromMilliseconds(50),
    };

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
