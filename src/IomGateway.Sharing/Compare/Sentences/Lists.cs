using System.Globalization;

namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>How lists, days and labels stand in a sentence.</summary>
internal static class Lists
{
    public static string And(IEnumerable<string> words) => Joined([.. words], "and");

    public static string Or(IEnumerable<string> words) => Joined([.. words], "or");

    /// <summary>A label in the middle of a sentence: with a small letter, unless it begins with a name.</summary>
    public static string Small(string label) =>
        label.Length > 1 && char.IsUpper(label[0]) && !label.Skip(1).Any(char.IsUpper)
            ? char.ToLowerInvariant(label[0]) + label[1..] : label;

    public static string Capital(string words) =>
        words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    /// <summary>With the article that English asks for.</summary>
    public static string A(string noun) => ("aeiouAEIOU".Contains(noun[0], StringComparison.Ordinal) ? "an " : "a ")
        + noun;

    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Joined(string[] words, string last) => words switch
    {
        [] => "nothing",
        [var one] => one,
        _ => string.Join(", ", words[..^1]) + $" {last} {words[^1]}",
    };
}
