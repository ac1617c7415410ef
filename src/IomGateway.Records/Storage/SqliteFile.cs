using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Storage;

/// <summary>How surely a commit outlives a crash of the machine.</summary>
internal enum Durability
{
    /// <summary>Every commit reaches the disk before it counts.</summary>
    Full,

    /// <summary>A commit outlives the process, but the last ones can be lost with the machine.</summary>
    Process,
}

/// <summary>One database file, and how every connection to it is set up.</summary>
internal sealed class SqliteFile
{
    /// <summary>How long a statement waits for another process's transaction.</summary>
    public static readonly TimeSpan Busy = TimeSpan.FromSeconds(BusySeconds);

    private const int BusySeconds = 10;

    private readonly string connectionString;
    private readonly Durability durability;

    public SqliteFile(string path, Durability durability)
    {
        Path = System.IO.Path.GetFullPath(path);
        this.durability = durability;
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusySeconds,
            ForeignKeys = true,
        }.ToString();
    }

    public string Path { get; }

    /// <summary>Makes the file, readable by its owner alone, when there is none.</summary>
    public void EnsureExists()
    {
        try
        {
            SecretFile.MakeFolder(System.IO.Path.GetDirectoryName(Path)!);
            var options = SecretFile.ForOwner(FileMode.OpenOrCreate, FileAccess.ReadWrite);
            options.Share = FileShare.ReadWrite | FileShare.Delete;

            // On POSIX, closing any handle drops this process's SQLite locks on the file: only a missing one is
            // touched.
            if (!File.Exists(Path))
            {
                new FileStream(Path, options).Dispose();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailure.CannotOpen(Path, e);
        }
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {BusySeconds * 1000}");
            connection.Run("PRAGMA journal_mode = WAL");
            connection.Run(durability == Durability.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            connection.Run("PRAGMA trusted_schema = OFF");
            connection.Run("PRAGMA secure_delete = ON");
            connection.Run("PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFailure.From(e, Path);
        }
    }

    /// <summary>Refuses a file whose pages or indexes no longer agree.</summary>
    public void EnsureSound(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            if (command.ExecuteScalar() is not "ok")
            {
                throw SqliteFailure.Damaged(Path, null);
            }
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, Path);
        }
    }
}

internal static class SqliteStatements
{
    public static SqliteCommand Prepared(this SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Prepare();
        return command;
    }

    public static int Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
