using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// Writes an output tape as JSON. The structure is made here; texts that came without an escape are copied as they were
/// validated, a name together with its value where nothing but a colon stood between, an object whole where it is
/// nothing but such texts; all others are escaped anew.
/// </summary>
internal sealed partial class RecordWriter(int size = 4096)
{
    /// <summary>The room that one token needs beside its texts.</summary>
    private const int Beside = 16;

    /// <summary>A byte of a text becomes at most six: <c>\u00xx</c>.</summary>
    private const int MostEscaped = 6;

    private const NodeFlags IsDecoded = NodeFlags.TextInArena | NodeFlags.TextIsEscaped | NodeFlags.TextIsDecoded;

    private const NodeFlags FromElsewhere = NodeFlags.NameInArena | IsDecoded
        | NodeFlags.ContainedReference | NodeFlags.ContainedId;

    private static readonly SearchValues<byte> MustEscape =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private static readonly List<ContainedResource> NothingContained = [];

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(size);
    private int _used;
    private int _most;
    private List<ContainedResource> _contained = NothingContained;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _used);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _used);

    public int Retained => _buffer.Length;

    /// <summary>How much has been written.</summary>
    public int Here => _used;

    public void Clear()
    {
        Wipe();
        (_used, _most, _contained) = (0, 0, NothingContained);
    }

    /// <summary>Forgets what was written, and gives back the room.</summary>
    public void Release()
    {
        GiveBack();
        (_buffer, _used, _most, _contained) = ([], 0, 0, NothingContained);
    }

    private void GiveBack()
    {
        Wipe();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Wipe() => _buffer.AsSpan(0, Math.Max(_used, _most)).Clear();

    public void Write(Tape main, Tape containedTape, List<ContainedResource> contained)
    {
        _contained = contained;
        Room(Beside);
        Put('{');
        var afterMeta = !contained.Exists(static c => c.Number > 0);
        for (var child = 1; child < main[0].Next; child = main[child].Next)
        {
            var name = main.Name(child);
            if (!afterMeta && !name.SequenceEqual("resourceType"u8) && !name.SequenceEqual("id"u8)
                && !name.SequenceEqual("meta"u8))
            {
                WriteContained(containedTape);
                afterMeta = true;
            }
            Member(main, child);
        }
        if (!afterMeta)
            WriteContained(containedTape);
        Room(Beside);
        Put('}');
    }

    private void WriteContained(Tape tape)
    {
        Room(Beside);
        Separate();
        Put("\"contained\":["u8);
        foreach (var resource in _contained)
        {
            if (resource.Number == 0)
                continue;
            Room(Beside);
            Separate();
            Value(tape, resource.Output);
        }
        Room(Beside);
        Put(']');
    }

    /// <summary>Writes a member whose value is no object or array that came, or is one of an output.</summary>
    public void Member(Tape tape, int node)
    {
        ref readonly var member = ref tape[node];
        if ((member.Flags & FromElsewhere) == 0)
        {
            // The quote or digit of the value, counted from the name's own quote.
            var (start, value) = (member.NameStart - 1, member.NameLength + 3);
            var isText = member.Kind == NodeKind.String;
            var isAlong = isText ? member.TextStart == start + value + 1
                : (member.Kind == NodeKind.Number || (member.Flags & NodeFlags.Verbatim) != 0)
                    && member.TextStart == start + value;
            var length = !isAlong ? member.NameLength + 2 : value + member.TextLength + (isText ? 2 : 0);
            Room(length + Beside);
            Separate();
            Put(tape.Store.Source.AsSpan(start, length));
            if (isAlong)
                return;
        }
        else
        {
            Room(Beside);
            Separate();
            Put('"');
            Text(tape.Name(node), (member.Flags & NodeFlags.NameIsPlain) == 0);
            Put('"');
        }
        Put(':');
        Value(tape, node);
    }

    private void Value(Tape tape, int node)
    {
        var end = tape[node].Next;
        if ((tape[node].Flags & (NodeFlags.Verbatim | NodeFlags.Ready)) != 0)
        {
            var ready = tape.Text(node);
            Room(ready.Length + Beside);
            Put(ready);
            return;
        }
        switch (tape[node].Kind)
        {
            case NodeKind.Object:
                Put('{');
                for (var child = node + 1; child < end; child = tape[child].Next)
                    Member(tape, child);
                Room(Beside);
                Put('}');
                break;
            case NodeKind.Array:
                Put('[');
                for (var item = node + 1; item < end; item = tape[item].Next)
                {
                    Room(Beside);
                    Separate();
                    Value(tape, item);
                }
                Room(Beside);
                Put(']');
                break;
            case NodeKind.String:
                String(tape, node);
                break;
            case NodeKind.Number:
                Room(tape[node].TextLength + Beside);
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
        Put('"');
        if ((flags & (NodeFlags.ContainedReference | NodeFlags.ContainedId)) != 0)
        {
            if ((flags & NodeFlags.ContainedReference) != 0)
                Put('#');
            Put('c');
            Utf8Formatter.TryFormat(_contained[tape[node].TextStart].Number, _buffer.AsSpan(_used), out var digits);
            _used += digits;
        }
        else
        {
            Text(tape.Text(node), (flags & IsDecoded) != 0);
        }
        Put('"');
    }

    /// <summary>A comma, unless an object or array has just begun.</summary>
    private void Separate()
    {
        if (_buffer[_used - 1] is not ((byte)'{' or (byte)'['))
            Put(',');
    }

    /// <summary>The text between the quotes; leaves room for what may stand beside it.</summary>
    private void Text(ReadOnlySpan<byte> text, bool isDecoded)
    {
        var escape = isDecoded ? text.IndexOfAny(MustEscape) : -1;
        Room((escape < 0 ? text.Length : text.Length * MostEscaped) + Beside);
        for (; escape >= 0; escape = text.IndexOfAny(MustEscape))
        {
            Put(text[..escape]);
            Escape(text[escape]);
            text = text[(escape + 1)..];
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
            _ => "\\u00"u8,
        };
        Put(escaped);
        if (escaped.Length < 4)
            return;
        Put((char)('0' + (value >> 4)));
        Put("0123456789abcdef"[value & 15]);
    }

    private void Put(char value) => _buffer[_used++] = (byte)value;

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Makes room for so many bytes.</summary>
    private void Room(int bytes)
    {
        if (_buffer.Length - _used < bytes)
            Grow(Math.Max(_buffer.Length * 2, _used + bytes));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Written.CopyTo(larger);
        GiveBack();
        (_buffer, _most) = (larger, 0);
    }
}
