using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>
/// What a parser makes of some JSON, as bytes that can be compared: every name and text decoded, every number as a
/// double, every bracket. Three parsers must make the same of it.
/// </summary>
internal sealed class Readings
{
    private const byte End = 0x1F;

    private readonly ArrayBufferWriter<byte> _native = new(8192);
    private readonly ArrayBufferWriter<byte> _other = new(8192);
    private readonly List<(int Start, int Length)> _names = [];
    private readonly List<int> _open = [];

    /// <summary>What System.Text.Json read.</summary>
    public ReadOnlySpan<byte> Native => _native.WrittenSpan;

    /// <summary>The numbers as they stand, one after another, each ended by a line feed.</summary>
    public ArrayBufferWriter<byte> Numbers { get; } = new(1024);

    /// <summary>Reads with System.Text.Json; says what is wrong, such as a name that stands twice.</summary>
    public string? ReadNatively(ReadOnlySpan<byte> json)
    {
        _native.ResetWrittenCount();
        Numbers.ResetWrittenCount();
        _names.Clear();
        _open.Clear();
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (!Take(ref reader))
                    return "a name stands twice";
            }
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return "System.Text.Json cannot read it: " + e.Message;
        }
        return null;
    }

    /// <summary>Reads with Newtonsoft.Json; says whether it read the same.</summary>
    public string? ReadOtherwise(ReadOnlySpan<byte> json)
    {
        _other.ResetWrittenCount();
        using var reader = new JsonTextReader(new StringReader(Encoding.UTF8.GetString(json)))
        {
            DateParseHandling = DateParseHandling.None,
            MaxDepth = 128,
        };
        try
        {
            while (reader.Read())
                Take(reader);
        }
        catch (JsonReaderException e)
        {
            return "Newtonsoft.Json cannot read it: " + e.Message;
        }
        return _other.WrittenSpan.SequenceEqual(_native.WrittenSpan) ? null : "Newtonsoft.Json reads something else";
    }

    private bool Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName or JsonTokenType.String:
                var room = _native.GetSpan(reader.ValueSpan.Length + 2);
                room[0] = (byte)(reader.TokenType == JsonTokenType.String ? 's' : 'n');
                var length = reader.CopyString(room[1..]);
                room[length + 1] = End;
                if (reader.TokenType == JsonTokenType.PropertyName
                    && !IsNew(room.Slice(1, length), _native.WrittenCount + 1))
                    return false;
                _native.Advance(length + 2);
                break;
            case JsonTokenType.Number:
                Numbers.Write(reader.ValueSpan);
                Numbers.Write("\n"u8);
                Number(_native, reader.GetDouble());
                break;
            case JsonTokenType.StartObject:
                _open.Add(_names.Count);
                _native.Write("{"u8);
                break;
            case JsonTokenType.EndObject:
                _names.RemoveRange(_open[^1], _names.Count - _open[^1]);
                _open.RemoveAt(_open.Count - 1);
                _native.Write("}"u8);
                break;
            default:
                _native.Write(reader.TokenType switch
                {
                    JsonTokenType.StartArray => "["u8,
                    JsonTokenType.EndArray => "]"u8,
                    JsonTokenType.True => "t"u8,
                    JsonTokenType.False => "f"u8,
                    _ => "z"u8,
                });
                break;
        }
        return true;
    }

    private bool IsNew(ReadOnlySpan<byte> name, int at)
    {
        for (var i = _open[^1]; i < _names.Count; i++)
        {
            if (_names[i].Length == name.Length
                && _native.WrittenSpan.Slice(_names[i].Start, name.Length).SequenceEqual(name))
                return false;
        }
        _names.Add((at, name.Length));
        return true;
    }

    private void Take(JsonTextReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonToken.PropertyName or JsonToken.String:
                var text = (string)reader.Value!;
                var room = _other.GetSpan((text.Length * 3) + 2);
                room[0] = (byte)(reader.TokenType == JsonToken.String ? 's' : 'n');
                var length = Encoding.UTF8.GetBytes(text, room[1..]);
                room[length + 1] = End;
                _other.Advance(length + 2);
                break;
            case JsonToken.Integer or JsonToken.Float:
                Number(_other, double.Parse(
                    Convert.ToString(reader.Value, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture));
                break;
            case JsonToken.Boolean:
                _other.Write((bool)reader.Value! ? "t"u8 : "f"u8);
                break;
            default:
                _other.Write(reader.TokenType switch
                {
                    JsonToken.StartObject => "{"u8,
                    JsonToken.EndObject => "}"u8,
                    JsonToken.StartArray => "["u8,
                    JsonToken.EndArray => "]"u8,
                    _ => "z"u8,
                });
                break;
        }
    }

    private static void Number(ArrayBufferWriter<byte> into, double number)
    {
        var room = into.GetSpan(9);
        room[0] = (byte)'d';
        BinaryPrimitives.WriteDoubleBigEndian(room[1..], number);
        into.Advance(9);
    }
}
