using System.Data.Common;
using Dapper;

namespace IomGateway.Records.People;

/// <summary>What is to stand about a person, checked already.</summary>
internal sealed record FactToWrite(
    string Partnership, string Fact, IReadOnlyList<string> Values, long Since, Actor By)
{
    /// <summary>Whether it is to stand only where nothing was ever said of that fact in that partnership.</summary>
    public bool OpensOnly { get; init; }
}

/// <summary>
/// Writes what was said of people, inside somebody's transaction. Nothing said before is lost: it is superseded.
/// </summary>
internal static class FactWriting
{
    private static readonly Change.Refused Older = new(
        "older-than-what-stands", "Something later has already been said.", "Say what is so now, and since when.");

    public static Change Assert(DbConnection connection, string root, FactToWrite fact, long at)
    {
        var row = new
        {
            person = root,
            partnership = fact.Partnership,
            fact = fact.Fact,
            values = JsonText.Of(fact.Values),
            agency = fact.By.Agency.Id,
            user = fact.By.User,
            since = fact.Since,
            at,
        };
        if (fact.OpensOnly && IsSpokenOf(connection, root, fact))
        {
            // Answered as if it had been news: whether somebody is in scope is not for whoever puts them forward.
            return new Change.Made(root);
        }

        var standing = connection.QueryFirstOrDefault<FactRow>(
            """
            SELECT person AS Person, partnership AS Partnership, fact AS Fact, fact_values AS FactValues,
                   since AS Since, recorded_at AS RecordedAt
            FROM fact WHERE person = @person AND partnership = @partnership AND fact = @fact AND superseded_at IS NULL
            """,
            row);
        if (standing is not null && fact.Since < standing.Since)
        {
            return standing.FactValues == row.values ? new Change.AlreadySo(root) : Older;
        }

        // Said again after a merge, the same words are news: they settle on what the two files disagreed.
        if (standing is not null && standing.Since == fact.Since && standing.FactValues == row.values
            && standing.RecordedAt >= LastMerge(connection, root))
        {
            return new Change.AlreadySo(root);
        }

        connection.Execute(
            """
            UPDATE fact SET superseded_at = @at
            WHERE person = @person AND partnership = @partnership AND fact = @fact AND superseded_at IS NULL
            """,
            row);
        connection.Execute(
            """
            INSERT INTO fact (person, partnership, fact, fact_values, agency, by_user, since, recorded_at)
            VALUES (@person, @partnership, @fact, @values, @agency, @user, @since, @at)
            """,
            row);
        return new Change.Made(root);
    }

    public static Change Relate(DbConnection connection, string root, RelationshipAssertion said, long at)
    {
        var row = new
        {
            root,
            partnership = said.Partnership.Id,
            kind = said.Kind,
            agency = said.Agency,
            user = said.User ?? "",
            since = said.Since.ToUnixTimeMilliseconds(),
            byAgency = said.By.Agency.Id,
            byUser = said.By.User,
            at,
        };
        var lead = said.Kind == FactRegister.LeadProfessional;
        var standing = connection.Query<RelationshipRow>(
            Identity.Members +
            """
            SELECT r.partnership AS Partnership, r.kind AS Kind, r.agency AS Agency, r.agency_user AS AgencyUser,
                   r.since AS Since
            FROM member JOIN relationship r ON r.person = member.id
            WHERE r.partnership = @partnership AND r.kind = @kind AND r.ended_at IS NULL
            """,
            row).Where(r => lead || (r.Agency == row.agency && r.AgencyUser == row.user)).ToList();
        var same = standing.Find(r => r.Agency == row.agency && r.AgencyUser == row.user);
        if (same is not null && row.since <= same.Since && standing.Count == 1)
        {
            return new Change.AlreadySo(root);
        }

        if (standing.Exists(r => row.since < r.Since))
        {
            return Older;
        }

        // A person has one lead professional: naming another ends what the last one was.
        End(connection, root, row.partnership, row.kind, lead ? null : row.agency, row.user, at);
        connection.Execute(
            """
            INSERT INTO relationship (
                person, partnership, kind, agency, agency_user, since, by_agency, by_user, recorded_at)
            VALUES (@root, @partnership, @kind, @agency, @user, @since, @byAgency, @byUser, @at)
            """,
            row);
        return new Change.Made(root);
    }

    /// <summary>Ends a relationship; with no agency, every one of that kind.</summary>
    /// <returns>How many ended.</returns>
    public static int End(
        DbConnection connection,
        string root,
        string partnership,
        string kind,
        string? agency,
        string user,
        long at) =>
        connection.Execute(
            Identity.Members +
            """
            UPDATE relationship SET ended_at = @at
            WHERE person IN (SELECT id FROM member) AND partnership = @partnership AND kind = @kind AND ended_at IS NULL
                AND (@agency IS NULL OR (agency = @agency AND agency_user = @user))
            """,
            new { root, partnership, kind, agency, user, at });

    /// <summary>
    /// The list goes to each file under which the holder knows the person; to the person's own where it knows none.
    /// </summary>
    public static Change Restrict(DbConnection connection, string root, RestrictedList list, long at)
    {
        var holder = list.By.Agency.Id;
        var files = connection.Query<string>(
            Identity.Members +
            """
            SELECT DISTINCT a.person FROM member JOIN agency_identifier a ON a.person = member.id
            WHERE a.agency = @holder
            """,
            new { root, holder }).AsList();
        var changes = (files.Count > 0 ? files : [root])
            .ConvertAll(person => RestrictOne(connection, person, list, at));
        return changes.OfType<Change.Refused>().FirstOrDefault() ?? changes.Find(c => c is Change.Made) ?? changes[0];
    }

    private static Change RestrictOne(DbConnection connection, string person, RestrictedList list, long at)
    {
        var row = new
        {
            person,
            holder = list.By.Agency.Id,
            excluded = JsonText.Of(list.Excluded.Select(u => u.ToString())),
            only = list.OnlyPermitted is { } users ? JsonText.Of(users.Select(u => u.ToString())) : null,
            since = list.Since.ToUnixTimeMilliseconds(),
            user = list.By.User,
            at,
        };
        var standing = connection.QueryFirstOrDefault<RestrictionRow>(
            """
            SELECT person AS Person, holder AS Holder, excluded AS Excluded, only_permitted AS OnlyPermitted,
                   since AS Since
            FROM restriction WHERE person = @person AND holder = @holder AND superseded_at IS NULL
            """,
            row);
        var same = standing is not null && standing.Excluded == row.excluded && standing.OnlyPermitted == row.only;
        if (standing is not null && (row.since < standing.Since || (same && row.since == standing.Since)))
        {
            return same ? new Change.AlreadySo() : Older;
        }

        connection.Execute(
            """
            UPDATE restriction SET superseded_at = @at
            WHERE person = @person AND holder = @holder AND superseded_at IS NULL
            """,
            row);
        connection.Execute(
            """
            INSERT INTO restriction (person, holder, excluded, only_permitted, since, by_user, recorded_at)
            VALUES (@person, @holder, @excluded, @only, @since, @user, @at)
            """,
            row);
        return new Change.Made();
    }

    private static bool IsSpokenOf(DbConnection connection, string root, FactToWrite fact) =>
        connection.ExecuteScalar<bool>(
            Identity.Members
            + """
              SELECT EXISTS (
                  SELECT 1 FROM member JOIN fact f ON f.person = member.id
                  WHERE f.partnership = @Partnership AND f.fact = @Fact)
              """,
            new { root, fact.Partnership, fact.Fact });

    private static long LastMerge(DbConnection connection, string root) => connection.ExecuteScalar<long>(
        Identity.Members
        + "SELECT coalesce(max(p.merged_at), 0) FROM member JOIN person p USING (id) WHERE p.id <> @root",
        new { root });
}
