using System.Collections.Frozen;

namespace IomGateway.Sharing.Reading;

/// <summary>Remembers where each part of a flow stands, by dotted key.</summary>
internal sealed class PositionMap
{
    private readonly Dictionary<string, SourcePosition> positions = new(StringComparer.Ordinal);

    public void Add(string key, SourcePosition at) => positions.TryAdd(key, at);

    public void Add(string key, IEnumerable<Word> words)
    {
        foreach (var word in words)
        {
            Add($"{key}.{word.Text}", word.At);
        }
    }

    public FrozenDictionary<string, SourcePosition> Freeze() => positions.ToFrozenDictionary(StringComparer.Ordinal);
}
