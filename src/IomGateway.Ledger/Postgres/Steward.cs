using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using Npgsql;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// The one connection of this node on which places are given and checkpoints kept, opened when it is first needed and
/// again after a failure.
/// </summary>
internal sealed class Steward(PostgresServer server, LedgerHealth health) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _connection;
    private PlacingRound? _round;

    /// <summary>Places what waits, if no other node is at it.</summary>
    /// <returns>Whether as much as one round takes was placed, so that more may wait.</returns>
    public Task<bool> PlaceAsync(CancellationToken cancel) => InTurnAsync(
        async connection => await PlaceAsync(connection, wait: false, cancel) is { IsFull: true }, cancel);

    /// <summary>Whether any entry waits for its place, whichever node wrote it.</summary>
    public Task<bool> IsWaitingAsync(CancellationToken cancel) => InTurnAsync(
        async connection => await LastUnplacedAsync(connection, cancel) > 0, cancel);

    /// <summary>Places everything that is durable now, waiting for another node that is at it.</summary>
    public Task SettleAsync(CancellationToken cancel) => InTurnAsync(
        async connection =>
        {
            long last = await LastUnplacedAsync(connection, cancel);
            Placed placed;
            do
            {
                placed = (await PlaceAsync(connection, wait: true, cancel))!.Value;
            }
            while (placed.IsFull && placed.LastBatch < last);
            return true;
        },
        cancel);

    /// <summary>Writes and places the first entries, unless the log has some.</summary>
    public Task BeginAsync(IReadOnlyList<PreparedEntry> entries) => InTurnAsync(
        async connection =>
        {
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
            (long size, byte[] root) = (await _round!.LockAsync(wait: true, CancellationToken.None))!.Value;
            if (size > 0)
            {
                return false;
            }

            await new AppendStatement(connection).ExecuteAsync(entries, CancellationToken.None);
            Placed placed = await _round.PlaceAsync(size, root, CancellationToken.None);
            await transaction.CommitAsync();
            health.Appended(placed.Size);
            return true;
        },
        CancellationToken.None);

    public Task KeepCheckpointAsync(long size, string note) => InTurnAsync(
        async connection =>
        {
            await using var keep = new NpgsqlCommand(
                "INSERT INTO ledger.checkpoints (size, note) VALUES ($1, $2) ON CONFLICT (size) DO NOTHING",
                connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<long> { TypedValue = size }, new NpgsqlParameter<string> { TypedValue = note },
                },
            };
            return await keep.ExecuteNonQueryAsync();
        },
        CancellationToken.None);

    public Task CosignAsync(long size, string line) => InTurnAsync(
        async connection =>
        {
            await using var cosign = new NpgsqlCommand(
                "UPDATE ledger.checkpoints SET note = note || $3 WHERE size = $1 AND position($2 in note) = 0",
                connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<long> { TypedValue = size },
                    new NpgsqlParameter<string> { TypedValue = NoteSignature.StartOf(line) },
                    new NpgsqlParameter<string> { TypedValue = line },
                },
            };
            return await cosign.ExecuteNonQueryAsync();
        },
        CancellationToken.None);

    public Task ProbeAsync() => InTurnAsync(
        async connection =>
        {
            await using var probe = new NpgsqlCommand(
                "UPDATE ledger.probe SET writes = writes + 1 WHERE id = 1", connection);
            return await probe.ExecuteNonQueryAsync();
        },
        CancellationToken.None);

    /// <summary>Changes something else, on the same connection.</summary>
    public Task<T> OnAsync<T>(Func<NpgsqlConnection, Task<T>> work) => InTurnAsync(work, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        await CloseAsync();
        _turn.Dispose();
    }

    private async Task<Placed?> PlaceAsync(NpgsqlConnection connection, bool wait, CancellationToken cancel)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel);
        if (await _round!.LockAsync(wait, cancel) is not { } head)
        {
            return null;
        }

        Placed placed = await _round.PlaceAsync(head.Size, head.Root, cancel);
        if (placed.LastBatch > 0)
        {
            await transaction.CommitAsync(cancel);
        }

        health.Appended(placed.Size);
        return placed;
    }

    private static async Task<long> LastUnplacedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var ask = new NpgsqlCommand("SELECT max(batch) FROM ledger.unplaced", connection);
        return await ask.ExecuteScalarAsync(cancel) is long last ? last : 0;
    }

    private async Task<T> InTurnAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            _connection ??= await server.ConnectAsync(cancel);
            _round ??= new PlacingRound(_connection);
            return await work(_connection);
        }
        catch (Exception e)
        {
            // The state of neither the connection nor the edge is worth reasoning about.
            await CloseAsync();
            if (PostgresServer.IsFailure(e))
            {
                throw new LedgerUnavailableException("The ledger's database failed.", e);
            }

            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task CloseAsync()
    {
        NpgsqlConnection? connection = _connection;
        (_connection, _round) = (null, null);
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }
}
