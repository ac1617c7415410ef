using System.Collections.Frozen;

namespace IomGateway.Sharing.Decisions;

/// <summary>Codes of one list, each with a number of its own.</summary>
internal sealed class CodeTable
{
    private readonly FrozenDictionary<string, int> indices;
    private readonly string[] codes;

    public CodeTable(IEnumerable<string> codes)
    {
        this.codes = codes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        indices = this.codes.Select((code, i) => KeyValuePair.Create(code, i))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    public int Count => codes.Length;

    public string this[int index] => codes[index];

    public bool TryFind(string code, out int index) => indices.TryGetValue(code, out index);

    /// <summary>The known codes among <paramref name="wanted"/>; unknown ones are left out.</summary>
    public CodeSet Set(IEnumerable<string> wanted)
    {
        var words = CodeSet.Words(Count);
        foreach (string code in wanted)
        {
            if (indices.TryGetValue(code, out int index))
            {
                words[index >> 6] |= 1UL << (index & 63);
            }
        }

        return new CodeSet(words);
    }
}
