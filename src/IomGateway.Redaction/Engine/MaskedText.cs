using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Engine;

/// <summary>
/// What masks make of a text. <see langword="null"/> is: nothing, for the text is not of the kind they are for.
/// </summary>
internal static partial class MaskedText
{
    private static readonly char[] Hyphens = ['-', '\u2010', '\u2011'];

    /// <summary>The first four or seven characters of a FHIR date, dateTime or instant.</summary>
    public static string? Date(string text, bool withMonth)
    {
        if (!DateForm().IsMatch(text) || Latest(text) is null)
            return null;
        var length = withMonth ? 7 : 4;
        return text.Length < length ? text : text[..length];
    }

    /// <summary>
    /// The band of the age on a day; a birth date of less than a day's precision must fall wholly into one.
    /// </summary>
    public static string? AgeBand(string birthDate, IReadOnlyList<decimal> bounds, DateOnly today)
    {
        if (!DateForm().IsMatch(birthDate) || Earliest(birthDate) is not { } earliest
            || Latest(birthDate) is not { } latest)
            return null;
        if (earliest > today)
            return null;
        var oldest = AgeLabel(Years(earliest, today), bounds);
        return oldest == AgeLabel(Math.Max(0, Years(latest, today)), bounds) ? oldest : null;
    }

    /// <summary>The band of a number.</summary>
    public static string? Band(string digits, IReadOnlyList<decimal> bounds)
    {
        if (!decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || bounds.Count == 0)
            return null;
        var above = BoundsUpTo(number, bounds);
        return BandLabels(bounds)[above];
    }

    /// <summary>Whether a text is one that the mask itself gives: it has been masked before.</summary>
    public static bool IsOwnLabel(Mask mask, string text) => mask.Kind switch
    {
        MaskKind.AgeBand => AgeLabels(mask.Bounds ?? []).Contains(text),
        MaskKind.Band => BandLabels(mask.Bounds ?? []).Contains(text),
        MaskKind.Year => YearForm().IsMatch(text),
        MaskKind.Month => YearForm().IsMatch(text) || MonthForm().IsMatch(text),
        _ => false,
    };

    /// <summary>
    /// What stands before the space of a British postcode. Of a forces' post office number only that it is one, for the
    /// number is a single base or ship.
    /// </summary>
    public static string? OutwardPostcode(string text)
    {
        var postcode = text.Trim().ToUpperInvariant();
        var match = Postcode().Match(postcode);
        return match.Success ? match.Groups["outward"].Value : ForcesPost().IsMatch(postcode) ? "BFPO" : null;
    }

    /// <summary>
    /// The first letter of each word, of each part of a word with hyphens. A word in a script whose signs are
    /// syllables or words is left out: its first sign is most of a name, and often the whole of it.
    /// </summary>
    public static string? Initials(string text)
    {
        var initials = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => string.Join('-', word.Split(Hyphens).Select(Initial).OfType<string>()))
            .Where(word => word.Length > 0)
            .ToList();
        return initials.Count == 0 ? null : string.Join(' ', initials);
    }

    private static string? Initial(string word)
    {
        var first = word.EnumerateRunes().FirstOrDefault(Rune.IsLetter);
        return Rune.IsLetter(first) && !IsWholeSign(first.Value) ? first.ToString() : null;
    }

    /// <summary>Whether a letter is of a script of syllables or words: Chinese, Japanese, Korean, Yi.</summary>
    private static bool IsWholeSign(int letter) => letter
        is (>= 0x1100 and <= 0x11FF) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97F)
        or (>= 0xAC00 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF65 and <= 0xFFDC)
        or (>= 0x16FE0 and <= 0x1B2FF) or (>= 0x20000 and <= 0x3FFFF);

    private static int Years(DateOnly born, DateOnly today)
    {
        var years = today.Year - born.Year;
        return (today.Month, today.Day).CompareTo((born.Month, born.Day)) < 0 ? years - 1 : years;
    }

    private static string AgeLabel(int age, IReadOnlyList<decimal> bounds) =>
        AgeLabels(bounds)[BoundsUpTo(age, bounds)];

    private static int BoundsUpTo(decimal number, IReadOnlyList<decimal> bounds)
    {
        var passed = 0;
        while (passed < bounds.Count && bounds[passed] <= number)
            passed++;
        return passed;
    }

    /// <summary>The bands of ages in whole years: <c>under-10</c>, <c>10-15</c>, <c>16-and-over</c>.</summary>
    private static string[] AgeLabels(IReadOnlyList<decimal> bounds) => bounds.Count == 0 ? ["any"] :
    [
        $"under-{Say(bounds[0])}",
        .. Enumerable.Range(1, bounds.Count - 1).Select(i => $"{Say(bounds[i - 1])}-{Say(bounds[i] - 1)}"),
        $"{Say(bounds[^1])}-and-over",
    ];

    /// <summary>
    /// The bands of numbers, the lower bound inside: <c>under 5</c>, <c>5 to under 10</c>, <c>10 and over</c>.
    /// </summary>
    private static string[] BandLabels(IReadOnlyList<decimal> bounds) => bounds.Count == 0 ? [] :
    [
        $"under {Say(bounds[0])}",
        .. Enumerable.Range(1, bounds.Count - 1).Select(i => $"{Say(bounds[i - 1])} to under {Say(bounds[i])}"),
        $"{Say(bounds[^1])} and over",
    ];

    private static string Say(decimal bound) => bound.ToString("0.############", CultureInfo.InvariantCulture);

    private static DateOnly? Earliest(string text) => Day(text.Length switch
    {
        4 => text + "-01-01",
        7 => text + "-01",
        _ => text[..10],
    });

    private static DateOnly? Latest(string text) => text.Length switch
    {
        4 => Day(text + "-12-31"),
        7 => Day(text + "-01") is { } first
            ? first.AddDays(DateTime.DaysInMonth(first.Year, first.Month) - 1)
            : null,
        _ => Day(text[..10]),
    };

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day : null;

    [GeneratedRegex(@"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
        + @"(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex DateForm();

    [GeneratedRegex(@"^[0-9]{4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex YearForm();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex MonthForm();

    /// <summary>
    /// Outward codes: those of places, of Girobank and of the overseas territories; each alone, as a
    /// mask left it, or before an inward code.
    /// </summary>
    [GeneratedRegex(@"^(?:(?<outward>[A-Z]{1,2}[0-9][A-Z0-9]?)(?:\s*[0-9][A-Z]{2})?|(?<outward>GIR)(?:\s*0AA)?"
        + @"|(?<outward>ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA)(?:\s*1ZZ)?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Postcode();

    [GeneratedRegex(@"^BFPO(?:\s*[0-9]{1,4})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ForcesPost();
}
