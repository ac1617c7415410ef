using System.Text.Json;
using System.Text.Unicode;
using IomGateway.Redaction.Reading;

namespace IomGateway.Redaction.Tapes;

/// <summary>
/// Reads JSON strictly onto a tape: whole and valid UTF-8, no name twice in an object however it is escaped, no half
/// of a surrogate pair, no more than <see cref="MaxDepth"/> levels, nothing after the end.
/// </summary>
internal static class TapeReader
{
    public const int MaxDepth = 64;

    /// <summary>Up to this many members, comparing each pair costs less than sorting them.</summary>
    private const int FewMembers = 16;

    public static Refusal? Read(ReadOnlyMemory<byte> json, Tape tape)
    {
        tape.Clear();
        tape.Store.Reset(json);
        if (!Utf8.IsValid(json.Span))
            return new Refusal("invalid-utf8", "The record is not valid UTF-8.");
        try
        {
            return Fill(json.Span, tape);
        }
        catch (JsonException e)
        {
            return new Refusal(
                "invalid-json", $"The record is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            // The text is valid UTF-8, so an escape that cannot be decoded is half of a surrogate pair.
            return new Refusal("lone-surrogate", "The record contains half of a surrogate pair.");
        }
    }

    private static Refusal? Fill(ReadOnlySpan<byte> json, Tape tape)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        Span<int> open = stackalloc int[MaxDepth + 1];
        var depth = 0;
        var name = new NameOf { Length = -1 };
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name.Start = Text(ref reader, tape, out name.Length, out name.InArena);
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (depth == MaxDepth)
                        return new Refusal("too-deep", $"The record is more than {MaxDepth} levels deep.");
                    open[depth++] = tape.Count;
                    Add(tape, reader.TokenType == JsonTokenType.StartObject ? NodeKind.Object
                        : NodeKind.Array, ref name);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    tape.Close(open[--depth]);
                    if (reader.TokenType == JsonTokenType.EndObject && HasDuplicate(tape, open[depth]))
                        return new Refusal("duplicate-name", "An object of the record has the same name twice.");
                    break;
                default:
                    AddScalar(ref reader, tape, ref name);
                    break;
            }
        }
        return null;
    }

    private static void AddScalar(ref Utf8JsonReader reader, Tape tape, ref NameOf name)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                var start = Text(ref reader, tape, out var length, out var inArena);
                ref var text = ref Add(tape, NodeKind.String, ref name);
                text.TextStart = start;
                text.TextLength = length;
                if (inArena)
                    text.Flags |= NodeFlags.TextInArena;
                break;
            case JsonTokenType.Number:
                ref var number = ref Add(tape, NodeKind.Number, ref name);
                number.TextStart = (int)reader.TokenStartIndex;
                number.TextLength = reader.ValueSpan.Length;
                break;
            case JsonTokenType.True:
                Add(tape, NodeKind.True, ref name);
                break;
            case JsonTokenType.False:
                Add(tape, NodeKind.False, ref name);
                break;
            default:
                Add(tape, NodeKind.Null, ref name);
                break;
        }
    }

    private static ref Node Add(Tape tape, NodeKind kind, ref NameOf name)
    {
        ref var node = ref tape.Add(kind);
        node.NameStart = name.Start;
        node.NameLength = name.Length;
        if (name.Length >= 0 && name.InArena)
            node.Flags |= NodeFlags.NameInArena;
        name.Length = -1;
        return ref node;
    }

    private static int Text(ref Utf8JsonReader reader, Tape tape, out int length, out bool inArena)
    {
        inArena = reader.ValueIsEscaped;
        if (!inArena)
        {
            length = reader.ValueSpan.Length;
            return (int)reader.TokenStartIndex + 1;
        }
        length = reader.CopyString(tape.Store.Reserve(reader.ValueSpan.Length));
        return tape.Store.Commit(length);
    }

    private static bool HasDuplicate(Tape tape, int parent)
    {
        var end = tape[parent].Next;
        var members = 0;
        for (var child = parent + 1; child < end; child = tape[child].Next)
        {
            if (++members > FewMembers)
                return HasDuplicateAmongMany(tape, parent);
            var name = tape.Name(child);
            for (var earlier = parent + 1; earlier < child; earlier = tape[earlier].Next)
            {
                if (tape[earlier].NameLength == name.Length && tape.Name(earlier).SequenceEqual(name))
                    return true;
            }
        }
        return false;
    }

    /// <summary>By sorting: no choice of names makes it slow, as it could with hashes.</summary>
    private static bool HasDuplicateAmongMany(Tape tape, int parent)
    {
        var members = new List<int>();
        for (var child = parent + 1; child < tape[parent].Next; child = tape[child].Next)
            members.Add(child);
        members.Sort((a, b) => tape.Name(a).SequenceCompareTo(tape.Name(b)));
        for (var i = 1; i < members.Count; i++)
        {
            if (tape.Name(members[i]).SequenceEqual(tape.Name(members[i - 1])))
                return true;
        }
        return false;
    }

    private struct NameOf
    {
        public int Start;
        public int Length;
        public bool InArena;
    }
}
