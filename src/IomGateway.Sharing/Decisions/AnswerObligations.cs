using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// What is owed for a whole answer: for each clock the shortest retention, and of several clocks whichever runs out
/// first; the strictest onward rule; the union of duties. An override counts only where every grant with that clock
/// allows it.
/// </summary>
public sealed record AnswerObligations
{
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

    private static Retention Shortest(string clock, Retention[] retentions)
    {
        var shortest = retentions.OrderBy(Length).ThenBy(r => r.For, StringComparer.Ordinal).First();
        var unless = retentions.Select(r => r.Unless.AsEnumerable())
            .Aggregate((a, b) => a.Intersect(b, StringComparer.Ordinal));
        return new Retention(clock, shortest.For, unless.Order(StringComparer.Ordinal).ToArray());
    }

    /// <summary>A period that cannot be read counts as none at all, the shortest there is.</summary>
    private static Period Length(Retention retention) =>
        Period.TryParse(retention.For, out var period) ? period : default;
}
