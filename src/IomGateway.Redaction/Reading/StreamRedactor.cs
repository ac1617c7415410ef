using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;

namespace IomGateway.Redaction.Reading;

/// <summary>
/// Rewrites a stream of records, each redacted: a Bundle, NDJSON, an array or a single record, in the shape in which
/// it came.
/// A record of which nothing may leave is left out.
/// </summary>
public sealed class StreamRedactor
{
    /// <summary>How much is gathered before it is passed on.</summary>
    private const int FlushAt = 64 * 1024;

    private readonly Stream _output;
    private readonly Func<ReadOnlyMemory<byte>, RedactionPlan> _planFor;
    private readonly RedactionContext _context;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly IncrementalHash _hash;

    private StreamRedactor(
        Stream output,
        Func<ReadOnlyMemory<byte>, RedactionPlan> planFor,
        RedactionContext context,
        IncrementalHash hash)
    {
        (_output, _planFor, _context, _hash) = (output, planFor, context, hash);
    }

    private Manifest Manifest { get; } = new();

    /// <summary>Redacts a stream. Memory is bounded by its largest record.</summary>
    /// <param name="input">UTF-8 JSON.</param>
    /// <param name="output">Where what may leave is written to; nothing is, when nothing may leave of a single
    /// record.</param>
    /// <param name="plan">What may leave.</param>
    /// <param name="context">References, pseudonyms and the day.</param>
    /// <param name="limits">How much is held at once.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    /// <exception cref="InvalidRecordException">The stream or one of its records cannot be read; what came before has
    /// left.</exception>
    public static Task<Manifest> RedactAsync(
        Stream input,
        Stream output,
        RedactionPlan plan,
        RedactionContext context,
        StreamLimits limits,
        string? jsonType,
        CancellationToken cancellationToken)
    {
        return RedactAsync(input, output, _ => plan, context, limits, jsonType, cancellationToken);
    }

    /// <summary>The same, where what may leave hangs on each record.</summary>
    /// <param name="input">UTF-8 JSON.</param>
    /// <param name="output">Where what may leave is written to.</param>
    /// <param name="planFor">What may leave of one record, given its bytes, which may be malformed.</param>
    /// <param name="context">References, pseudonyms and the day.</param>
    /// <param name="limits">How much is held at once.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    /// <exception cref="InvalidRecordException">The stream or one of its records cannot be read; what came before has
    /// left.</exception>
    public static async Task<Manifest> RedactAsync(
        Stream input,
        Stream output,
        Func<ReadOnlyMemory<byte>, RedactionPlan> planFor,
        RedactionContext context,
        StreamLimits limits,
        string? jsonType,
        CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var redactor = new StreamRedactor(output, planFor, context, hash);
        await redactor.RunAsync(new BundleReader(input, limits, jsonType), jsonType, cancellationToken);
        redactor.Manifest.Sha256 = Convert.ToHexStringLower(hash.GetCurrentHash());
        return redactor.Manifest;
    }

    private async Task RunAsync(BundleReader reader, string? jsonType, CancellationToken cancellationToken)
    {
        var record = new ArrayBufferWriter<byte>();
        var begun = false;
        string? type = null;
        await foreach (var streamed in reader.ReadAsync(cancellationToken))
        {
            if (!begun)
                type = Begin(reader);
            begun = true;
            record.ResetWrittenCount();
            var outcome = Redactor.Redact(streamed.Json, _planFor(streamed.Json), _context, record, Manifest, jsonType);
            if (outcome is ResourceOutcome.Refused refused)
                throw new InvalidRecordException(new Refusal(refused.ReasonCode, refused.Message));
            if (outcome is not ResourceOutcome.Released)
                continue;
            Separate(reader.Shape);
            Entry(reader.Shape, streamed, record.WrittenSpan, type);
            if (_buffer.WrittenCount >= FlushAt)
                await FlushAsync(cancellationToken);
        }
        if (!begun)
            Begin(reader);
        End(reader.Shape);
        await FlushAsync(cancellationToken);
    }

    /// <summary>
    /// Begins the output. A Bundle that is no search set leaves as a collection: transactions, histories and
    /// documents ask for more than is left of them (bdl-3, bdl-4, bdl-9 to bdl-12).
    /// </summary>
    private string? Begin(BundleReader reader)
    {
        if (reader.Shape == StreamShape.Array)
            _buffer.Write("["u8);
        if (reader.Shape != StreamShape.Bundle)
            return null;
        var type = reader.BundleType == "searchset" ? "searchset" : "collection";
        _buffer.Write(Encoding.ASCII.GetBytes($"{{\"resourceType\":\"Bundle\",\"type\":\"{type}\""));
        return type;
    }

    private void Separate(StreamShape shape)
    {
        var isFirst = Manifest.ResourcesOut == 1;
        _buffer.Write(shape switch
        {
            StreamShape.Bundle when isFirst => ",\"entry\":["u8,
            StreamShape.Bundle or StreamShape.Array when !isFirst => ","u8,
            StreamShape.One or StreamShape.Lines when !isFirst => "\n"u8,
            _ => default,
        });
    }

    private void Entry(StreamShape shape, StreamedRecord streamed, ReadOnlySpan<byte> record, string? bundleType)
    {
        if (shape != StreamShape.Bundle)
        {
            _buffer.Write(record);
            return;
        }
        _buffer.Write("{"u8);
        if (FullUrl(streamed.FullUrl) is { } url)
            _buffer.Write(Encoding.ASCII.GetBytes($"\"fullUrl\":\"{url}\","));
        _buffer.Write("\"resource\":"u8);
        _buffer.Write(record);
        if (bundleType == "searchset" && streamed.SearchMode is "match" or "include" or "outcome")
            _buffer.Write(Encoding.ASCII.GetBytes($",\"search\":{{\"mode\":\"{streamed.SearchMode}\"}}"));
        _buffer.Write("}"u8);
    }

    /// <summary>
    /// Entries that refer to each other by UUID still do; any other address is the holder's and stays behind.
    /// </summary>
    private string? FullUrl(string? url) =>
        url is not null && url.StartsWith(References.UrnUuid, StringComparison.Ordinal)
            ? References.OpaqueUrn(url[References.UrnUuid.Length..], _context)
            : null;

    private void End(StreamShape shape) => _buffer.Write(shape switch
    {
        StreamShape.Bundle when Manifest.ResourcesOut > 0 => "]}"u8,
        StreamShape.Bundle => "}"u8,
        StreamShape.Array => "]"u8,
        StreamShape.Lines when Manifest.ResourcesOut > 0 => "\n"u8,
        _ => default,
    });

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _hash.AppendData(_buffer.WrittenSpan);
        await _output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
