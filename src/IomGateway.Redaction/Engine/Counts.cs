namespace IomGateway.Redaction.Engine;

internal enum Fate
{
    Released,
    Masked,
    Withheld,
}

/// <summary>How many elements of each category met which fate, in one record or in many.</summary>
internal sealed class Counts
{
    private readonly SortedDictionary<string, long>[] _byFate =
        [new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal)];

    private readonly List<(string Category, Fate Fate)> _pending = [];

    /// <summary>Elements that nothing maps.</summary>
    public long Unmapped { get; set; }

    public IReadOnlyDictionary<string, long> Of(Fate fate) => _byFate[(int)fate];

    /// <summary>Notes one element; it counts once <see cref="MoveTo"/> is called.</summary>
    public void Add(string category, Fate fate) => _pending.Add((category, fate));

    /// <summary>The place to which <see cref="Rewind"/> can take the notes back.</summary>
    public (int Pending, long Unmapped) Mark() => (_pending.Count, Unmapped);

    public void Rewind((int Pending, long Unmapped) mark)
    {
        _pending.RemoveRange(mark.Pending, _pending.Count - mark.Pending);
        Unmapped = mark.Unmapped;
    }

    public void Clear() => Rewind((0, 0));

    /// <summary>Adds these notes to another record's, uncounted still.</summary>
    public void MovePendingTo(Counts other)
    {
        other._pending.AddRange(_pending);
        other.Unmapped += Unmapped;
        Clear();
    }

    public void MoveTo(Counts total)
    {
        foreach (var (category, fate) in _pending)
        {
            var counts = total._byFate[(int)fate];
            counts[category] = counts.GetValueOrDefault(category) + 1;
        }
        total.Unmapped += Unmapped;
        Clear();
    }
}
