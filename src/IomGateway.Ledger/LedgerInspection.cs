using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Storage;

namespace IomGateway.Ledger;

/// <summary>What is found in a log that is looked at and not opened.</summary>
/// <param name="Origin">Its name.</param>
/// <param name="Size">Entries that have a place.</param>
/// <param name="Covered">Entries under the newest checkpoint; 0 without one.</param>
/// <param name="NewestAt">When the newest entry was made, by the clock of whoever made it.</param>
/// <param name="Damage">What is wrong with it, in a sentence; null when nothing was found.</param>
public sealed record InspectedLog(string Origin, long Size, long Covered, DateTimeOffset NewestAt, string? Damage);

/// <summary>
/// Looks at the log of a data folder or database, whether or not a gateway has it open; writes nothing.
/// </summary>
public static class LedgerInspection
{
    /// <summary>
    /// Holds the log against its newest checkpoint and the one that is kept beside the keys. Signatures and entries are
    /// not verified: that is <see cref="LedgerVerifier"/>'s.
    /// </summary>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="database">As <see cref="LedgerOptions.Database"/>.</param>
    /// <param name="keysDirectory">The folder of the keys.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was found; null where there is no log yet.</returns>
    /// <exception cref="LedgerUnavailableException">There is a log, or may be, and it cannot be read.</exception>
    /// <exception cref="LedgerDamagedException">A part that every log has is missing or unreadable.</exception>
    /// <exception cref="ArgumentException">The database is not a connection string.</exception>
    public static Task<InspectedLog?> InspectAsync(
        string dataDirectory, string? database, string keysDirectory, CancellationToken cancellationToken) =>
        LedgerDatabase.ReadAsync(
            dataDirectory, database, reader => Task.FromResult(Inspect(reader, keysDirectory)), cancellationToken);

    private static InspectedLog? Inspect(ILedgerReader reader, string keysDirectory)
    {
        // Checkpoints first: a gateway may sign more while this looks.
        string? newest = reader.LatestCheckpoint();
        string origin;
        using (VerifierKey? key = reader.Size() == 0 ? null : reader.Key())
        {
            if (key is null)
            {
                return null;
            }

            origin = key.Origin;
        }

        var kept = new KeptCheckpoint(Path.Combine(keysDirectory, LedgerOptions.KeptCheckpointName), origin);
        string? damage = null;
        long signed = 0;
        long size = 0;
        try
        {
            kept.Load();
            size = reader.Size();
            kept.RefuseAnEarlierLog(reader, size);
            signed = newest is null ? 0 : Hold(reader, newest, size);
        }
        catch (LedgerDamagedException e)
        {
            (damage, size) = (e.Message, reader.Size());
        }

        byte[] last = reader.Leaf(size - 1)
            ?? throw new LedgerDamagedException($"Entry {size - 1} is not in the database.");
        DateTimeOffset at = LeafReader.Read(last)?.Time
            ?? throw new LedgerDamagedException($"Entry {size - 1} is not one that this ledger writes.");
        return new InspectedLog(origin, size, signed, at, damage);
    }

    private static long Hold(ILedgerReader reader, string note, long size)
    {
        Checkpoint head = SignedNote.TextOf(note) is { } text && Checkpoint.Read(text) is { } read
            ? read : throw new LedgerDamagedException("The newest checkpoint in the database is not one.");
        return head.Size <= size && reader.Root(head.Size).AsSpan().SequenceEqual(head.Root)
            ? head.Size
            : throw new LedgerDamagedException(
                $"The stored entries do not give the root that was signed at size {head.Size}.");
    }
}
