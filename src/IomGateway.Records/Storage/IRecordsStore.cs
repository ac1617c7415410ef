using System.Data.Common;

namespace IomGateway.Records.Storage;

/// <summary>Beside whom a write runs, where several can run at once.</summary>
internal enum Beside
{
    /// <summary>Its rule spans rows: no other write runs anywhere until it is committed.</summary>
    Nobody,

    /// <summary>Its only rule is a constraint of its table, which holds whoever writes beside it.</summary>
    Others,
}

/// <summary>
/// The database that keeps the register: an SQLite file, or PostgreSQL. What both read alike is written once, against
/// <see cref="DbConnection"/>.
/// </summary>
internal interface IRecordsStore : IAsyncDisposable
{
    /// <summary>Everything that <paramref name="read"/> asks for is seen as of one instant.</summary>
    /// <exception cref="RecordsUnavailableException">It cannot be read.</exception>
    T Read<T>(Func<DbConnection, T> read);

    /// <summary>Runs one prepared statement, whose text is its key.</summary>
    /// <exception cref="RecordsUnavailableException">It cannot be read.</exception>
    T ReadPrepared<T>(string sql, Func<DbCommand, T> read);

    /// <summary>
    /// All or nothing, and durable when the task is done. Of the writes that run beside nobody, one that this process
    /// asked for earlier is done earlier.
    /// </summary>
    /// <param name="write">What to write; where two writes meet, it may be run again from its beginning.</param>
    /// <param name="undo">Tells by its result whether the write is to leave no trace.</param>
    /// <param name="beside">Beside whom it runs.</param>
    /// <param name="ct">Heeded until the write is queued, never after: it then happens.</param>
    /// <exception cref="RecordsUnavailableException">It was not written, or nobody can say whether it was.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, T> write, Predicate<T>? undo, Beside beside, CancellationToken ct);

    /// <summary>Leaves nothing of what was deleted in files beside the database.</summary>
    /// <exception cref="RecordsUnavailableException">Somebody reads and does not stop.</exception>
    Task CompactAsync(CancellationToken ct);

    /// <summary>
    /// The register's epoch, not older than <paramref name="changes"/>: how many writes this process had finished when
    /// it was asked for.
    /// </summary>
    RegisterEpoch ReadEpoch(long changes);
}
