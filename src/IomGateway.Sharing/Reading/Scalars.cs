using System.Globalization;
using System.Text.RegularExpressions;

namespace IomGateway.Sharing.Reading;

/// <summary>
/// Reads single values as what they are meant to be; each reports what is wrong and returns nothing for it.
/// </summary>
internal static partial class Scalars
{
    private const int LongestCode = 64;
    private const int LongestText = 4000;

    public static string? Text(YamlNode node, string key, FileProblems problems)
    {
        if (node is not YamlScalar scalar)
        {
            WrongKind(node, $"`{key}` takes a single value", "Write one value after the colon.", problems);
            return null;
        }

        if (scalar.Broken)
        {
            return null;
        }

        var text = scalar.Text.Trim();
        if (scalar.IsNothing || text.Length == 0)
        {
            problems.Error(scalar.At, "missing-value", $"`{key}` has no value.", "Write its value, or delete the key.");
            return null;
        }

        if (text.Length > LongestText)
        {
            problems.Error(scalar.At, "too-long",
                $"`{key}` has {text.Length} characters; {LongestText} are the most.",
                "Shorten it.");
            return null;
        }

        return text;
    }

    public static string? Code(YamlNode node, string key, FileProblems problems)
    {
        if (Text(node, key, problems) is not { } text)
        {
            return null;
        }

        if (IsCode(text))
        {
            return text;
        }

        problems.Error(node.At, "bad-code", $"`{text}` cannot be a code.",
            $"Use lower-case letters, digits and single hyphens, at most {LongestCode}.");
        return null;
    }

    public static bool IsCode(string text) => text.Length <= LongestCode && CodeForm().IsMatch(text);

    public static string? Choice(YamlNode node, string key, IReadOnlyCollection<string> allowed, FileProblems problems)
    {
        if (Text(node, key, problems) is not { } text)
        {
            return null;
        }

        if (allowed.Contains(text))
        {
            return text;
        }

        problems.Error(node.At, "bad-choice", $"`{key}` cannot be `{text}`.",
            Suggestion.For(text, allowed, $"Use one of: {string.Join(", ", allowed)}."));
        return null;
    }

    public static int? Number(YamlNode node, string key, int least, int most, FileProblems problems)
    {
        if (Text(node, key, problems) is not { } text)
        {
            return null;
        }

        if (NumberForm().IsMatch(text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        problems.Error(node.At, "bad-number", $"`{text}` is no whole number from {least} to {most}.",
            $"Write `{key}` in digits, such as `{key}: {least}`.");
        return null;
    }

    public static DateOnly? Date(YamlNode node, string key, FileProblems problems)
    {
        if (Text(node, key, problems) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        var shaped = DateForm().IsMatch(text);
        problems.Error(node.At, "bad-date", shaped ? $"There is no day {text}." : $"`{text}` is no date.",
            "Write year, month and day, such as `2026-04-01`.");
        return null;
    }

    public static DateTimeOffset? Instant(YamlNode node, string key, FileProblems problems)
    {
        if (Text(node, key, problems) is not { } text)
        {
            return null;
        }

        string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
        if (hasOffset
            && DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return at;
        }

        problems.Error(node.At, "bad-instant", $"`{text}` is no instant.",
            "Write day, time and offset, such as `2026-06-01T12:00:00Z`.");
        return null;
    }

    public static TimeSpan? Duration(YamlNode node, string key, FileProblems problems)
    {
        if (Text(node, key, problems) is not { } text)
        {
            return null;
        }

        if (ParseDuration(text) is { } length)
        {
            return length;
        }

        problems.Error(node.At, "bad-duration", $"`{text}` is no length of time.",
            $"Write weeks, days, hours, minutes or seconds as in ISO 8601, such as `{key}: PT72H`.");
        return null;
    }

    public static IReadOnlyList<YamlNode> Items(YamlNode node, string key, FileProblems problems)
    {
        if (node is YamlList list)
        {
            return list.Items;
        }

        WrongKind(node, $"`{key}` takes a list",
            node is YamlScalar { IsNothing: false } one
                ? $"Write `{key}: [{one.Text.Trim()}]`."
                : $"Write `{key}: [ … ]`.",
            problems);
        return [];
    }

    public static IReadOnlyList<Word> Words(IReadOnlyList<YamlNode> items, string key, FileProblems problems)
    {
        List<Word> words = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (Text(item, key, problems) is not { } text)
            {
                continue;
            }

            if (!seen.Add(text))
            {
                problems.Error(item.At, "duplicate-item", $"`{key}` names `{text}` twice.", "Delete one of the two.");
                continue;
            }

            words.Add(new Word(text, item.At));
        }

        return words;
    }

    public static void WrongKind(YamlNode node, string wants, string help, FileProblems problems)
    {
        if (node is not YamlScalar { Broken: true })
        {
            problems.Error(node.At, "wrong-kind", $"{wants}; here is {node.Kind}.", help);
        }
    }

    private static TimeSpan? ParseDuration(string text)
    {
        var match = DurationForm().Match(text);
        if (!match.Success || match.Length < 3 || text[^1] == 'T')
        {
            return null;
        }

        long Part(string name) =>
            match.Groups[name] is { Success: true } part ? long.Parse(part.Value, CultureInfo.InvariantCulture) : 0;
        var days = (Part("w") * 7) + Part("d");
        return new TimeSpan(checked((int)days), 0, 0, 0) + TimeSpan.FromHours(Part("h"))
            + TimeSpan.FromMinutes(Part("m")) + TimeSpan.FromSeconds(Part("s"));
    }

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,8})\z")]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex DateForm();

    [GeneratedRegex(@"^P((?<w>[0-9]{1,5})W)?((?<d>[0-9]{1,6})D)?"
        + @"(T((?<h>[0-9]{1,6})H)?((?<m>[0-9]{1,6})M)?((?<s>[0-9]{1,6})S)?)?\z")]
    private static partial Regex DurationForm();
}
