using System.Data.Common;
using Dapper;

namespace IomGateway.Records.People;

/// <summary>Everything the register knows of one person, those merged into them included, as of one epoch.</summary>
internal sealed record PersonFile
{
    public required PersonId Root { get; init; }

    /// <summary>Every id that is this person now: the root's and those of files merged into it.</summary>
    public required IReadOnlyList<PersonId> Members { get; init; }

    /// <summary>When the latest of them was merged, in milliseconds; 0 when nobody was.</summary>
    public required long LastMerge { get; init; }

    /// <summary>Unknown when those merged disagree.</summary>
    public required DateOnly? BirthDate { get; init; }

    public required IReadOnlyList<FactRow> Facts { get; init; }

    public required IReadOnlyList<RelationshipRow> Relationships { get; init; }

    public required IReadOnlyList<RestrictionRow> Restrictions { get; init; }

    public required IReadOnlyList<ConsentRow> Consents { get; init; }

    public required IReadOnlyList<IdentifierRow> Identifiers { get; init; }

    /// <summary>The facts, those of one partnership and kind together.</summary>
    public IReadOnlyList<IReadOnlyList<FactRow>> FactGroups => field ??=
        [.. Facts.GroupBy(f => (f.Partnership, f.Fact)).Select(IReadOnlyList<FactRow> (g) => [.. g])];

    /// <summary>The partnerships in which a fact or a relationship was said.</summary>
    public IReadOnlyList<string> Related => field ??= Partnerships(Relationships.Select(r => r.Partnership));

    /// <summary>The partnerships in which a fact was said or a consent given.</summary>
    public IReadOnlyList<string> Consenting => field ??= Partnerships(Consents.Select(c => c.Partnership));

    /// <summary>
    /// Reads the file of whoever <paramref name="person"/> is now; <see langword="null"/> when nobody.
    /// </summary>
    public static PersonFile? Load(DbConnection connection, PersonId person)
    {
        if (Identity.RootOf(connection, person.ToString()) is not { } root)
        {
            return null;
        }

        var members = All<(string Id, string? BirthDate, long? MergedAt)>(
            connection, root, "SELECT p.id, p.birth_date, p.merged_at FROM member JOIN person p USING (id)");
        var births = members.Select(m => m.BirthDate).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return new PersonFile
        {
            Root = PersonId.Stored(root),
            Members = [.. members.Select(m => PersonId.Stored(m.Id))],
            LastMerge = members.Where(m => m.Id != root).Max(m => m.MergedAt) ?? 0,
            BirthDate = births is [var only] ? Days.Parse(only) : null,
            Facts = All<FactRow>(
                connection, root,
                """
                SELECT f.person AS Person, f.partnership AS Partnership, f.fact AS Fact, f.fact_values AS FactValues,
                       f.since AS Since, f.recorded_at AS RecordedAt
                FROM member JOIN fact f ON f.person = member.id WHERE f.superseded_at IS NULL
                """),
            Relationships = All<RelationshipRow>(
                connection, root,
                """
                SELECT r.partnership AS Partnership, r.kind AS Kind, r.agency AS Agency, r.agency_user AS AgencyUser,
                       r.since AS Since
                FROM member JOIN relationship r ON r.person = member.id WHERE r.ended_at IS NULL
                """),
            Restrictions = All<RestrictionRow>(
                connection, root,
                """
                SELECT r.person AS Person, r.holder AS Holder, r.excluded AS Excluded,
                       r.only_permitted AS OnlyPermitted, r.since AS Since
                FROM member JOIN restriction r ON r.person = member.id WHERE r.superseded_at IS NULL
                """),
            Consents = All<ConsentRow>(
                connection, root,
                """
                SELECT c.partnership AS Partnership, c.consent AS Consent, c.holder AS Holder,
                       c.recipients AS Recipients, c.purposes AS Purposes, c.given_at AS GivenAt, c.until AS Until,
                       c.withdrawn_at AS WithdrawnAt
                FROM member JOIN consent c ON c.person = member.id
                """),
            Identifiers = All<IdentifierRow>(
                connection, root,
                """
                SELECT a.person AS Person, a.agency AS Agency, a.system AS System, i.value AS Value,
                       a.linked_at AS LinkedAt
                FROM member JOIN agency_identifier a ON a.person = member.id JOIN identifier i ON i.id = a.identifier
                """),
        };
    }

    private string[] Partnerships(IEnumerable<string> others) =>
        [.. Facts.Select(f => f.Partnership).Concat(others).Distinct(StringComparer.Ordinal)];

    private static List<T> All<T>(DbConnection connection, string root, string select) =>
        connection.Query<T>(Identity.Members + select, new { root }).AsList();
}
