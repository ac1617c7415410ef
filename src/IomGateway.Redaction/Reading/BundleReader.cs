using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Reading;

/// <summary>
/// Reads records one by one from a FHIR Bundle, NDJSON, a JSON array or a single record. It holds one record at a time,
/// however long the stream is. The records themselves are not judged here: <see cref="SeenRecord"/> or the redactor
/// does.
/// </summary>
/// <param name="input">UTF-8 JSON.</param>
/// <param name="limits">How much is held at once.</param>
/// <param name="jsonType">The type of a partner's own JSON, in which nothing is a Bundle; null for FHIR.</param>
[SuppressMessage("Design", "CA1001", Justification = "Let go of with the buffer, when the last record was read.")]
public sealed class BundleReader(Stream input, StreamLimits limits, string? jsonType = null)
{
    private readonly JsonTokens _tokens = new(input, limits.ResourceBytes);
    private readonly ParsedRecord _ahead = ParsedRecord.Take();

    /// <summary>Whether the item before was handed out, and what follows it is the next or the end.</summary>
    private bool _isBetween;

    /// <summary>How the records are held; of a single record and of lines it is known after the first record.</summary>
    public StreamShape Shape { get; private set; }

    /// <summary>The Bundle's <c>type</c>, once it has been read.</summary>
    public string? BundleType { get; private set; }

    /// <summary>The Bundle's link to its next page; certain only once every record has been read.</summary>
    public string? Next { get; private set; }

    /// <summary>The records, in order. Can be asked for once.</summary>
    /// <exception cref="InvalidRecordException">The stream is not strict JSON, or a record is too large.</exception>
    public async IAsyncEnumerable<StreamedRecord> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Shape != StreamShape.Unknown)
            throw new InvalidOperationException("A stream is read only once.");
        var (more, _) = await _tokens.NewDocumentAsync(cancellationToken);
        if (!more)
            throw Refuse("empty", "The input is empty.");
        Shape = _tokens.Ahead[0] == (byte)'[' ? StreamShape.Array
            : jsonType is null && await IsBundleAsync(cancellationToken) ? StreamShape.Bundle
            : StreamShape.One;
        var records = Shape switch
        {
            StreamShape.Array => ReadArrayAsync(cancellationToken),
            StreamShape.Bundle => ReadEntriesAsync(cancellationToken),
            _ => ReadLinesAsync(cancellationToken),
        };
        try
        {
            await foreach (var record in records)
                yield return record;
        }
        finally
        {
            _ahead.Dispose();
            _tokens.Release();
        }
    }

    /// <summary>
    /// The next record, if it has wholly arrived and can be read at once; can be asked for after each record that
    /// <see cref="ReadAsync"/> gave, which then goes on behind it.
    /// </summary>
    internal bool TryNext(out StreamedRecord record)
    {
        record = default;
        while (_isBetween)
        {
            var end = _tokens.TryObject(
                Shape is StreamShape.Bundle or StreamShape.Array ? ',' : '\n', _ahead,
                levelsAround: Shape == StreamShape.Bundle ? 1 : 0);
            if (end == 0)
                return false;
            var tape = _ahead.Tape;
            var root = Shape == StreamShape.Bundle ? tape.Find(0, Name.Resource) : 0;
            if (root >= 0 && (tape[root].Kind != NodeKind.Object || tape[root].TextLength > limits.ResourceBytes))
                return false;
            _tokens.Accept(end);
            if (Shape == StreamShape.One)
                Shape = StreamShape.Lines;
            if (root < 0)
                continue;
            _ahead.Root = root;
            var search = root == 0 ? -1 : tape.Find(0, Name.Search);
            record = new StreamedRecord(
                _tokens.BytesOf(tape, root), _ahead, Text(root == 0 ? -1 : 0, Name.FullUrl), Text(search, Name.Mode));
            return true;
        }
        return false;
    }

    private int Text(int parent, Name name)
    {
        var tape = _ahead.Tape;
        var found = parent < 0 ? -1 : tape.Find(parent, name);
        return found >= 0 && tape[found].Kind == NodeKind.String ? found : 0;
    }

    private async IAsyncEnumerable<StreamedRecord> ReadLinesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var more = true; more;)
        {
            var record = await TakeRecordAsync(cancellationToken);
            _isBetween = true;
            yield return record;
            do
            {
                while (TryNext(out var ahead))
                    yield return ahead;
            }
            while (await _tokens.TryMoreAsync(cancellationToken));
            _isBetween = false;
            (more, var newLine) = await _tokens.NewDocumentAsync(cancellationToken);
            if (more && !newLine)
                throw Refuse("trailing-bytes", "Something follows the record on its own line.");
            if (more)
                Shape = StreamShape.Lines;
        }
    }

    private async IAsyncEnumerable<StreamedRecord> ReadArrayAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _tokens.NextAsync(cancellationToken);
        while (true)
        {
            await _tokens.NextAsync(cancellationToken);
            if (_tokens.Type == JsonTokenType.EndArray)
                break;
            var record = await TakeCurrentAsync(cancellationToken);
            _isBetween = true;
            yield return record;
            do
            {
                while (TryNext(out var ahead))
                    yield return ahead;
            }
            while (await _tokens.TryMoreAsync(cancellationToken));
            _isBetween = false;
        }
        await EndAsync(cancellationToken);
    }

    private async IAsyncEnumerable<StreamedRecord> ReadEntriesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        await _tokens.NextAsync(cancellationToken);
        while (await NameAsync(names, cancellationToken) is { } name)
        {
            await _tokens.NextAsync(cancellationToken);
            if (name == "entry" && _tokens.Type == JsonTokenType.StartArray)
            {
                while (await EntryAsync(cancellationToken) is var (ended, record) && !ended)
                {
                    _isBetween = true;
                    if (record is { } found)
                        yield return found;
                    do
                    {
                        while (TryNext(out var ahead))
                            yield return ahead;
                    }
                    while (await _tokens.TryMoreAsync(cancellationToken));
                    _isBetween = false;
                }
                continue;
            }
            if (name == "type" && _tokens.Type == JsonTokenType.String)
                BundleType = _tokens.Text;
            if (name == "link" && _tokens.Type == JsonTokenType.StartArray)
                await LinksAsync(cancellationToken);
            else
                await _tokens.SkipAsync(cancellationToken);
        }
        await EndAsync(cancellationToken);
    }

    private async ValueTask<(bool Ended, StreamedRecord? Record)> EntryAsync(CancellationToken cancellationToken)
    {
        await _tokens.NextAsync(cancellationToken);
        if (_tokens.Type == JsonTokenType.EndArray)
            return (true, null);
        if (_tokens.Type != JsonTokenType.StartObject)
            throw Refuse("not-an-object", "An entry of the Bundle is not an object.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        ReadOnlyMemory<byte>? resource = null;
        string? fullUrl = null, mode = null;
        while (await NameAsync(names, cancellationToken) is { } name)
        {
            await _tokens.NextAsync(cancellationToken);
            if (name == "resource")
                resource = (await TakeCurrentAsync(cancellationToken)).Json;
            else if (name == "fullUrl" && _tokens.Type == JsonTokenType.String)
                fullUrl = _tokens.Text;
            else if (name == "search" && _tokens.Type == JsonTokenType.StartObject)
                mode = (await TextsAsync(cancellationToken)).GetValueOrDefault("mode");
            else
                await _tokens.SkipAsync(cancellationToken);
        }
        return (false, resource is { } json ? new StreamedRecord(json, fullUrl, mode) : null);
    }

    private async ValueTask LinksAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _tokens.NextAsync(cancellationToken);
            if (_tokens.Type == JsonTokenType.EndArray)
                return;
            if (_tokens.Type != JsonTokenType.StartObject)
                throw Refuse("not-an-object", "A link of the Bundle is not an object.");
            var link = await TextsAsync(cancellationToken);
            if (link.GetValueOrDefault("relation") == "next")
                Next = link.GetValueOrDefault("url");
        }
    }

    /// <summary>The texts among the members of the object that has just begun.</summary>
    private async ValueTask<Dictionary<string, string>> TextsAsync(CancellationToken cancellationToken)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await NameAsync(names, cancellationToken) is { } name)
        {
            await _tokens.NextAsync(cancellationToken);
            if (_tokens.Type == JsonTokenType.String)
                texts[name] = _tokens.Text!;
            else
                await _tokens.SkipAsync(cancellationToken);
        }
        return texts;
    }

    /// <summary>The next member's name, or <see langword="null"/> at the end of the object.</summary>
    private async ValueTask<string?> NameAsync(HashSet<string> names, CancellationToken cancellationToken)
    {
        await _tokens.NextAsync(cancellationToken);
        if (_tokens.Type == JsonTokenType.EndObject)
            return null;
        if (!names.Add(_tokens.Text!))
            throw Refuse("duplicate-name", "An object of the Bundle has the same name twice.");
        return _tokens.Text;
    }

    private async ValueTask<StreamedRecord> TakeRecordAsync(CancellationToken cancellationToken)
    {
        var end = _tokens.TryObject('\0', _ahead, levelsAround: 0);
        if (end > 0 && _ahead.Tape[0].TextLength <= limits.ResourceBytes)
        {
            _tokens.Accept(end);
            return new StreamedRecord(_tokens.BytesOf(_ahead.Tape, 0), _ahead, 0, 0);
        }
        await _tokens.NextAsync(cancellationToken);
        return await TakeCurrentAsync(cancellationToken);
    }

    private async ValueTask<StreamedRecord> TakeCurrentAsync(CancellationToken cancellationToken)
    {
        if (_tokens.Type != JsonTokenType.StartObject)
            throw Refuse("not-an-object", "A record is not a JSON object.");
        return new StreamedRecord(await _tokens.TakeAsync(cancellationToken), null, null);
    }

    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if ((await _tokens.NewDocumentAsync(cancellationToken)).More)
            throw Refuse("trailing-bytes", "Something follows the end of the input.");
    }

    /// <summary>Looks ahead for the record's type, without reading on.</summary>
    private async ValueTask<bool> IsBundleAsync(CancellationToken cancellationToken)
    {
        var probe = TypeProbe.NotYet;
        await _tokens.LookAheadAsync(
            limits.ResourceTypeWithin, () => (probe = TypeProbe.Of(Beginning)).IsCertain, cancellationToken);
        if (!probe.IsCertain && !_tokens.HasEnded && _tokens.Ahead.Length >= limits.ResourceTypeWithin)
            throw Refuse("late-resource-type",
                $"No resourceType comes in the first {limits.ResourceTypeWithin} bytes.");
        return probe.Type == "Bundle";
    }

    private ReadOnlySpan<byte> Beginning =>
        _tokens.Ahead[..Math.Min(_tokens.Ahead.Length, limits.ResourceTypeWithin)];

    private static InvalidRecordException Refuse(string code, string message) => new(new Refusal(code, message));
}
