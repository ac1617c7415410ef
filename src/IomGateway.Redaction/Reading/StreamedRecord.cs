namespace IomGateway.Redaction.Reading;

/// <summary>One record of a stream; valid until the next is read.</summary>
public readonly record struct StreamedRecord
{
    private readonly string? _fullUrl;
    private readonly string? _searchMode;
    private readonly int _urlNode;
    private readonly int _modeNode;

    internal StreamedRecord(ReadOnlyMemory<byte> json, string? fullUrl, string? searchMode) =>
        (Json, _fullUrl, _searchMode) = (json, fullUrl, searchMode);

    internal StreamedRecord(ReadOnlyMemory<byte> json, ParsedRecord parsed, int urlNode, int modeNode) =>
        (Json, Parsed, _urlNode, _modeNode) = (json, parsed, urlNode, modeNode);

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>
    /// The record as it was read while its end was looked for; <see langword="null"/> where that was done without
    /// reading it, because it had not wholly arrived or is not sound. The stream's own: not to be disposed.
    /// </summary>
    public ParsedRecord? Parsed { get; }

    /// <summary>The entry's <c>fullUrl</c> in a Bundle.</summary>
    public string? FullUrl => _urlNode > 0 ? Parsed!.Tape.TextString(_urlNode) : _fullUrl;

    /// <summary>The entry's <c>search.mode</c> in a Bundle.</summary>
    public string? SearchMode => _modeNode > 0 ? Parsed!.Tape.TextString(_modeNode) : _searchMode;

    /// <summary>The node of the <c>fullUrl</c>; zero where it is no node.</summary>
    internal int UrlNode => _urlNode;
}
