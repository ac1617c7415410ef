using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Reading;

/// <summary>The record types that the gateway knows, by name.</summary>
public sealed class RecordTypeCatalog
{
    private readonly FrozenDictionary<string, RecordType> _types;

    /// <exception cref="ArgumentException">Two types have one name.</exception>
    public RecordTypeCatalog(IEnumerable<RecordType> types) =>
        _types = types.ToDictionary(t => t.Name, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);

    public static RecordTypeCatalog Empty { get; } = new([]);

    public IReadOnlyCollection<RecordType> All => _types.Values;

    public bool TryGet(string name, [NotNullWhen(true)] out RecordType? type) => _types.TryGetValue(name, out type);
}
