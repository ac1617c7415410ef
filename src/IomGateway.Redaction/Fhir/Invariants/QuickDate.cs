using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Fhir.Invariants;

/// <summary>Compares dates that are written alike, as most of one record are.</summary>
internal static class QuickDate
{
    private const int Day = 10;

    private const int Second = 19;

    /// <summary>
    /// The order of two texts of one form: <c>YYYY</c> to <c>YYYY-MM-DD</c>, or down to the second with one and the
    /// same offset. Whether there is such a day or second is left to who can tell.
    /// </summary>
    public static bool TryCompare(Tape tape, int one, int other, out int order)
    {
        order = 0;
        if (tape[one].Kind != NodeKind.String || tape[other].Kind != NodeKind.String)
            return false;
        var a = tape.Text(one);
        var b = tape.Text(other);
        if (a.Length != b.Length || !IsPlain(a) || !IsPlain(b))
            return false;
        if (a.Length > Day && (!IsSecond(a) || !IsSecond(b) || !a[Second..].SequenceEqual(b[Second..])
            || !IsOffset(a[Second..])))
            return false;
        order = a.SequenceCompareTo(b);
        return true;
    }

    private static bool IsPlain(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;

    private static bool IsSecond(ReadOnlySpan<byte> text) => text.Length > Second
        && Number(text[..4]) is >= 1 and <= 9998 && text[4] == '-' && Number(text[5..7]) is >= 1 and <= 12
        && text[7] == '-' && Number(text[8..10]) is >= 1 and <= 28 && text[10] == 'T'
        && Number(text[11..13]) is >= 0 and <= 23 && text[13] == ':' && Number(text[14..16]) is >= 0 and <= 59
        && text[16] == ':' && Number(text[17..19]) is >= 0 and <= 59;

    private static bool IsOffset(ReadOnlySpan<byte> text) => text.SequenceEqual("Z"u8)
        || (text.Length == 6 && text[0] is (byte)'+' or (byte)'-' && Number(text[1..3]) is >= 0 and <= 13
            && text[3] == ':' && Number(text[4..6]) is >= 0 and <= 59);

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return -1;
            number = (number * 10) + digit - '0';
        }
        return number;
    }
}
