using System.Collections.Concurrent;
using IomGateway.Ledger.Storage;
using Microsoft.Data.Sqlite;

namespace IomGateway.Ledger.Sqlite;

/// <summary>Read connections, as many as are read from at once.</summary>
internal sealed class ReaderPool(LedgerOptions options) : IDisposable
{
    private const int MaxIdle = 8;

    private readonly ConcurrentBag<SqliteReader> _idle = [];
    private volatile bool _closed;

    public T Read<T>(Func<ILedgerReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        SqliteReader? reader = null;
        bool sound = false;
        try
        {
            if (!_idle.TryTake(out reader))
            {
                reader = new SqliteReader(options.DatabasePath, options.BusyTimeout);
            }

            T result = read(reader);
            sound = true;
            return result;
        }
        catch (SqliteException e)
        {
            throw new LedgerUnavailableException(
                $"The ledger {options.DatabasePath} cannot be read.{SqliteFile.Mend(e)}", e);
        }
        finally
        {
            // One that failed is not used again.
            if (sound && reader is not null && !_closed && _idle.Count < MaxIdle)
            {
                _idle.Add(reader);
                if (_closed)
                {
                    Dispose();
                }
            }
            else
            {
                reader?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out SqliteReader? reader))
        {
            reader.Dispose();
        }
    }
}
