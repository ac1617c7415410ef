namespace IomGateway.Redaction.RecordTypes;

/// <summary>Finds the name that a misspelt one was meant to be.</summary>
internal static class NearestName
{
    public static string? Of(string wrong, IEnumerable<string> names) =>
        AllOf(wrong, names, 1) is [var near, ..] ? near : null;

    /// <summary>As many of the names as are near enough, the nearest first.</summary>
    public static IReadOnlyList<string> AllOf(string wrong, IEnumerable<string> names, int most) =>
    [
        .. names
            .Select(name => (Name: name, Distance: Distance(wrong.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(n => n.Distance <= Math.Max(2, wrong.Length / 3))
            .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal)
            .Select(n => n.Name).Take(most),
    ];

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
