using IomGateway.Ledger.Entries;

namespace IomGateway.Ledger.Postgres;

/// <summary>An entry whose caller waits until it is durable.</summary>
internal sealed record Pending(PreparedEntry Entry)
{
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Entries that wait to be written. A batch is taken at once where none is being written; otherwise when as many have
/// gathered as are being written, or those are done, or have taken too long: small batches would only take the
/// processor from each other.
/// </summary>
internal sealed class Gathering
{
    // Ten times what a batch takes: a connection that hangs holds up its own entries alone.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Queue<Pending> _waiting = new();
    private readonly List<Taker> _takers = [];
    private int _writing;
    private int _batches;
    private bool _closed;

    /// <returns>False when nothing more is taken in.</returns>
    public bool TryAdd(Pending pending)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _waiting.Enqueue(pending);
            Wake();
            return true;
        }
    }

    /// <summary>Takes the next batch, and waits for it.</summary>
    /// <param name="batch">Receives it.</param>
    /// <returns>False once everything is taken and nothing more can come.</returns>
    public async Task<bool> TakeAsync(Batch batch)
    {
        for (bool patient = true; ; )
        {
            var taker = new Taker(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            lock (_lock)
            {
                if (IsEnough || !patient && _waiting.Count > 0)
                {
                    Fill(batch);
                    return true;
                }

                if (_closed && _waiting.Count == 0)
                {
                    return false;
                }

                taker = taker with { WantsAny = _waiting.Count == 0 };
                _takers.Add(taker);
            }

            TimeSpan patience = taker.WantsAny ? Timeout.InfiniteTimeSpan : Patience;
            patient = await Task.WhenAny(taker.Wake.Task, Task.Delay(patience)) == taker.Wake.Task;
        }
    }

    /// <summary>So many of those taken have been written, or could not be.</summary>
    public void Written(int count)
    {
        lock (_lock)
        {
            _writing -= count;
            _batches--;
            Wake();
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Wake();
        }
    }

    private bool IsEnough => _waiting.Count > 0
        && (_batches == 0 || _waiting.Count >= Math.Min(_writing / _batches, Batch.MostEntries) || _closed);

    private void Fill(Batch batch)
    {
        batch.Clear();
        while (_waiting.TryPeek(out Pending? next) && batch.TryAdd(next))
        {
            _waiting.Dequeue();
        }

        _writing += batch.Count;
        _batches++;
    }

    // Whoever is woken first may leave too little for the next, who then waits again.
    private void Wake()
    {
        bool all = _closed || IsEnough;
        for (int n = _takers.Count - 1; n >= 0; n--)
        {
            if (all || _takers[n].WantsAny && _waiting.Count > 0)
            {
                _takers[n].Wake.TrySetResult();
                _takers.RemoveAt(n);
            }
        }
    }

    private sealed record Taker(TaskCompletionSource Wake)
    {
        public bool WantsAny { get; init; }
    }
}

/// <summary>What can be written at once: no id twice, nothing beside what it follows, and no two that follow the
/// same.</summary>
internal sealed class Batch
{
    public const int MostEntries = AppendStatement.MaxEntries;

    private const int MostBytes = 4 * 1024 * 1024;

    private readonly HashSet<EntryId> _touched = new(2 * MostEntries);
    private int _bytes;

    public List<Pending> Entries { get; } = new(MostEntries);

    public int Count => Entries.Count;

    /// <returns>False when the entry belongs into the next one.</returns>
    public bool TryAdd(Pending pending)
    {
        PreparedEntry entry = pending.Entry;
        EntryId of = entry.Terms?.Follows ?? (entry is { Of: { } end } && entry.Kind.Concludes() ? end : entry.Id);
        if (Count > 0 && (Count == MostEntries || _bytes >= MostBytes || _touched.Contains(entry.Id)
            || _touched.Contains(of)))
        {
            return false;
        }

        _touched.Add(entry.Id);
        _touched.Add(of);
        Entries.Add(pending);
        _bytes += entry.Leaf.Length;
        for (int n = 0; n < entry.Parts.Count; n++)
        {
            _bytes += entry.Parts[n].Blob.Length;
        }

        return true;
    }

    public void Clear()
    {
        _touched.Clear();
        Entries.Clear();
        _bytes = 0;
    }
}
