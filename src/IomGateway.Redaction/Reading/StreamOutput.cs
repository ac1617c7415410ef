using System.Text;
using IomGateway.Redaction.Engine;

namespace IomGateway.Redaction.Reading;

/// <summary>
/// Gathers redacted records in the shape of the stream that they came in, and passes them on in pieces.
/// </summary>
internal sealed class StreamOutput(Stream output) : IDisposable
{
    /// <summary>How much is gathered before it is passed on.</summary>
    private const int FlushAt = 64 * 1024;

    private bool _isSearchSet;
    private bool _hasRecords;

    /// <summary>Where the next record is written to.</summary>
    public RecordWriter Writer { get; } = new(FlushAt + (FlushAt / 2));

    /// <summary>How the stream holds its records.</summary>
    public StreamShape Shape { get; set; }

    /// <summary>Whether it is time to pass on what was gathered.</summary>
    public bool IsFull => Writer.Here >= FlushAt;

    /// <summary>
    /// Begins the output. A Bundle that is no search set leaves as a collection: transactions, histories and
    /// documents ask for more than is left of them (bdl-3, bdl-4, bdl-9 to bdl-12).
    /// </summary>
    public void Begin(StreamShape shape, string? bundleType)
    {
        Shape = shape;
        _isSearchSet = bundleType == "searchset";
        if (shape == StreamShape.Array)
            Writer.Raw("["u8);
        if (shape != StreamShape.Bundle)
            return;
        Writer.Raw("""{"resourceType":"Bundle","type":"""u8);
        Writer.Raw(_isSearchSet ? "\"searchset\""u8 : "\"collection\""u8);
    }

    /// <summary>Writes what stands before a record.</summary>
    public void Before(Session session, StreamedRecord streamed)
    {
        Writer.Raw(Shape switch
        {
            StreamShape.Bundle when !_hasRecords => ",\"entry\":[{"u8,
            StreamShape.Bundle => ",{"u8,
            StreamShape.Array when _hasRecords => ","u8,
            StreamShape.One or StreamShape.Lines when _hasRecords => "\n"u8,
            _ => default,
        });
        if (Shape != StreamShape.Bundle)
            return;
        if (!TryFullUrl(session, streamed, out var start, out var length))
        {
            Writer.Raw("\"resource\":"u8);
            return;
        }
        Writer.Raw("\"fullUrl\":\""u8);
        Writer.Raw(session.Input.Store.Get(start, length, inArena: true));
        Writer.Raw("\",\"resource\":"u8);
    }

    /// <summary>Writes what stands after a record that was released.</summary>
    public void After(StreamedRecord streamed)
    {
        _hasRecords = true;
        if (Shape != StreamShape.Bundle)
            return;
        var mode = _isSearchSet ? streamed.SearchMode : null;
        Writer.Raw(mode switch
        {
            "match" => ",\"search\":{\"mode\":\"match\"}}"u8,
            "include" => ",\"search\":{\"mode\":\"include\"}}"u8,
            "outcome" => ",\"search\":{\"mode\":\"outcome\"}}"u8,
            _ => "}"u8,
        });
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        Writer.Raw(Shape switch
        {
            StreamShape.Bundle when _hasRecords => "]}"u8,
            StreamShape.Bundle => "}"u8,
            StreamShape.Array => "]"u8,
            StreamShape.Lines when _hasRecords => "\n"u8,
            _ => default,
        });
        await FlushAsync(cancellationToken);
    }

    /// <summary>Forgets what was gathered, whether it left or not, and gives back its room.</summary>
    public void Dispose() => Writer.Release();

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(Writer.WrittenMemory, cancellationToken);
        Writer.Rewind(0);
    }

    private static bool TryFullUrl(Session session, StreamedRecord streamed, out int start, out int length)
    {
        if (streamed.UrlNode > 0)
            return References.TryFullUrl(session.Input.Text(streamed.UrlNode), session, out start, out length);
        (start, length) = (0, 0);
        return streamed.FullUrl is { } url
            && References.TryFullUrl(Encoding.UTF8.GetBytes(url), session, out start, out length);
    }
}
