using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace IomGateway.Benchmarks.Durable;

/// <summary>The same bytes as rows of one plain table, at the same durability.</summary>
internal sealed class PlainRows(byte[][] bodies) : IAsyncDisposable
{
    public const int Batch = 256;

    private const string Table = "CREATE TABLE plain (id INTEGER PRIMARY KEY, body BLOB NOT NULL)";

    private readonly List<IAsyncDisposable> opened = [];

    /// <summary>Rows of a permit and of a conclusion in turn, of bytes that do not compress.</summary>
    public static PlainRows Of((int Permit, int Disclosed) sizes) =>
        new([RandomNumberGenerator.GetBytes(sizes.Permit), RandomNumberGenerator.GetBytes(sizes.Disclosed)]);

    /// <summary>One commit for each row, on the one connection that SQLite writes with at a time.</summary>
    public Func<double, Task<Slice>> SqliteByRow(string folder)
    {
        var insert = SqliteInsert(folder, "row.db", out _);
        return seconds => Slice.RunAsync(1, seconds, rows: 1, (_, n) =>
        {
            insert(n);
            return Task.CompletedTask;
        });
    }

    public Func<double, Task<Slice>> SqliteByBatch(string folder)
    {
        var insert = SqliteInsert(folder, "batch.db", out var connection);
        return seconds => Slice.RunAsync(1, seconds, Batch, (_, _) =>
        {
            Run(connection, "BEGIN IMMEDIATE");
            for (var n = 0; n < Batch; n++)
            {
                insert(n);
            }

            Run(connection, "COMMIT");
            return Task.CompletedTask;
        });
    }

    /// <summary>One commit for each row, on a connection for each caller.</summary>
    public async Task<Func<double, Task<Slice>>> PostgresByRowAsync(string database, int callers)
    {
        await using (var make = await OpenAsync(database))
        {
            await using var table = new NpgsqlCommand(
                "CREATE TABLE IF NOT EXISTS plain"
                + " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)", make);
            await table.ExecuteNonQueryAsync();
        }

        var commands = new List<(NpgsqlCommand Command, NpgsqlParameter<byte[]> Body)>();
        for (var caller = 0; caller < callers; caller++)
        {
            var connection = await OpenAsync(database);
            opened.Add(connection);
            var body = new NpgsqlParameter<byte[]> { TypedValue = bodies[0] };
            var command = new NpgsqlCommand("INSERT INTO plain (body) VALUES ($1)", connection)
            {
                Parameters = { body },
            };
            await command.PrepareAsync();
            commands.Add((command, body));
        }

        return seconds => Slice.RunAsync(callers, seconds, rows: 1, (caller, n) =>
        {
            commands[caller].Body.TypedValue = bodies[n % bodies.Length];
            return commands[caller].Command.ExecuteNonQueryAsync();
        });
    }

    /// <summary>One <c>unnest</c> of 256 rows for each commit; after <see cref="PostgresByRowAsync"/>.</summary>
    public async Task<Func<double, Task<Slice>>> PostgresByBatchAsync(string database)
    {
        var connection = await OpenAsync(database);
        opened.Add(connection);
        var command = new NpgsqlCommand("INSERT INTO plain (body) SELECT * FROM unnest($1)", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<byte[][]>
                {
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                    TypedValue = [.. Enumerable.Range(0, Batch).Select(n => bodies[n % bodies.Length])],
                },
            },
        };
        await command.PrepareAsync();
        return seconds => Slice.RunAsync(1, seconds, Batch, (_, _) => command.ExecuteNonQueryAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var open in opened)
        {
            await open.DisposeAsync();
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var durable = new NpgsqlCommand("SET synchronous_commit TO on", connection);
        await durable.ExecuteNonQueryAsync();
        return connection;
    }

    private Action<int> SqliteInsert(string folder, string file, out SqliteConnection connection)
    {
        connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(folder, file)};Pooling=False");
        connection.Open();
        opened.Add(connection);
        Run(connection, "PRAGMA journal_mode=WAL");
        Run(connection, "PRAGMA synchronous=FULL");
        Run(connection, Table);
        var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO plain (body) VALUES ($body)";
        var body = command.Parameters.Add("$body", SqliteType.Blob);
        body.Value = bodies[0];
        command.Prepare();
        return n =>
        {
            body.Value = bodies[n % bodies.Length];
            command.ExecuteNonQuery();
        };
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
