using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Storage;

namespace IomGateway.Ledger;

/// <summary>What an export wrote.</summary>
/// <param name="Size">Entries exported: those under the newest checkpoint.</param>
/// <param name="WithoutCheckpoint">Durable entries that no checkpoint covers yet, and that were left out.</param>
public sealed record ExportedLog(long Size, long WithoutCheckpoint);

/// <summary>Writes the public part of a log into a folder that proves itself: no values, no secrets.</summary>
public static class LedgerExport
{
    /// <summary>
    /// Exports the log of a data folder, whether or not a gateway has it open. The folder written to must be absent or
    /// empty.
    /// </summary>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    /// <exception cref="LedgerUnavailableException">There is no ledger, or it has no checkpoint.</exception>
    /// <exception cref="LedgerDamagedException">The database lacks a part of what was signed.</exception>
    public static Task<ExportedLog> ExportAsync(
        string dataDirectory, string to, CancellationToken cancellationToken) =>
        ExportAsync(dataDirectory, database: null, to, cancellationToken);

    /// <inheritdoc cref="ExportAsync(string, string, CancellationToken)"/>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="database">As <see cref="LedgerOptions.Database"/>.</param>
    /// <param name="to">The folder written to.</param>
    /// <param name="cancellationToken">Ends it with what was written so far.</param>
    /// <exception cref="ArgumentException">The database is not a connection string.</exception>
    public static async Task<ExportedLog> ExportAsync(
        string dataDirectory, string? database, string to, CancellationToken cancellationToken)
    {
        return await LedgerDatabase.ReadAsync(
            dataDirectory, database, reader => ExportAsync(reader, to, cancellationToken), cancellationToken)
            ?? throw new LedgerUnavailableException(LedgerDatabase.IsPostgres(database)
                ? "There is no ledger in that database." : $"There is no ledger in {dataDirectory}.");
    }

    private static async Task<ExportedLog?> ExportAsync(ILedgerReader reader, string to, CancellationToken cancel)
    {
        Directory.CreateDirectory(to);
        if (Directory.EnumerateFileSystemEntries(to).Any())
        {
            throw new IOException($"{to} is not empty; name a new folder.");
        }

        // Everything below this head is immutable, so a gateway may go on writing meanwhile.
        string note = reader.LatestCheckpoint()
            ?? throw new LedgerUnavailableException("The ledger has no checkpoint yet.");
        long size = PublishedLog.SizeOf(note);
        string origin;
        using (VerifierKey first = reader.Key())
        {
            origin = first.Origin;
        }

        using (var ring = new KeyRing(origin))
        {
            _ = ring.Open(note, reader, out string reason)
                ?? throw new LedgerDamagedException($"The newest checkpoint is refused: {reason}.");
        }

        IEnumerable<long> keys = PublishedLog.Announced(reader, size).Select(k => k.Place);
        foreach (string path in PublishedLog.Paths(size, keys, reader.CheckpointSizes().Where(s => s <= size)))
        {
            byte[] content = PublishedLog.Read(reader, path)
                ?? throw new LedgerDamagedException($"{path} is not in the database.");
            await WriteAsync(to, path, content, cancel);
        }

        await WriteAsync(to, PublishedLog.Checkpoint, Encoding.UTF8.GetBytes(note), cancel);
        return new ExportedLog(size, reader.Size() + reader.Unplaced() - size);
    }

    private static async Task WriteAsync(string to, string path, byte[] content, CancellationToken cancel)
    {
        string file = Path.Combine(to, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, content, cancel);
    }
}
