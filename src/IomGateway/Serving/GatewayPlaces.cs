using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Storage;
using Npgsql;

namespace IomGateway.Serving;

/// <summary>Where a data folder keeps what.</summary>
internal sealed record GatewayFiles(string Folder)
{
    public string Keys => Path.Combine(Folder, "keys");

    public string Records => Path.Combine(Folder, "records.db");

    public string Replay => Path.Combine(Folder, "replay.db");

    public string KeyBackups => Path.Combine(Folder, "key-backups");

    public string HolderKey => Path.Combine(Keys, "holder-signing.pem");

    public string RecipientKey => Path.Combine(Keys, "recipients.key");
}

/// <summary>
/// Where ledger, register, used statements and data keys are: in files of the data folder, or on PostgreSQL for several
/// gateways.
/// </summary>
/// <param name="Files">The data folder; its keys are needed either way.</param>
/// <param name="Database">The gateways' database; <see langword="null"/> for files.</param>
/// <param name="KeyStore">The database of the data keys; needed with the other, and only with it.</param>
internal sealed record GatewayPlaces(GatewayFiles Files, string? Database, string? KeyStore)
{
    public string Records => Database ?? Files.Records;

    public string Replay => Database ?? Files.Replay;

    /// <summary>Whether other gateways may have the same database open.</summary>
    public bool AreShared => Database is not null;

    public LedgerOptions Ledger(string origin, string node) => new()
    {
        Directory = Files.Folder,
        Database = Safe(Database),
        KeysDirectory = Files.Keys,
        KeyDatabase = Safe(KeyStore),
        Origin = origin,
        Node = node,
    };

    /// <summary>Everything that is wrong, with its mend; no connection string is repeated.</summary>
    public IEnumerable<string> Problems()
    {
        if (Database is null)
        {
            if (KeyStore is not null)
            {
                yield return "KeyStore is set, and Database is not; a gateway that keeps files keeps its data keys"
                    + " beside them: leave KeyStore out.";
            }

            yield break;
        }

        foreach (var problem in new[] { Problem("Database", Database), Problem("KeyStore", KeyStore) }.OfType<string>())
        {
            yield return problem;
        }

        if (KeyStore is null)
        {
            yield return "KeyStore is not set; gateways on one Database share one store of data keys: name another"
                + " PostgreSQL database, whose backups are kept apart and for at most 30 days.";
        }
        else if (Problem("", Database) is null && Problem("", KeyStore) is null && IsSame(Database, KeyStore))
        {
            yield return "KeyStore names the same database as Database; a backup of it would hold the data with the"
                + " keys that open it: name another.";
        }
    }

    /// <summary>A connection string with what is safe where it leaves something open, for whoever takes it as it
    /// stands.</summary>
    /// <exception cref="RecordsUnavailableException">It cannot be used.</exception>
    public static string? Safe(string? database) =>
        database is null ? null : PostgresAddress.Read(database).ConnectionString;

    private static string? Problem(string name, string? database) => database switch
    {
        null => null,
        _ when !PostgresAddress.Is(database) => $"{name} is no PostgreSQL connection string: it names no Host.",
        _ when PostgresAddress.Problem(database) is { } problem => $"{name}: {problem}",
        _ => null,
    };

    private static bool IsSame(string one, string other) => Name(one) == Name(other);

    private static (string?, int, string?) Name(string database)
    {
        NpgsqlConnectionStringBuilder address = PostgresAddress.Read(database);
        return (address.Host?.ToLowerInvariant(), address.Port, address.Database);
    }
}
