using IomGateway.Records.People;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.Import;

internal enum ColumnKind
{
    Identifier,
    BirthDate,
    Since,
    Fact,
    Relationship,
    ExcludedUsers,
    OnlyPermittedUsers,
}

/// <summary>One column of a register file, understood.</summary>
internal sealed record RegisterColumn(int Index, string Heading, ColumnKind Kind)
{
    public IdentifierSystem? System { get; init; }

    public FactTerm? Fact { get; init; }

    /// <summary>
    /// Reads the heading: a code of the identifier vocabulary, a person-fact (<c>mappa.level</c>), a relationship
    /// (<c>lead-professional</c>), <c>birth-date</c>, <c>since</c>, <c>excluded-users</c> or
    /// <c>only-permitted-users</c>.
    /// </summary>
    public static IReadOnlyList<RegisterColumn> Read(
        IReadOnlyList<string> headings, Agency agency, VocabularySet vocabulary, List<RefusedLine> problems)
    {
        var columns = new List<RegisterColumn>();
        for (var i = 0; i < headings.Count; i++)
        {
            var heading = headings[i].Trim();
            if (columns.Exists(c => c.Heading == heading))
            {
                problems.Add(new RefusedLine(
                    1, heading, "column-twice", "The heading stands twice.", "Leave one of the two out."));
            }
            else if (Understand(i, heading, vocabulary) is not { } column)
            {
                problems.Add(new RefusedLine(
                    1, $"column {i + 1}", "unknown-column", "No identifier, fact or relationship has this heading.",
                    "Use a code of policies/vocabulary, birth-date, since, excluded-users or only-permitted-users."));
            }
            else
            {
                CheckMay(column, agency, vocabulary, problems);
                columns.Add(column);
            }
        }

        CheckTogether(columns, problems);
        return columns;
    }

    private static RegisterColumn? Understand(int index, string heading, VocabularySet vocabulary)
    {
        if (vocabulary.Identifiers.TryGetValue(heading, out var system))
        {
            return new RegisterColumn(index, heading, ColumnKind.Identifier) { System = system };
        }

        if (vocabulary.PersonFacts.TryGetValue(heading, out var fact) && !fact.AboutAsker)
        {
            return new RegisterColumn(index, heading, ColumnKind.Fact) { Fact = fact };
        }

        if (vocabulary.PersonFacts.TryGetValue(FactReading.Relationship, out var relationship)
            && relationship.Values.Contains(heading) && heading != "none")
        {
            return new RegisterColumn(index, heading, ColumnKind.Relationship) { Fact = relationship };
        }

        return heading switch
        {
            "birth-date" => new RegisterColumn(index, heading, ColumnKind.BirthDate),
            "since" => new RegisterColumn(index, heading, ColumnKind.Since),
            "excluded-users" => new RegisterColumn(index, heading, ColumnKind.ExcludedUsers),
            "only-permitted-users" => new RegisterColumn(index, heading, ColumnKind.OnlyPermittedUsers),
            _ => null,
        };
    }

    private static void CheckMay(
        RegisterColumn column, Agency agency, VocabularySet vocabulary, List<RefusedLine> problems)
    {
        if (column.System is { } system && system.MayUse.Count > 0 && !system.MayUse.Overlaps(agency.Classes))
        {
            problems.Add(new RefusedLine(
                1, column.Heading, "may-not-use", $"No class of {agency.Id} may use this number.",
                "Leave the column out."));
        }

        var term = column.Kind is ColumnKind.ExcludedUsers or ColumnKind.OnlyPermittedUsers
            ? vocabulary.PersonFacts.GetValueOrDefault(FactReading.Restricted)
            : column.Fact;
        if (term is not null && AssertionRules.MayAssert(agency, term) is { } refused)
        {
            problems.Add(new RefusedLine(1, column.Heading, refused.Code, refused.Message, refused.Mend));
        }
    }

    private static void CheckTogether(List<RegisterColumn> columns, List<RefusedLine> problems)
    {
        if (!columns.Exists(c => c.Kind == ColumnKind.Identifier))
        {
            problems.Add(new RefusedLine(
                1, null, "no-identifier-column", "No column says who the people are.",
                "Add a column headed by a code of policies/vocabulary/identifiers.yaml."));
        }

        var saysSomething = columns.Exists(
            c => c.Kind is not (ColumnKind.Identifier or ColumnKind.BirthDate or ColumnKind.Since));
        if (saysSomething && !columns.Exists(c => c.Kind == ColumnKind.Since))
        {
            problems.Add(new RefusedLine(
                1, null, "no-since-column", "No column says since when the facts are so.",
                "Add a column headed since."));
        }
    }
}
