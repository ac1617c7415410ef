using System.Globalization;
using System.Text;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Finds the markers in some bytes, however they are written there.</summary>
internal sealed class Traces
{
    private static readonly byte[][] Base64Text = Base64Of(Markers.TextStem);
    private static readonly byte[][] Base64Digits = Base64Of(Markers.DigitStem);

    private byte[] _lower = new byte[8192];
    private byte[] _decoded = new byte[8192];

    /// <summary>The numbers of the markers found; of one that is cut or changed it is -1.</summary>
    public HashSet<int> Texts { get; } = [];

    public HashSet<int> Digits { get; } = [];

    public void Clear()
    {
        Texts.Clear();
        Digits.Clear();
    }

    public void Look(ReadOnlySpan<byte> bytes)
    {
        if (_lower.Length < bytes.Length)
            (_lower, _decoded) = (new byte[bytes.Length * 2], new byte[bytes.Length * 2]);
        Ascii.ToLower(bytes, _lower, out var length);
        var lower = Lower(bytes, length);
        Plain(lower);
        if (lower.IndexOf("%"u8) >= 0)
            Plain(_decoded.AsSpan(0, Percent(lower)));
        if (lower.IndexOf("u007a"u8) >= 0 || lower.IndexOf("u0039"u8) >= 0)
            Plain(_decoded.AsSpan(0, Numbered(lower, "\\u"u8, 4, 16, 0)));
        if (lower.IndexOf("&#"u8) >= 0)
        {
            Plain(_decoded.AsSpan(0, Numbered(lower, "&#x"u8, 2, 16, 1)));
            Plain(_decoded.AsSpan(0, Numbered(lower, "&#"u8, 0, 10, 1)));
        }
        if (lower.IndexOf((byte)0) >= 0)
            Plain(_decoded.AsSpan(0, Without(lower, 0)));
        Backwards(lower);
        Hex(lower, "7a51764b"u8);
        Hex(lower, "3937313533"u8);
        Base64(bytes, Base64Text);
        Base64(bytes, Base64Digits);
    }

    /// <summary>Looks at a number's digits, wherever its point stands.</summary>
    public void LookAtNumber(ReadOnlySpan<byte> number)
    {
        Span<byte> digits = stackalloc byte[Math.Min(number.Length, 64)];
        var count = 0;
        foreach (var c in number)
        {
            if (c is (byte)'e' or (byte)'E' || count == digits.Length)
                break;
            if (char.IsAsciiDigit((char)c))
                digits[count++] = c;
        }
        Plain(digits[..count]);
    }

    /// <summary>ASCII alone has two cases; whatever else is there is passed over as it stands.</summary>
    private ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> bytes, int done)
    {
        for (var i = done; i < bytes.Length; i++)
            _lower[i] = bytes[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(bytes[i] | 0x20) : bytes[i];
        return _lower.AsSpan(0, bytes.Length);
    }

    private static void Lower(Span<byte> bytes)
    {
        foreach (ref var b in bytes)
        {
            if (b is >= (byte)'A' and <= (byte)'Z')
                b |= 0x20;
        }
    }

    private void Plain(ReadOnlySpan<byte> lower)
    {
        for (var rest = lower; rest.IndexOf("zqvk"u8) is >= 0 and var at; rest = rest[(at + 4)..])
            Texts.Add(Markers.Serial(rest[(at + 4)..]));
        for (var rest = lower; rest.IndexOf("97153"u8) is >= 0 and var at; rest = rest[(at + 5)..])
            Digits.Add(Markers.DigitSerial(rest[(at + 5)..]));
    }

    private void Backwards(ReadOnlySpan<byte> lower)
    {
        Span<byte> tail = stackalloc byte[5];
        for (var from = 0; lower[from..].IndexOf("kvqz"u8) is >= 0 and var at; from += at + 4)
        {
            var stem = from + at;
            for (var i = 0; i < 5; i++)
                tail[i] = stem - 1 - i >= 0 ? lower[stem - 1 - i] : (byte)0;
            Texts.Add(Markers.Serial(tail));
        }
    }

    private void Hex(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> stem)
    {
        Span<byte> decoded = stackalloc byte[11];
        for (var rest = lower; rest.IndexOf(stem) is >= 0 and var at; rest = rest[(at + stem.Length)..])
        {
            var count = 0;
            for (var i = at; i + 1 < rest.Length && count < decoded.Length; i += 2)
            {
                if (!byte.TryParse(rest.Slice(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
                    out decoded[count]))
                    break;
                count++;
            }
            Lower(decoded[..count]);
            Plain(decoded[..count]);
        }
    }

    private void Base64(ReadOnlySpan<byte> bytes, byte[][] stems)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            var stem = stems[shift];
            var before = shift == 0 ? 0 : shift + 1;
            for (var from = 0; bytes[from..].IndexOf(stem) is >= 0 and var at; from += at + stem.Length)
            {
                var start = from + at - before;
                if (start < 0)
                    continue;
                var run = bytes[start..];
                var end = run.IndexOfAnyExcept(Base64Alphabet);
                run = run[..Math.Min(end < 0 ? run.Length : end, 24)];
                var text = Encoding.ASCII.GetString(run).Replace('-', '+').Replace('_', '/');
                var whole = Convert.FromBase64String(text[..(text.Length / 4 * 4)]);
                Lower(whole);
                Plain(whole);
            }
        }
    }

    private int Percent(ReadOnlySpan<byte> lower)
    {
        var to = 0;
        for (var i = 0; i < lower.Length; i++)
        {
            if (lower[i] == (byte)'%' && i + 2 < lower.Length && byte.TryParse(
                lower.Slice(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
            {
                _decoded[to++] = value;
                i += 2;
            }
            else
            {
                _decoded[to++] = lower[i];
            }
        }
        Lower(_decoded.AsSpan(0, to));
        return to;
    }

    /// <summary>Decodes escapes that say a character's number, of so many digits (0: up to the end mark).</summary>
    private int Numbered(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> sign, int digits, int numberBase, int endMark)
    {
        var to = 0;
        for (var i = 0; i < lower.Length;)
        {
            var length = 0;
            if (lower[i..].StartsWith(sign))
            {
                var rest = lower[(i + sign.Length)..];
                length = digits > 0 ? Math.Min(digits, rest.Length) : Math.Max(rest.IndexOf((byte)';'), 0);
            }
            var style = numberBase == 16 ? NumberStyles.HexNumber : NumberStyles.None;
            if (length is > 0 and < 8 && int.TryParse(
                lower.Slice(i + sign.Length, length), style, CultureInfo.InvariantCulture, out var value))
            {
                _decoded[to++] = (byte)value;
                i += sign.Length + length + endMark;
            }
            else
            {
                _decoded[to++] = lower[i++];
            }
        }
        Lower(_decoded.AsSpan(0, to));
        return to;
    }

    private int Without(ReadOnlySpan<byte> lower, byte what)
    {
        var to = 0;
        foreach (var b in lower)
        {
            if (b != what)
                _decoded[to++] = b;
        }
        return to;
    }

    private static readonly System.Buffers.SearchValues<byte> Base64Alphabet = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    /// <summary>The characters that hang on the stem alone, where it begins at each of three places.</summary>
    private static byte[][] Base64Of(string stem)
    {
        var forms = new byte[3][];
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. Encoding.ASCII.GetBytes(stem), 0, 0, 0]);
            var known = (shift + stem.Length) * 8 / 6;
            forms[shift] = Encoding.ASCII.GetBytes(encoded[(shift == 0 ? 0 : shift + 1)..known]);
        }
        return forms;
    }
}
