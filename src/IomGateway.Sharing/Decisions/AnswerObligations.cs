using System.Globalization;
using System.Text.RegularExpressions;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// What is owed for a whole answer: for each clock the shortest retention, and of several clocks whichever runs out
/// first; the strictest onward rule; the union of duties. An override counts only where every grant with that clock
/// allows it.
/// </summary>
public sealed partial record AnswerObligations
{
    private const decimal DaysInYear = 365.25m;

    /// <summary>One for each clock, in the order of the clocks' codes; empty where no grant limits retention.</summary>
    public required IReadOnlyList<Retention> Retain { get; init; }

    public required Onward Onward { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public static AnswerObligations Of(IEnumerable<Grant> grants) => Combine(grants.Select(g => g.Obligations));

    public static AnswerObligations Combine(IEnumerable<Obligations> obligations)
    {
        var all = obligations.Distinct().ToArray();
        return new AnswerObligations
        {
            Retain = all.Select(o => o.Retain).OfType<Retention>()
                .GroupBy(r => r.Clock, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Shortest(g.Key, g.ToArray()))
                .ToArray(),
            Onward = all.Length == 0 ? Onward.None : all.Min(o => o.Onward),
            Events = all.SelectMany(o => o.Events).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal).ToArray(),
        };
    }

    /// <summary>
    /// The length of a period such as <c>P6M</c> in days, a month being a twelfth of a year of 365.25 days; zero, the
    /// strictest, for one that cannot be read.
    /// </summary>
    public static decimal Days(string period)
    {
        var match = Period().Match(period);
        if (!match.Success)
        {
            return 0;
        }

        return (Part(match, 1) * DaysInYear) + (Part(match, 2) * DaysInYear / 12)
            + (Part(match, 3) * 7) + Part(match, 4);
    }

    private static decimal Part(Match match, int group) =>
        match.Groups[group].Success ? decimal.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    private static Retention Shortest(string clock, Retention[] retentions)
    {
        var shortest = retentions.OrderBy(r => Days(r.For)).ThenBy(r => r.For, StringComparer.Ordinal).First();
        var unless = retentions.Select(r => r.Unless.AsEnumerable())
            .Aggregate((a, b) => a.Intersect(b, StringComparer.Ordinal));
        return new Retention(clock, shortest.For, unless.Order(StringComparer.Ordinal).ToArray());
    }

    [GeneratedRegex(
        "^P(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Period();
}
