using System.Collections.Concurrent;
using System.Text;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Plans;

/// <summary>The forms of one record type's categories, by the type's own numbering.</summary>
internal sealed class TypePlan
{
    /// <summary>So many of the ways to sort are looked up without a dictionary; hardly a type has more.</summary>
    private const int FewSorted = 64;

    private readonly Form[] _distinct;
    private readonly int[] _formOf;
    private readonly int[,] _coarsest;
    private readonly ConcurrentDictionary<long, SortedPlan> _sorted = new();
    private readonly SortedPlan?[] _few = new SortedPlan?[FewSorted];

    private TypePlan(RecordType type, Form[] forms)
    {
        Type = type;
        Forms = forms;
        NameUtf8 = Encoding.UTF8.GetBytes(type.Name);
        GrantsAny = Forms.Any(f => !f.IsWithheld);
        WithholdsAny = Forms.Any(f => f.IsWithheld);
        MasksAny = Forms.Any(f => f.IsMasked);
        Beginning = [.. "{\"resourceType\":\""u8, .. NameUtf8, (byte)'"'];
        Marks = new MarksAlone(WithholdsAny, MasksAny);
        _distinct = [.. new[] { Form.Clear, Form.Withheld }.Concat(Forms).Distinct()];
        _formOf = [.. Forms.Select(f => Array.IndexOf(_distinct, f))];
        _coarsest = new int[_distinct.Length, _distinct.Length];
        for (var i = 0; i < _distinct.Length; i++)
        {
            for (var j = 0; j < _distinct.Length; j++)
                _coarsest[i, j] = Array.IndexOf(_distinct, Form.Coarsest(_distinct[i], _distinct[j]));
        }
    }

    public RecordType Type { get; }

    public byte[] NameUtf8 { get; }

    /// <summary>FHIR: how every record of the type begins.</summary>
    public byte[] Beginning { get; }

    /// <summary>FHIR: the marks of every record of the type.</summary>
    public MarksAlone Marks { get; }

    public Form[] Forms { get; }

    public bool GrantsAny { get; }

    public bool WithholdsAny { get; }

    public bool MasksAny { get; }

    /// <summary>The plan of these grants, made once for each type and what is granted of it.</summary>
    public static TypePlan For(TypeGrants grants)
    {
        var type = grants.Type;
        Form[] forms = [.. type.CategoryNames.Select(c => grants.Categories.GetValueOrDefault(c, Form.Withheld))];
        return type.Plans.For(forms, () => new TypePlan(type, forms));
    }

    /// <summary>The plan for records whose codings fall into these categories, made when first asked for.</summary>
    /// <param name="categories">For each coding rule, the categories that the record's codings have.</param>
    public SortedPlan Sorted(List<List<int>> categories)
    {
        var key = 0L;
        for (var coding = Type.Codings.Length - 1; coding >= 0; coding--)
            key = (key * _distinct.Length) + FormOf(categories[coding]);
        return key < FewSorted && Volatile.Read(ref _few[key]) is { } known ? known : Sorted(key, categories);
    }

    private SortedPlan Sorted(long key, List<List<int>> categories)
    {
        if (!_sorted.TryGetValue(key, out var known))
            known = _sorted.GetOrAdd(key, Make(categories));
        if (key < FewSorted)
            Volatile.Write(ref _few[key], known);
        return known;
    }

    private SortedPlan Make(List<List<int>> categories) =>
        new(this, [.. Type.Codings.Select((_, i) => _distinct[FormOf(categories[i])])]);

    /// <summary>The coarsest of the categories' forms.</summary>
    private int FormOf(List<int> categories)
    {
        var form = 0;
        foreach (var category in categories)
            form = _coarsest[form, _formOf[category]];
        return form;
    }
}
