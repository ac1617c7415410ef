using System.Diagnostics.CodeAnalysis;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Reading;

/// <summary>
/// One record, read strictly and once: for the decision on it (<see cref="SeenRecord"/>) and for its redaction. It
/// points into the bytes that it was read from, which must not change meanwhile. Not for two threads at once.
/// </summary>
public sealed class ParsedRecord : IDisposable
{
    private const int MostNodesRetained = 16 * 1024;

    private const int MostBytesRetained = 256 * 1024;

    [ThreadStatic]
    private static ParsedRecord? _idle;

    private bool _isOut = true;

    private ParsedRecord()
    {
    }

    internal Tape Tape { get; } = new(new TextStore());

    /// <summary>The node at which the record begins; it may lie within something that was read with it.</summary>
    internal int Root { get; set; }

    /// <summary>Reads one whole record.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="refusal">Why there is no record.</param>
    /// <param name="mostBytes">The largest size that is read.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "Given to the caller, or taken back by itself.")]
    public static ParsedRecord? Read(
        ReadOnlyMemory<byte> json, out Refusal? refusal, int mostBytes = int.MaxValue)
    {
        if (json.Length > mostBytes)
        {
            refusal = new Refusal("too-large", $"The record is larger than {mostBytes} bytes.");
            return null;
        }
        var record = Take();
        refusal = TapeReader.Read(json, record.Tape);
        if (refusal is null)
            return record;
        record.Dispose();
        return null;
    }

    /// <summary>One into which nothing has been read, in room that was used before where there is any.</summary>
    internal static ParsedRecord Take()
    {
        var record = _idle ?? new ParsedRecord();
        _idle = null;
        (record.Root, record._isOut) = (0, true);
        return record;
    }

    /// <summary>Wipes what was made of the record, and keeps the room for the next one.</summary>
    public void Dispose()
    {
        Tape.Clear();
        Tape.Store.Clear();
        // Room that a large record took is given back; a record that is given back twice has one next owner.
        if (_isOut && Tape.Retained <= MostNodesRetained && Tape.Store.Retained <= MostBytesRetained)
            _idle = this;
        _isOut = false;
    }
}
