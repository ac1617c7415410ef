using System.Globalization;
using System.Text;
using System.Xml;

namespace IomGateway.Sharing.Explain;

/// <summary>Lists, articles, days and lengths of time as British English writes them.</summary>
internal static class English
{
    public static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static readonly string[] Numbers =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    public static string And(IEnumerable<string> items) => Join(items, "and", HasComma);

    public static string Or(IEnumerable<string> items) => Join(items, "or", HasComma);

    /// <summary>The same for items that have an <c>and</c> of their own, which must not run together.</summary>
    public static string List(IEnumerable<string> items) =>
        Join(items, "and", i => HasComma(i) || i.Contains(" and ", StringComparison.Ordinal));

    /// <summary>
    /// The first letter small, unless the word is a name (<c>Avon and Somerset Police</c>), an abbreviation or the
    /// pronoun I.
    /// </summary>
    public static string Small(string text)
    {
        var words = text.Split(' ', 4);
        var first = words[0];
        var next = words.Skip(1).SkipWhile(w => w is "and" or "of" or "upon").FirstOrDefault("");
        var isName = first == "I" || first.Skip(1).Any(char.IsUpper) || first.Any(char.IsDigit)
            || (first.Length > 1 && next.Length > 0 && char.IsUpper(next[0])
                && !next.TakeWhile(c => c != ' ').Skip(1).Any(char.IsUpper));
        return text.Length == 0 || isName ? text : char.ToLower(text[0], Culture) + text[1..];
    }

    public static string Capital(string text) =>
        text.Length == 0 ? text : char.ToUpper(text[0], Culture) + text[1..];

    /// <summary>The text with <c>a</c> or <c>an</c> before it.</summary>
    public static string A(string text)
    {
        var first = text.Split(' ', '-')[0];
        var spelt = first.Length > 1 && first.All(char.IsUpper) && first is not ("MAPPA" or "NOMS");
        var vowel = spelt ? "AEFHILMNORSX".Contains(first[0], StringComparison.Ordinal)
            : "aeiou".Contains(char.ToLowerInvariant(first[0]), StringComparison.Ordinal);
        return $"{(vowel ? "an" : "a")} {text}";
    }

    /// <summary>A sentence of somebody's own, which may or may not end as one.</summary>
    public static string Ended(string text) => text.TrimEnd() is var t && t.Length > 0 && t[^1] is '.' or '!' or '?'
        ? t : $"{t}.";

    /// <summary>The same without its full stop, to stand inside another sentence.</summary>
    public static string Unended(string text) => text.TrimEnd().TrimEnd('.');

    public static string Quoted(string text) => $"“{text.Trim()}”";

    public static string Number(int number) =>
        number >= 0 && number < Numbers.Length ? Numbers[number] : number.ToString(Culture);

    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", Culture);

    /// <summary>A period of the calendar, such as <c>P1Y6M</c>: one year and six months.</summary>
    public static string Period(string iso) => Agreements.Period.TryParse(iso, out var period)
        ? And([
            .. Part(period.Months / 12, "year"), .. Part(period.Months % 12, "month"), .. Part(period.Days, "day"),
        ])
        : iso;

    /// <summary>A length of time in the largest units that say it exactly.</summary>
    public static string Duration(TimeSpan span) => And([
        .. Part(span.TotalHours is >= 48 or 24 ? span.Days : 0, "day"),
        .. Part(span.TotalHours is >= 48 or 24 ? span.Hours : (int)span.TotalHours, "hour"),
        .. Part(span.Minutes, "minute"), .. Part(span.Seconds, "second"),
    ]);

    /// <summary>An ISO 8601 duration in words; the text itself where it is none.</summary>
    public static string Duration(string iso)
    {
        try
        {
            return Duration(XmlConvert.ToTimeSpan(iso));
        }
        catch (FormatException)
        {
            return iso;
        }
    }

    private static IEnumerable<string> Part(int number, string unit)
    {
        if (number > 0)
        {
            yield return $"{Number(number)} {unit}{(number == 1 ? "" : "s")}";
        }
    }

    private static bool HasComma(string text) => text.Contains(',', StringComparison.Ordinal);

    private static string Join(IEnumerable<string> items, string word, Predicate<string> isIntricate)
    {
        var all = items.ToList();
        if (all.Count < 2)
        {
            return string.Concat(all);
        }

        var separator = all.Exists(isIntricate) ? "; " : ", ";
        var text = new StringBuilder(all[0]);
        foreach (var item in all.Skip(1).SkipLast(1))
        {
            text.Append(separator).Append(item);
        }

        return text.Append(separator == "; " ? "; " : " ").Append(word).Append(' ').Append(all[^1]).ToString();
    }
}
