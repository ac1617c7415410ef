using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger;

/// <summary>Where a ledger lies and how it behaves.</summary>
public sealed record LedgerOptions
{
    /// <summary>
    /// The default name of <see cref="KeptCheckpoint"/>; files that begin with it belong in no backup.
    /// </summary>
    public const string KeptCheckpointName = "ledger.checkpoint";

    /// <summary>The data folder; holds <c>ledger.db</c>. Made when absent.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Where the entries lie: <c>Host=…;Database=…;…</c> for PostgreSQL 15 or later, which several gateways may
    /// share, or <c>Data Source=FILE</c> for SQLite. Default: <c>ledger.db</c> in the data folder.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>
    /// Where the data keys lie: <c>Host=…;Database=…;…</c> of a PostgreSQL database other than <see cref="Database"/>,
    /// with backups of its own, for gateways on several machines. Default: <c>keystore.db</c> in the keys folder.
    /// </summary>
    public string? KeyDatabase { get; init; }

    /// <summary>The folder of the keys, kept out of the database's backups. Made when absent, mode 0700.</summary>
    public required string KeysDirectory { get; init; }

    /// <summary>The log's name: <c>host/ledger</c>, without scheme, spaces or plus signs. Never changes.</summary>
    public required string Origin { get; init; }

    /// <summary>Which gateway writes.</summary>
    public required string Node { get; init; }

    /// <summary>How often a checkpoint is signed when something is new. Default one second.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Age at which a permitted decision without a conclusion is closed as interrupted: longer than the longest
    /// exchange. Default two minutes.
    /// </summary>
    public TimeSpan SweepAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a write waits for another process that holds the database. Default five seconds.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Who witnesses the log, and how many of them must agree; owned by the caller. Default none.
    /// </summary>
    public WitnessPolicy? Witnesses { get; init; }

    /// <summary>
    /// The file in which the newest checkpoint is kept once more, outside the database and its backups. Default
    /// <c>ledger.checkpoint</c> in <see cref="KeysDirectory"/>.
    /// </summary>
    public string? KeptCheckpoint { get; init; }

    /// <summary>Ceiling of the database in pages, read whenever the writer opens it: how tests fill a disk.</summary>
    internal Func<int>? PageCeiling { get; init; }

    /// <summary>Signs in place of the log's key, given the text and what that key would sign.</summary>
    internal Func<ReadOnlyMemory<byte>, Func<ReadOnlyMemory<byte>, Task<byte[]>>, Task<byte[]>>? Signing { get; init; }

    /// <summary>Opens keys that are not in files.</summary>
    internal Signing.SignerAddresses Addresses { get; init; } = new();

    internal string KeptCheckpointPath => KeptCheckpoint ?? Path.Combine(KeysDirectory, KeptCheckpointName);

    internal string DatabasePath => Storage.LedgerDatabase.FileOf(Directory, Database);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Directory);
        ArgumentException.ThrowIfNullOrWhiteSpace(KeysDirectory);
        ArgumentException.ThrowIfNullOrWhiteSpace(Node);
        if (!Checkpoints.VerifierKey.IsKeyName(Origin))
        {
            throw new ArgumentException(
                $"Origin '{Origin}' must be printable ASCII without spaces or plus signs; write host/ledger.");
        }

        _ = Storage.LedgerDatabase.IsPostgres(Database);
        Positive(CheckpointEvery, nameof(CheckpointEvery));
        Positive(SweepAfter, nameof(SweepAfter));
        Positive(BusyTimeout, nameof(BusyTimeout));
    }

    private static void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"{name} is {value}; set more than zero and at most a day.");
        }
    }
}
