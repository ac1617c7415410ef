using IomGateway.Records.Consents;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.People;

/// <summary>
/// What of a person's file stands for one question: the rules of staleness, merging, relationship and restriction.
/// </summary>
internal static class FactReading
{
    public const string Relationship = "relationship";
    public const string Restricted = "restricted";
    public const string Age = "age";

    private const string NoRelationship = "none";

    public static StandingFacts Read(PersonFile file, FactsQuestion question, VocabularySet vocabulary)
    {
        var at = question.At.ToUnixTimeMilliseconds();
        var facts = new List<StandingFact>();
        AddAsserted(file, at, vocabulary, facts);
        AddAge(file, question.At, vocabulary, facts);
        AddRelationships(file, question, at, vocabulary, facts);
        AddRestricted(file, question, at, vocabulary, facts);
        if (vocabulary.PersonFacts.TryGetValue(FactTerm.CoLocated, out var term) && term.AboutAsker)
        {
            facts.AddRange(question.CoLocated.Select(
                c => new StandingFact(c.Key, term.Code, [c.Value ? "true" : "false"])));
        }

        return new StandingFacts { Facts = facts, Consents = Consents(file, question, at) };
    }

    private static void AddAsserted(PersonFile file, long at, VocabularySet vocabulary, List<StandingFact> facts)
    {
        foreach (var rows in file.FactGroups)
        {
            if (vocabulary.PersonFacts.TryGetValue(rows[0].Fact, out var term) && !term.AboutAsker
                && Settled(rows, file.LastMerge) is { } row && Stands(row.Since, term, at)
                && row.Values.All(term.Values.Contains))
            {
                facts.Add(new StandingFact(row.Partnership, term.Code, row.Values));
            }
        }
    }

    /// <summary>
    /// Where people have been merged, what was said since the merge counts; failing that, what their files agree on.
    /// Files that disagree leave the fact unknown until somebody says which is so.
    /// </summary>
    private static FactRow? Settled(IReadOnlyList<FactRow> rows, long lastMerge)
    {
        if (rows is [var only])
        {
            return only;
        }

        var later = rows.Where(r => r.RecordedAt >= lastMerge).MaxBy(r => r.RecordedAt);
        return later ?? (rows.All(r => r.FactValues == rows[0].FactValues) ? rows.MaxBy(r => r.Since) : null);
    }

    /// <summary>
    /// A birth date settles the age; where a partnership says that the person is younger, the younger counts in it.
    /// </summary>
    private static void AddAge(PersonFile file, DateTimeOffset at, VocabularySet vocabulary, List<StandingFact> facts)
    {
        if (file.BirthDate is not { } birth || !vocabulary.PersonFacts.TryGetValue(Age, out var term)
            || AgeBands.Of(term.Values, birth, LondonDay.Of(at)) is not { } band)
        {
            return;
        }

        var rank = IndexOf(term.Values, band);
        facts.RemoveAll(f => f.Fact == Age && f.Values.Min(v => IndexOf(term.Values, v)) >= rank);
        facts.Add(new StandingFact(null, Age, [band]));
    }

    /// <summary>
    /// The register alone says how an asker stands to a person: nothing said is <c>none</c>, stale words are unknown.
    /// </summary>
    private static void AddRelationships(
        PersonFile file, FactsQuestion question, long at, VocabularySet vocabulary, List<StandingFact> facts)
    {
        if (!vocabulary.PersonFacts.TryGetValue(Relationship, out var term))
        {
            return;
        }

        foreach (var partnership in file.Related)
        {
            var mine = file.Relationships
                .Where(r => r.Partnership == partnership && r.Agency == question.Asker.Id
                    && (r.AgencyUser.Length == 0 || r.AgencyUser == question.User))
                .ToList();
            var standing = term.Values.Where(v => mine.Exists(r => r.Kind == v && Stands(r.Since, term, at))).ToList();
            if (!term.Many && standing.Count > 1)
            {
                // The vocabulary lists the closest first, and the fact has one value.
                standing.RemoveRange(1, standing.Count - 1);
            }

            if (mine.Count == 0 && term.Values.Contains(NoRelationship))
            {
                standing.Add(NoRelationship);
            }

            if (standing.Count > 0)
            {
                facts.Add(new StandingFact(partnership, term.Code, standing));
            }
        }
    }

    /// <summary>
    /// True when any list of this holder shuts the asker out. False only when the holder has said, for each of the
    /// files under which it knows the person, who may not see it. Never said, or said too long ago: unknown.
    /// </summary>
    private static void AddRestricted(
        PersonFile file, FactsQuestion question, long at, VocabularySet vocabulary, List<StandingFact> facts)
    {
        if (!vocabulary.PersonFacts.TryGetValue(Restricted, out var term))
        {
            return;
        }

        var user = new AgencyUser(question.Asker.Id, question.User).ToString();
        var lists = file.Restrictions.Where(r => r.Holder == question.Holder.Id).ToList();
        if (lists.Exists(r => r.ExcludedUsers.Contains(user) || (r.OnlyUsers is { } only && !only.Contains(user))))
        {
            facts.Add(new StandingFact(null, term.Code, ["true"]));
            return;
        }

        var unspoken = file.Identifiers
            .Any(i => i.Agency == question.Holder.Id && !lists.Exists(r => r.Person == i.Person));
        if (lists.Count > 0 && !unspoken && lists.TrueForAll(r => Stands(r.Since, term, at)))
        {
            facts.Add(new StandingFact(null, term.Code, ["false"]));
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Consents(
        PersonFile file, FactsQuestion question, long at) =>
        file.Consenting.ToDictionary(
            p => p, p => ConsentReading.Standing(file.Consents, p, question, at), StringComparer.Ordinal);

    private static bool Stands(long since, FactTerm term, long at) =>
        since <= at && (term.StaleAfter is not { } stale || at - since < (long)stale.TotalMilliseconds);

    private static int IndexOf(IReadOnlyList<string> values, string value)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] == value)
            {
                return i;
            }
        }

        return -1;
    }
}
