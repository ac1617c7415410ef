using System.Globalization;
using System.Text;
using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>
/// The newest checkpoint once more, outside the database and its backups: a database that was put back to an earlier
/// day is behind it.
/// </summary>
internal sealed class KeptCheckpoint(string path, string origin)
{
    private Checkpoint? _last;
    private bool _read;

    /// <summary>Refuses a database without entries where there were some.</summary>
    /// <param name="size">Its size, read after the file: another process may have begun the log meanwhile.</param>
    /// <exception cref="LedgerDamagedException">There were.</exception>
    public void RefuseAnEmptyLog(long size)
    {
        if (size == 0 && Last() is { } last)
        {
            throw new LedgerDamagedException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database has no entry, and {path} is of a log of {last.Size}; put back the newest database."));
        }
    }

    /// <summary>
    /// Reads the file, once. It is written after the database, so a size that is read later is never behind it.
    /// </summary>
    /// <exception cref="LedgerDamagedException">It holds something else.</exception>
    public void Load() => _ = Last();

    /// <summary>Refuses a log that is behind what was signed, or another one.</summary>
    /// <param name="reader">Reads the log.</param>
    /// <param name="size">Its size.</param>
    /// <exception cref="LedgerDamagedException">It is.</exception>
    public void RefuseAnEarlierLog(ILedgerReader reader, long size)
    {
        if (Last() is not { } last)
        {
            return;
        }

        if (last.Size > size)
        {
            throw new LedgerDamagedException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database has {size} entries, and {last.Size} were signed ({path}): it is an older copy."));
        }

        if (!reader.Root(last.Size).AsSpan().SequenceEqual(last.Root))
        {
            throw new LedgerDamagedException(string.Create(
                CultureInfo.InvariantCulture,
                $"The first {last.Size} entries in the database are not those that were signed ({path})."));
        }
    }

    /// <summary>Keeps a checkpoint that is in the database.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Keep(Checkpoint checkpoint)
    {
        if (Last()?.Size != checkpoint.Size)
        {
            DurableFile.Write(path, Encoding.UTF8.GetBytes(checkpoint.Note));
            _last = checkpoint;
        }
    }

    private Checkpoint? Last()
    {
        if (!_read)
        {
            _last = File.Exists(path) ? Read() : null;
            _read = true;
        }

        return _last;
    }

    private Checkpoint Read()
    {
        string note = File.ReadAllText(path);
        return SignedNote.TextOf(note) is { } text && Checkpoint.Read(text) is { } head && head.Origin == origin
            ? head
            : throw new LedgerDamagedException($"{path} is not a checkpoint of {origin}; put back the one that was.");
    }
}
