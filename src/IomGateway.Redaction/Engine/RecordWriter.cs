using System.Buffers;
using System.Globalization;
using System.Text;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// Writes an output tape as JSON. The structure is made here; texts that came without an escape are copied as they were
/// validated, all others are escaped anew.
/// </summary>
internal sealed class RecordWriter
{
    private static readonly SearchValues<byte> MustEscape =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private byte[] _buffer = new byte[4096];
    private int _used;
    private IReadOnlyList<ContainedResource> _contained = [];

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _used);

    public int Retained => _buffer.Length;

    public void Clear()
    {
        _buffer.AsSpan(0, _used).Clear();
        _used = 0;
        _contained = [];
    }

    public void Write(Tape main, Tape containedTape, IReadOnlyList<ContainedResource> contained)
    {
        _contained = contained;
        var leaving = contained.Where(c => c.Number > 0).ToList();
        Put((byte)'{');
        var afterMeta = leaving.Count == 0;
        for (var child = 1; child < main[0].Next; child = main[child].Next)
        {
            var name = main.Name(child);
            if (!afterMeta && !name.SequenceEqual("resourceType"u8) && !name.SequenceEqual("id"u8)
                && !name.SequenceEqual("meta"u8))
            {
                WriteContained(containedTape, leaving);
                afterMeta = true;
            }
            Member(main, child);
        }
        if (!afterMeta)
            WriteContained(containedTape, leaving);
        Put((byte)'}');
    }

    private void WriteContained(Tape tape, List<ContainedResource> leaving)
    {
        Separate();
        Put("\"contained\":["u8);
        foreach (var resource in leaving)
        {
            Separate();
            Value(tape, resource.Output);
        }
        Put((byte)']');
    }

    private void Member(Tape tape, int node)
    {
        Separate();
        Put((byte)'"');
        Text(tape.Name(node), (tape[node].Flags & NodeFlags.NameInArena) != 0);
        Put("\":"u8);
        Value(tape, node);
    }

    private void Value(Tape tape, int node)
    {
        switch (tape[node].Kind)
        {
            case NodeKind.Object:
                Put((byte)'{');
                for (var child = node + 1; child < tape[node].Next; child = tape[child].Next)
                    Member(tape, child);
                Put((byte)'}');
                break;
            case NodeKind.Array:
                Put((byte)'[');
                for (var item = node + 1; item < tape[node].Next; item = tape[item].Next)
                {
                    Separate();
                    Value(tape, item);
                }
                Put((byte)']');
                break;
            case NodeKind.String:
                String(tape, node);
                break;
            case NodeKind.Number:
                Put(tape.Text(node));
                break;
            default:
                Put(tape[node].Kind switch { NodeKind.True => "true"u8, NodeKind.False => "false"u8, _ => "null"u8 });
                break;
        }
    }

    private void String(Tape tape, int node)
    {
        var flags = tape[node].Flags;
        Put((byte)'"');
        if ((flags & (NodeFlags.ContainedReference | NodeFlags.ContainedId)) != 0)
        {
            if ((flags & NodeFlags.ContainedReference) != 0)
                Put((byte)'#');
            var number = _contained[tape[node].TextStart].Number;
            Put(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"c{number}")));
        }
        else
        {
            Text(tape.Text(node), (flags & NodeFlags.TextInArena) != 0);
        }
        Put((byte)'"');
    }

    /// <summary>A comma, unless an object or array has just begun.</summary>
    private void Separate()
    {
        if (_buffer[_used - 1] is not ((byte)'{' or (byte)'['))
            Put((byte)',');
    }

    private void Text(ReadOnlySpan<byte> text, bool isDecoded)
    {
        while (isDecoded && text.IndexOfAny(MustEscape) is >= 0 and var at)
        {
            Put(text[..at]);
            Escape(text[at]);
            text = text[(at + 1)..];
        }
        Put(text);
    }

    private void Escape(byte value)
    {
        ReadOnlySpan<byte> escaped = value switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            _ => default,
        };
        Put(escaped.IsEmpty ? Encoding.ASCII.GetBytes($"\\u{value:x4}") : escaped);
    }

    private void Put(byte value)
    {
        if (_used == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        _buffer[_used++] = value;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _used < bytes.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }
}
