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
    /// <summary>Each as <see cref="Totals.Index"/> has it.</summary>
    private int[] _notes = new int[64];
    private int _noted;

    /// <summary>Elements that nothing maps.</summary>
    public long Unmapped { get; set; }

    /// <summary>Notes one element under the category of that index.</summary>
    public void Add(int category, Fate fate)
    {
        if (_noted == _notes.Length)
            Array.Resize(ref _notes, _notes.Length * 2);
        _notes[_noted++] = Totals.Index(category, fate);
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
            ofType[note]++;
        totals.Unmapped += Unmapped;
        Clear();
    }
}

/// <summary>How many elements of each category met which fate, over many records.</summary>
internal sealed class Totals
{
    private const int Fates = 3;

    private readonly Dictionary<RecordType, long[]> _byType = [];
    private (RecordType? Type, long[] Counts) _latest = (null, []);

    /// <summary>Elements that nothing maps.</summary>
    public long Unmapped { get; set; }

    /// <summary>Where the count of a category's elements that met that fate stands among those of a type.</summary>
    public static int Index(int category, Fate fate) => (category * Fates) + (int)fate;

    /// <summary>The counts of a type, by <see cref="Index"/>.</summary>
    public long[] Of(RecordType type)
    {
        if (ReferenceEquals(type, _latest.Type))
            return _latest.Counts;
        if (!_byType.TryGetValue(type, out var counts))
            _byType[type] = counts = new long[type.CategoryNames.Length * Fates];
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
                if (counts[Index(i, fate)] is > 0 and var count)
                    found[type.CategoryNames[i]] = found.GetValueOrDefault(type.CategoryNames[i]) + count;
            }
        }
        return found;
    }
}
