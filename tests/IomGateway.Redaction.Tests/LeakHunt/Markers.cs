using System.Globalization;
using System.Text;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>
/// The markers that canaries carry: a stem that occurs nowhere else, and a number. They are found again in plain, in
/// either case, backwards, and as base64, hexadecimal, percent, JSON and HTML escapes.
/// </summary>
internal static class Markers
{
    public const string TextStem = "zQvK";
    public const string DigitStem = "97153";
    private const int TailLength = 5;

    public static string Text(int serial) => string.Create(9, serial, static (span, n) =>
    {
        TextStem.CopyTo(span);
        for (var i = 7; i > 3; i--, n /= 26)
            span[i] = (char)('a' + (n % 26));
        span[8] = 'j';
    });

    public static string Digits(int serial) =>
        string.Create(CultureInfo.InvariantCulture, $"{DigitStem}{serial:D5}8");

    public static string Postcode(int token) =>
        $"{Outward(token)} {token % 10}{(char)('A' + (token / 10 % 26))}{(char)('A' + (token / 260 % 26))}";

    public static string Outward(int token) => $"QZ{token / 26 % 10}{(char)('A' + (token % 26))}";

    /// <summary>Reads the number that follows a stem in lower case; -1 when it is cut or changed.</summary>
    public static int Serial(ReadOnlySpan<byte> afterStem)
    {
        if (afterStem.Length < TailLength || afterStem[4] != (byte)'j')
            return -1;
        var serial = 0;
        foreach (var letter in afterStem[..4])
        {
            if (letter is < (byte)'a' or > (byte)'z')
                return -1;
            serial = (serial * 26) + letter - 'a';
        }
        return serial;
    }

    public static int DigitSerial(ReadOnlySpan<byte> afterStem)
    {
        // A number's point may stand right after the stem.
        if (!afterStem.IsEmpty && afterStem[0] == (byte)'.')
            afterStem = afterStem[1..];
        if (afterStem.Length < 6 || afterStem[5] != (byte)'8')
            return -1;
        var serial = 0;
        foreach (var digit in afterStem[..5])
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return -1;
            serial = (serial * 10) + digit - '0';
        }
        return serial;
    }

    /// <summary>The ways in which a text may hide its marker from a plain reader.</summary>
    public static string Disguise(string marker, int way) => way switch
    {
        0 => string.Concat(marker.Select(c => $"%{(int)c:X2}")),
        1 => string.Concat(marker.Select((c, i) => i % 2 == 0 ? $"%{(int)c:x2}" : c.ToString())),
        2 => Convert.ToBase64String(Encoding.ASCII.GetBytes(marker + "==")),
        3 => Convert.ToBase64String(Encoding.ASCII.GetBytes("~" + marker + "==")),
        4 => Convert.ToBase64String(Encoding.ASCII.GetBytes("~~" + marker + "==")),
        5 => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(marker)),
        6 => Convert.ToHexString(Encoding.ASCII.GetBytes(marker)),
        7 => new string([.. marker.Reverse()]),
        8 => string.Concat(marker.Select(c => $"&#{(int)c};")),
        9 => string.Concat(marker.Select(c => $"&#x{(int)c:X};")),
        10 => string.Concat(marker.Select(c => $"\\u{(int)c:x4}")),
        11 => marker.ToUpperInvariant(),
        12 => $"é\"\\\n\U0001F600{marker}/",
        13 => string.Concat(marker.Select(c => $"{c}\0")),
        _ => marker,
    };

    public const int Disguises = 14;
}
