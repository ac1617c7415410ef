namespace IomGateway.Sharing.Reading;

/// <summary>Finds the known word that a mistyped one was probably meant to be.</summary>
internal static class Suggestion
{
    private const int LongestWord = 80;

    /// <summary>A sentence such as <c>Did you mean `attendance`?</c>, or what else to do.</summary>
    public static string For(string word, IEnumerable<string> known, string otherwise) =>
        Nearest(word, known) is { } near ? $"Did you mean `{near}`?" : otherwise;

    /// <summary>The closest known word, when it is close enough to be meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var most = Math.Max(1, word.Length / 3);
        return known
            .Where(k => Math.Abs(k.Length - word.Length) <= most)
            .Select(k => (Word: k, Distance: Distance(word, k)))
            .Where(k => k.Distance <= most)
            .OrderBy(k => k.Distance).ThenBy(k => k.Word, StringComparer.Ordinal)
            .Select(k => k.Word)
            .FirstOrDefault();
    }

    /// <summary>
    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    /// </summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                rows[i, j] = swapped ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
            }
        }

        return rows[a.Length, b.Length];
    }
}
