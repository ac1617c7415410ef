using Dapper;
using IomGateway.Records.Storage;
using Microsoft.Data.Sqlite;

namespace IomGateway.Records.Replay;

/// <summary>
/// What the guard's file remembers, and the statements that change it. Times in milliseconds since 1970.
/// </summary>
internal sealed record ReplayMemory(string Opening, long Floor, long Ceiling)
{
    /// <summary>How long a row outlives its statement, so that small steps of the clock forget nothing.</summary>
    private const long Margin = 60_000;

    /// <summary>Into how many slices the keys are cut, by their first byte.</summary>
    public const int Slices = 64;

    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>Brings the file up to date and settles which statements are too old to judge.</summary>
    public static ReplayMemory Open(SqliteConnection connection, string path, DateTimeOffset now)
    {
        connection.Run("PRAGMA synchronous = FULL");
        ScriptSet.Replay.Apply(connection, path, now);
        try
        {
            connection.Run("BEGIN IMMEDIATE");
            var memory = Settle(connection, now);
            connection.Run("COMMIT");
            return memory;
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, path);
        }
    }

    public static void Close(SqliteConnection connection, string opening)
    {
        // The commit syncs the whole log: from here on the file remembers everything, and the row may go.
        connection.Run("PRAGMA synchronous = FULL");
        connection.Execute("DELETE FROM opening WHERE id = @opening", new { opening });
    }

    public static SqliteCommand InsertCommand(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO used (key, until) SELECT $key, $until WHERE $until > (SELECT forgotten FROM memory)
            ON CONFLICT DO NOTHING
            """;
        command.Parameters.Add("$key", SqliteType.Blob);
        command.Parameters.Add("$until", SqliteType.Integer);
        return command;
    }

    public static void RaiseCeiling(SqliteConnection connection, long ceiling)
    {
        connection.Run("PRAGMA synchronous = FULL");
        connection.Execute("UPDATE memory SET ceiling = max(ceiling, @ceiling)", new { ceiling });
        connection.Run("PRAGMA synchronous = NORMAL");
    }

    /// <summary>
    /// Drops the rows whose statements have ended from the slices <paramref name="first"/> up to, not with,
    /// <paramref name="end"/>, and remembers up to when.
    /// </summary>
    public static void Prune(SqliteConnection connection, long now, int first, int end)
    {
        var ended = new { from = Border(first), to = Border(end), before = now - Margin };
        connection.Run("BEGIN IMMEDIATE");
        connection.Execute(
            """
            UPDATE memory SET forgotten = max(forgotten, ifnull(
                (SELECT max(until) FROM used WHERE key >= @from AND key < @to AND until <= @before), 0))
            """,
            ended);
        connection.Execute("DELETE FROM used WHERE key >= @from AND key < @to AND until <= @before", ended);
        connection.Run("COMMIT");
    }

    /// <summary>Where a slice begins; the end of the last lies beyond every key, for it is longer.</summary>
    private static byte[] Border(int slice) =>
        slice == Slices ? [.. Enumerable.Repeat(byte.MaxValue, 17)] : [(byte)(slice * (256 / Slices))];

    private static ReplayMemory Settle(SqliteConnection connection, DateTimeOffset now)
    {
        // A time of issue counts whole seconds: of the second in which we open, nothing is refused for its fraction
        // alone.
        var openedAt = now.ToUnixTimeSeconds() * 1000;
        var boot = File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : "unknown";
        connection.Execute(
            """
            INSERT INTO memory (only_row, ceiling, floor, forgotten) VALUES (1, @openedAt, @openedAt, 0)
            ON CONFLICT DO NOTHING
            """,
            new { openedAt });
        var left = connection.Query<string>("SELECT boot FROM opening").AsList();
        var (ceiling, floor) = connection.QuerySingle<(long, long)>("SELECT ceiling, floor FROM memory");
        if (left.Count > 0)
        {
            // Somebody did not close. While the machine has stayed up its commits are all there, and refusing what
            // was issued before this opening is caution enough. Otherwise nothing that may ever have been accepted is
            // accepted now.
            var lost = boot == "unknown" || left.Exists(b => b != boot);
            floor = Math.Max(floor, lost ? Math.Max(ceiling + 1, openedAt) : openedAt);
            connection.Execute("UPDATE memory SET floor = @floor", new { floor });
            connection.Execute("DELETE FROM opening WHERE boot <> @boot", new { boot });
        }

        var opening = Guid.CreateVersion7(now).ToString("D");
        connection.Execute("INSERT INTO opening (id, boot) VALUES (@opening, @boot)", new { opening, boot });
        return new ReplayMemory(opening, floor, ceiling);
    }
}
