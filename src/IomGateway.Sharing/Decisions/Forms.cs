using IomGateway.Redaction.Plans;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// The forms in which a category can be disclosed, as numbers: withheld, clear, then each mask. Which of two forms says
/// more follows <c>coarser-than</c> through any number of steps.
/// </summary>
internal sealed class Forms
{
    public const byte Withheld = 0;
    public const byte Clear = 1;
    private const int FirstMask = 2;
    private const int Most = 62;

    private readonly CodeTable masks;
    private readonly Form[] forms;
    private readonly string[] names;
    private readonly ulong[] clearer;

    public Forms(IReadOnlyDictionary<string, MaskTerm> vocabulary)
    {
        masks = new CodeTable(vocabulary.Keys);
        if (masks.Count > Most)
        {
            throw new ArgumentException(
                $"The vocabulary has {masks.Count} masks; a decision can weigh at most {Most}.");
        }

        var masked = Enumerable.Range(0, masks.Count).Select(i => Form.Masked(vocabulary[masks[i]].Mask));
        forms = [Form.Withheld, Form.Clear, .. masked];
        names = forms.Select(f => f.ToString()).ToArray();
        clearer = new ulong[forms.Length];
        clearer[Withheld] = ~1UL;
        for (int mask = 0; mask < masks.Count; mask++)
        {
            clearer[mask + FirstMask] = Reach(vocabulary, masks[mask]) & ~(1UL << (mask + FirstMask));
        }
    }

    public static ulong Bit(byte form) => 1UL << form;

    public Form this[byte form] => forms[form];

    public string Name(byte form) => names[form];

    /// <summary>The number of a mask; a mask that is not in the vocabulary withholds.</summary>
    public byte Mask(string name) => masks.TryFind(name, out int index) ? (byte)(index + FirstMask) : Withheld;

    /// <summary>The number of a form by its name, as <see cref="Name"/> gives it.</summary>
    public byte Parse(string name)
    {
        int at = Array.IndexOf(names, name);
        return at < 0 ? Withheld : (byte)at;
    }

    /// <summary>Every form that says more than <paramref name="form"/>.</summary>
    public ulong ClearerThan(byte form) => clearer[form];

    public bool SaysMore(byte one, byte other) => (clearer[other] & Bit(one)) != 0;

    /// <summary>The one that says less; withheld where neither does.</summary>
    public byte Coarser(byte one, byte other)
    {
        if (one == other || SaysMore(other, one))
        {
            return one;
        }

        return SaysMore(one, other) ? other : Withheld;
    }

    private ulong Reach(IReadOnlyDictionary<string, MaskTerm> vocabulary, string mask)
    {
        ulong reached = Bit(Clear);
        var open = new Stack<string>([mask]);
        var seen = new HashSet<string>([mask], StringComparer.Ordinal);
        while (open.TryPop(out string? next))
        {
            foreach (string finer in vocabulary[next].CoarserThan.Where(vocabulary.ContainsKey).Where(seen.Add))
            {
                reached |= Bit(Mask(finer));
                open.Push(finer);
            }
        }

        return reached;
    }
}
