using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Search;

namespace IomGateway.Ledger.Sqlite;

/// <summary>Something that waits for the next transaction, and the caller who waits for its commit.</summary>
internal abstract class PendingWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EntryRefusedException? _refusal;

    public Task Done => _done.Task;

    /// <summary>Applies it inside the transaction; what it refuses, it leaves untouched.</summary>
    /// <returns>Why it is refused, or null.</returns>
    protected abstract string? Apply(AppendSession session);

    public void ApplyTo(AppendSession session) =>
        _refusal = Apply(session) is { } reason ? new EntryRefusedException(reason) : null;

    public void Committed()
    {
        if (_refusal is null)
        {
            _done.SetResult();
        }
        else
        {
            _done.SetException(_refusal);
        }
    }

    public void Failed(LedgerUnavailableException why) => _done.SetException(why);
}

/// <summary>One entry.</summary>
internal sealed class EntryWrite(PreparedEntry entry) : PendingWrite
{
    protected override string? Apply(AppendSession session) => session.Append(entry);
}

/// <summary>The first entries of a new log; nothing where another process was first.</summary>
internal sealed class GenesisWrite(IReadOnlyList<PreparedEntry> entries) : PendingWrite
{
    protected override string? Apply(AppendSession session) =>
        session.Size > 0 ? null : entries.Select(session.Append).FirstOrDefault(refusal => refusal is not null);
}

/// <summary>Nothing but a change on the disk, to learn whether writing works again.</summary>
internal sealed class ProbeWrite : PendingWrite
{
    protected override string? Apply(AppendSession session)
    {
        session.Probe();
        return null;
    }
}

/// <summary>A signed checkpoint; the first one of each size is kept.</summary>
internal sealed class CheckpointWrite(long size, string note) : PendingWrite
{
    protected override string? Apply(AppendSession session)
    {
        session.KeepCheckpoint(size, note);
        return null;
    }
}

/// <summary>Rows of search for entries that are older than search.</summary>
internal sealed class FillWrite(
    IReadOnlyList<(long Place, EntryId Id, SearchTerms Terms)> rows, SearchState reached) : PendingWrite
{
    protected override string? Apply(AppendSession session)
    {
        session.Search.Fill(rows, reached);
        return null;
    }
}

/// <summary>People who are taken out of search.</summary>
internal sealed class ForgetWrite(long[] people) : PendingWrite
{
    /// <summary>How many entries no longer name them, once it is done.</summary>
    public int Forgotten { get; private set; }

    protected override string? Apply(AppendSession session)
    {
        Forgotten = session.Search.Forget(people);
        return null;
    }
}

/// <summary>Blobs sealed with these keys that are deleted from a stretch of the log.</summary>
internal sealed class EraseWrite(long from, long to, IReadOnlyList<long> dataKeys) : PendingWrite
{
    /// <summary>How many blobs are gone, once it is done.</summary>
    public long Gone { get; private set; }

    protected override string? Apply(AppendSession session)
    {
        Gone = session.EraseSealed(from, to, dataKeys);
        return null;
    }
}

/// <summary>A witness's signature line under a kept checkpoint.</summary>
internal sealed class CosignatureWrite(long size, string line) : PendingWrite
{
    protected override string? Apply(AppendSession session)
    {
        session.Cosign(size, NoteSignature.StartOf(line), line);
        return null;
    }
}
