namespace IomGateway.Sharing.Decisions;

/// <summary>Caps, found by the questions and the record types on which they can bear.</summary>
internal sealed class CapTable
{
    private readonly RuleIndex index;
    private readonly ulong[] firstTouched;
    private readonly int types;

    public CapTable(CompiledCap[] caps, ScopeSizes sizes)
    {
        All = caps;
        index = new RuleIndex(caps.Select(Bearing).ToArray(), sizes);
        types = sizes.Types;
        firstTouched = caps.SelectMany(c => c.Touched).Select(t => t.Length > 0 ? t[0] : 0).ToArray();
    }

    public CompiledCap[] All { get; }

    public CompiledCap this[int number] => All[number];

    public RuleIndex.Matches Match(in Question question) => index.Match(question);

    /// <summary>What a cap touches among the first 64 categories of a type.</summary>
    public ulong FirstTouched(int cap, int type) => firstTouched[(cap * types) + type];

    /// <summary>The cap's scope without the record types of which it touches no category.</summary>
    private static RuleScope Bearing(CompiledCap cap)
    {
        var words = CodeSet.Words(cap.Touched.Length);
        for (int type = 0; type < cap.Touched.Length; type++)
        {
            words[type >> 6] |= cap.Touched[type].AsSpan().ContainsAnyExcept(0UL) ? 1UL << (type & 63) : 0;
        }

        return cap.Scope with { Type = cap.Scope.Type.Intersect(new CodeSet(words)) };
    }
}
