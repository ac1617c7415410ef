using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Questions;

/// <summary>
/// Who can see something: complete over every question, person and record that the vocabulary allows. Each flow is
/// looked at by itself; where several answer the same question, the clearest form leaves.
/// </summary>
public static class WhoCanSee
{
    /// <summary>Every sight of what is asked for, by asker, holder, record type, category and flow.</summary>
    /// <exception cref="InvalidOperationException">More caps bear on one question than can be weighed.</exception>
    public static IReadOnlyList<Sight> Find(Rulebook rulebook, SightQuery query)
    {
        ArgumentNullException.ThrowIfNull(rulebook);
        ArgumentNullException.ThrowIfNull(query);
        return
        [
            .. new SightFinder(rulebook, query).Find()
                .OrderBy(s => s.Asker, StringComparer.Ordinal)
                .ThenBy(s => s.Holder, StringComparer.Ordinal)
                .ThenBy(s => s.RecordType, StringComparer.Ordinal)
                .ThenBy(s => s.Category, StringComparer.Ordinal)
                .ThenBy(s => s.Flow.Agreement, StringComparer.Ordinal)
                .ThenBy(s => s.Flow.Flow, StringComparer.Ordinal)
                .ThenBy(s => s.Purposes[0], StringComparer.Ordinal)
                .ThenBy(s => s.Roles[0], StringComparer.Ordinal),
        ];
    }
}
