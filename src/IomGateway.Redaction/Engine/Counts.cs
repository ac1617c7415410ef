using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Engine;

internal enum Fate
{
    Released,
    Masked,
    Withheld,
}

/// <summary>Which elements of one record met which fate, until it is known whether the record leaves.</summary>
internal sealed class Counts
{
    private int[] _notes = new int[64];
    private int _noted;

    /// <summary>Elements that nothing maps.</summary>
    public long Unmapped { get; set; }

    /// <summary>Notes one element under the category of that index.</summary>
    public void Add(int category, Fate fate)
    {
        if (_noted == _notes.Length)
            Array.Resize(ref _notes, _notes.Length * 2);
        _notes[_noted++] = (category << 2) | (int)fate;
    }

    /// <summary>The place to which <see cref="Rewind"/> can take the notes back.</summary>
    public (int Noted, long Unmapped) Mark() => (_noted, Unmapped);

    public void Rewind((int Noted, long Unmapped) mark) => (_noted, Unmapped) = mark;

    public void Clear() => Rewind((0, 0));

    /// <summary>Counts what was noted of a record of that type.</summary>
    public void MoveTo(Totals totals, RecordType type)
    {
        var ofType = totals.Of(type);
        foreach (var note in _notes.AsSpan(0, _noted))
            ofType[((note >> 2) * 3) + (note & 3)]++;
        totals.Unmapped += Unmapped;
        Clear();
    }
}

/// <summary>How many elements of each category met which fate, over many records.</summary>
internal sealed class Totals
{
    private readonly Dictionary<RecordType, long[]> _byType = [];
    private (RecordType? Type, long[] Counts) _latest = (null, []);

    /// <summary>Elements that nothing maps.</summary>
    public long Unmapped { get; set; }

    /// <summary>The counts of a type: three for each category, one for each fate.</summary>
    public long[] Of(RecordType type)
    {
        if (ReferenceEquals(type, _latest.Type))
            return _latest.Counts;
        if (!_byType.TryGetValue(type, out var counts))
            _byType[type] = counts = new long[type.CategoryNames.Length * 3];
        _latest = (type, counts);
        return counts;
    }

    /// <summary>The categories of which an element met that fate, in the order of their names.</summary>
    public IReadOnlyDictionary<string, long> Of(Fate fate)
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (type, counts) in _byType)
        {
            for (var i = 0; i < type.CategoryNames.Length; i++)
            {
                if (counts[(i * 3) + (int)fate] is > 0 and var count)
                    found[type.CategoryNames[i]] = found.GetValueOrDefault(type.CategoryNames[i]) + count;
            }
        }
        return found;
    }
}
