using System.Text;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Makes of a good record one that must be refused as a whole.</summary>
internal static class Damage
{
    private static readonly byte[][] Inside =
    [
        .. new[]
        {
            "\"a\":\"\\ud83d\",", "\"a\":\"\\ude00\\ud83d\",", "\"\\ud800x\":1,", "\"a\":01,", "\"a\":NaN,", "\"a\":.5,",
            "\"a\":1.,", "\"a\":+1,", "\"a\":Infinity,", "\"a\":'b',", "\"a\":\"\n\",", "\"a\":\"\\x41\",",
            "\"a\":\"\\u00g0\",", "/**/", "a:1,", "\"a\":1,,", "\"a\":tru,", ",", "\"a\",", "\"a\":0x1F,", "\"a\":1e,",
            "\"a\":\"\t\",", "\"a\":[1,],", "\"a\":{\"b\":1,},", "\"a\":undefined,", "\"a\":1 \"b\":2,",
            "\"a\":\"\0\",", "\"x\":1,\"\\u0078\":2,", "\"a\":{\"b\":{\"c\":1,\"\\u0063\":1}},",
            "\"a\":" + new string('[', 66) + new string(']', 66) + ",",
        }.Select(Encoding.UTF8.GetBytes),
        [(byte)'"', 0xC0, 0x80, .. "\":1,"u8], [.. "\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\","u8],
        [.. "\"a\":\""u8, 0xFF, .. "\","u8], [.. "\"a\":\""u8, 0xF8, 0x88, 0x80, 0x80, 0x80, .. "\","u8],
    ];

    private static readonly string[] After = ["x", "{}", " {\"a\":1}", "]", "}", ",", "\0", "//", "\uFEFF", "null"];

    /// <summary>The ways of damage.</summary>
    public const int Ways = 6;

    /// <param name="record">A good record.</param>
    /// <param name="objects">Where its objects begin, and the first name in each.</param>
    /// <param name="dice">What decides.</param>
    /// <param name="how">What was done to it.</param>
    public static byte[] Do(
        ReadOnlySpan<byte> record, List<(int Brace, string Name)> objects, Dice dice, out string how)
    {
        switch (dice.Below(Ways))
        {
            case 0:
                how = "cut off";
                return record[..dice.Below(record.Length)].ToArray();
            case 1:
                how = "said on";
                return [.. record, .. Encoding.UTF8.GetBytes(dice.Of(After))];
            case 2:
                how = "begun with a mark or as UTF-16";
                return dice.Below(3) switch
                {
                    0 => [0xEF, 0xBB, 0xBF, .. record],
                    1 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(record)),
                    _ => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(record))],
                };
            case 3:
                how = "said a name twice";
                var (brace, name) = dice.Of(objects);
                var escaped = string.Concat(name.Select(c => dice.OneIn(2) ? $"\\u{(int)c:x4}" : Plain(c)));
                return Insert(record, brace + 1, Encoding.UTF8.GetBytes($"\"{escaped}\":\"other\","));
            default:
                how = "broken inside";
                return Insert(record, dice.Of(objects).Brace + 1, dice.Of(Inside));
        }
    }

    private static string Plain(char c) =>
        c is '"' or '\\' or < ' ' || char.IsSurrogate(c) ? $"\\u{(int)c:X4}" : c.ToString();

    private static byte[] Insert(ReadOnlySpan<byte> record, int at, byte[] what) =>
        [.. record[..at], .. what, .. record[at..]];
}
