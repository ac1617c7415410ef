using System.Text.Json.Nodes;

namespace IomGateway.Demo.Telling;

/// <summary>A record before and after: what its holder has on the left, what the asker got on the right.</summary>
internal sealed class SideBySide(Teller teller)
{
    private const string Nothing = "· withheld";
    private const string Gap = "  ";

    /// <param name="holder">Who has it, as the heading of the left side.</param>
    /// <param name="before">The record as its holder has it.</param>
    /// <param name="asker">Who got it, as the heading of the right side.</param>
    /// <param name="after">The record as it was released; <see langword="null"/> when nothing of it was.</param>
    public void Show(string holder, JsonObject before, string asker, JsonObject? after)
    {
        var rows = Rows(before, after).ToList();
        var element = Math.Min(26, rows.Max(r => r.Path.Length));
        var side = (teller.Width - element - (2 * Gap.Length)) / 2;
        teller.Line();
        Row("", $"{holder} holds", $"{asker} receives", element, side, teller.Ink.Title);
        foreach (var (path, left, right) in rows)
        {
            Row(path, left, right ?? Nothing, element, side, right is null ? teller.Ink.Withheld : teller.Ink.Released);
        }

        teller.Line();
    }

    /// <summary>The elements of both, each once; what is on one side alone has the other side empty.</summary>
    internal static IEnumerable<(string Path, string Before, string? After)> Rows(JsonObject before, JsonObject? after)
    {
        var released = after is null ? [] : Leaves.Of(Alignment.Of(before, after)!.AsObject()).ToList();
        foreach (var (path, words) in Leaves.Of(before))
        {
            var at = released.FindIndex(r => r.Path == path);
            if (at < 0)
            {
                at = released.FindIndex(r => Within(r.Path) == Within(path) && r.Words == words);
            }

            yield return (path, words, at < 0 ? null : released[at].Words);
            if (at >= 0)
            {
                released.RemoveAt(at);
            }
        }

        foreach (var (path, words) in released)
        {
            yield return (path, "", words);
        }
    }

    /// <summary>A path without the places in its lists: what was withheld from a list moves the rest up.</summary>
    private static string Within(string path) =>
        string.Concat(path.Split('[')
            .Select((part, i) => i == 0 ? part : part[(part.IndexOf(']', StringComparison.Ordinal) + 1)..]));

    private void Row(string path, string left, string right, int element, int side, Func<string, string> ink)
    {
        var lefts = Teller.Folded(left, side).ToList();
        var rights = Teller.Folded(right, side).ToList();
        for (var i = 0; i < Math.Max(lefts.Count, rights.Count); i++)
        {
            var (first, second) = (lefts.ElementAtOrDefault(i) ?? "", rights.ElementAtOrDefault(i) ?? "");
            teller.Line($"{Cut(i == 0 ? path : "", element)}{Gap}{Cut(first, side)}{Gap}{ink(second)}".TrimEnd());
        }
    }

    private static string Cut(string text, int width) =>
        (text.Length <= width ? text : string.Concat(text.AsSpan(0, width - 1), "…")).PadRight(width);
}
