using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using IomGateway.Redaction.Engine;

namespace IomGateway.Redaction.Reading;

/// <summary>Gathers redacted records in the shape of the stream that they came in, and digests what leaves.</summary>
internal sealed class StreamOutput(Stream output, IncrementalHash hash)
{
    /// <summary>How much is gathered before it is passed on.</summary>
    private const int FlushAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt + (FlushAt / 2));
    private bool _isSearchSet;
    private bool _hasRecords;

    /// <summary>How the stream holds its records.</summary>
    public StreamShape Shape { get; set; }

    /// <summary>Whether it is time to pass on what was gathered.</summary>
    public bool IsFull => _buffer.WrittenCount >= FlushAt;

    /// <summary>
    /// Begins the output. A Bundle that is no search set leaves as a collection: transactions, histories and
    /// documents ask for more than is left of them (bdl-3, bdl-4, bdl-9 to bdl-12).
    /// </summary>
    public void Begin(StreamShape shape, string? bundleType)
    {
        Shape = shape;
        _isSearchSet = bundleType == "searchset";
        if (shape == StreamShape.Array)
            _buffer.Write("["u8);
        if (shape != StreamShape.Bundle)
            return;
        _buffer.Write("""{"resourceType":"Bundle","type":"""u8);
        _buffer.Write(_isSearchSet ? "\"searchset\""u8 : "\"collection\""u8);
    }

    /// <summary>Adds the record that a redaction has just written.</summary>
    public void Write(Session session, StreamedRecord streamed)
    {
        _buffer.Write(Shape switch
        {
            StreamShape.Bundle when !_hasRecords => ",\"entry\":["u8,
            StreamShape.Bundle or StreamShape.Array when _hasRecords => ","u8,
            StreamShape.One or StreamShape.Lines when _hasRecords => "\n"u8,
            _ => default,
        });
        _hasRecords = true;
        if (Shape != StreamShape.Bundle)
        {
            _buffer.Write(session.Writer.Written);
            return;
        }
        _buffer.Write("{"u8);
        if (TryFullUrl(session, streamed, out var start, out var length))
        {
            _buffer.Write("\"fullUrl\":\""u8);
            _buffer.Write(session.Input.Store.Get(start, length, inArena: true));
            _buffer.Write("\","u8);
        }
        _buffer.Write("\"resource\":"u8);
        _buffer.Write(session.Writer.Written);
        if (_isSearchSet && streamed.SearchMode is "match" or "include" or "outcome")
        {
            _buffer.Write(",\"search\":{\"mode\":\""u8);
            Encoding.UTF8.GetBytes(streamed.SearchMode!, _buffer);
            _buffer.Write("\"}"u8);
        }
        _buffer.Write("}"u8);
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        _buffer.Write(Shape switch
        {
            StreamShape.Bundle when _hasRecords => "]}"u8,
            StreamShape.Bundle => "}"u8,
            StreamShape.Array => "]"u8,
            StreamShape.Lines when _hasRecords => "\n"u8,
            _ => default,
        });
        await FlushAsync(cancellationToken);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        hash.AppendData(_buffer.WrittenSpan);
        await output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }

    /// <summary>The SHA-256 of all that was passed on, as lower-case hexadecimal.</summary>
    public string Digest() => Convert.ToHexStringLower(hash.GetCurrentHash());

    private static bool TryFullUrl(Session session, StreamedRecord streamed, out int start, out int length)
    {
        if (streamed.UrlNode > 0)
            return References.TryFullUrl(session.Input.Text(streamed.UrlNode), session, out start, out length);
        (start, length) = (0, 0);
        return streamed.FullUrl is { } url
            && References.TryFullUrl(Encoding.UTF8.GetBytes(url), session, out start, out length);
    }
}
