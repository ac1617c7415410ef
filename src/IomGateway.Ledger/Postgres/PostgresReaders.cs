using System.Collections.Concurrent;
using IomGateway.Ledger.Storage;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Read connections, a few at once: reading waits for the network, so it is done on threads of its own number.
/// </summary>
internal sealed class PostgresReaders(PostgresServer server) : IDisposable
{
    private const int MaxAtOnce = 8;

    private readonly ConcurrentBag<PostgresReader> _idle = [];
    private readonly SemaphoreSlim _places = new(MaxAtOnce);
    private volatile bool _closed;

    public async Task<T> ReadAsync<T>(Func<ILedgerReader, T> read, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _places.WaitAsync(cancel);
        try
        {
            if (_idle.TryTake(out PostgresReader? idle))
            {
                try
                {
                    return await OnAsync(idle, read);
                }
                catch (Exception e) when (PostgresServer.IsFailure(e))
                {
                    // The server may have gone and come back since: reading again on a fresh connection does no harm.
                }
            }

            return await OnAsync(new PostgresReader(await server.ConnectAsync(cancel), owned: true), read);
        }
        catch (Exception e) when (PostgresServer.IsFailure(e))
        {
            throw new LedgerUnavailableException("The ledger cannot be read.", e);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out PostgresReader? reader))
        {
            reader.Dispose();
        }
    }

    private Task<T> OnAsync<T>(PostgresReader reader, Func<ILedgerReader, T> read) => Task.Run(() =>
    {
        bool sound = false;
        try
        {
            T result = read(reader);
            sound = true;
            return result;
        }
        finally
        {
            // One that failed is not used again.
            if (sound && !_closed)
            {
                _idle.Add(reader);
                if (_closed)
                {
                    Dispose();
                }
            }
            else
            {
                reader.Dispose();
            }
        }
    });
}
