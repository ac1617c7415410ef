using System.Text;

namespace IomGateway.Redaction.Tapes;

/// <summary>Turns the escapes of a JSON text into what they stand for (RFC 8259, section 7).</summary>
internal static class Escapes
{
    /// <param name="text">What stands between the quotes.</param>
    /// <param name="into">At least as long.</param>
    /// <param name="length">How much of it was needed.</param>
    public static Fault Decode(ReadOnlySpan<byte> text, Span<byte> into, out int length)
    {
        length = 0;
        var fault = Fault.None;
        while (text.IndexOf((byte)'\\') is >= 0 and var at)
        {
            text[..at].CopyTo(into[length..]);
            length += at;
            text = text[(at + 1)..];
            if (text.IsEmpty)
                return Fault.InvalidJson;
            if (text[0] != 'u')
            {
                if (Simple(text[0]) is not (> 0 and var plain))
                    return Fault.InvalidJson;
                into[length++] = plain;
                text = text[1..];
                continue;
            }
            if (!TryUnit(text, out var unit))
                return Fault.InvalidJson;
            text = text[5..];
            if (!Rune.TryCreate(unit, out var rune) && !TryPair(unit, ref text, out rune))
                fault = Fault.LoneSurrogate;
            else
                length += rune.EncodeToUtf8(into[length..]);
        }
        text.CopyTo(into[length..]);
        length += text.Length;
        return fault;
    }

    /// <summary>
    /// How many bytes the escape has with which the text begins, a pair of surrogates together. Half of one is noted,
    /// and looked past.
    /// </summary>
    public static int Length(ReadOnlySpan<byte> text, ref Fault fault)
    {
        if (text.Length >= 2 && Simple(text[1]) > 0)
            return 2;
        if (text.Length < 2 || text[1] != 'u' || !TryUnit(text[1..], out var unit))
        {
            fault = Fault.InvalidJson;
            return 0;
        }
        if (!char.IsSurrogate(unit))
            return 6;
        var rest = text[6..];
        if (TryPair(unit, ref rest, out _))
            return 12;
        fault = Fault.LoneSurrogate;
        return 6;
    }

    private static byte Simple(byte escape) => escape switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' => escape,
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => 0,
    };

    /// <summary>The four digits after <c>u</c>.</summary>
    private static bool TryUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = '\0';
        if (text.Length < 5)
            return false;
        var value = 0;
        for (var i = 1; i < 5; i++)
            value = (value << 4) | Digit(text[i]);
        unit = (char)value;
        return value >= 0;
    }

    /// <summary>A hexadecimal digit's value; -1 for anything else, which no shift takes back.</summary>
    private static int Digit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    private static bool TryPair(char high, ref ReadOnlySpan<byte> text, out Rune rune)
    {
        rune = default;
        if (!text.StartsWith("\\u"u8) || !TryUnit(text[1..], out var low) || !Rune.TryCreate(high, low, out rune))
            return false;
        text = text[6..];
        return true;
    }
}
