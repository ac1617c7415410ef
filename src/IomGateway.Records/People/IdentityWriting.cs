using System.Data.Common;
using Dapper;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.People;

/// <summary>Ties identifiers to people, inside somebody's transaction.</summary>
internal static class IdentityWriting
{
    public static readonly Change.Refused NobodyThere = new(
        "unknown-person", "The register has no such person.", "Link one of their identifiers first.");

    /// <summary>Changes what stands about one person, who goes by the file that theirs was merged into.</summary>
    public static Task<Change> ChangeOfAsync(
        this RecordsDatabase database,
        PersonId person,
        Func<DbConnection, string, Change> write,
        CancellationToken ct) =>
        database.ChangeAsync(
            connection => Identity.RootOf(connection, person.ToString()) is { } root
                ? write(connection, root)
                : NobodyThere,
            ct);

    /// <param name="connection">Within a transaction.</param>
    /// <param name="root">The person as they are now.</param>
    /// <param name="link">What to link.</param>
    /// <param name="at">Now, in milliseconds.</param>
    public static Change Link(DbConnection connection, string root, IdentifierLink link, long at)
    {
        var row = new
        {
            system = link.System.Code,
            value = link.Canonical,
            scope = IdentifierScope.Of(link.System, link.Agency),
            agency = link.Agency,
            person = root,
            at,
        };
        connection.Execute(
            """
            INSERT INTO identifier (system, value, scope, person) VALUES (@system, @value, @scope, @person)
            ON CONFLICT (system, value, scope) DO NOTHING
            """,
            row);
        var (identifier, owner) = connection.QuerySingle<(long, string)>(
            "SELECT id, person FROM identifier WHERE system = @system AND value = @value AND scope = @scope", row);
        if (owner != root && Identity.RootOf(connection, owner) != root)
        {
            return new Change.Refused(
                "identifier-of-another", "This identifier belongs to somebody else in the register.",
                "Check it at its source; if both are one person, merge them.");
        }

        var made = connection.Execute(
            """
            INSERT INTO agency_identifier (person, agency, system, identifier, linked_at)
            VALUES (@owner, @agency, @system, @identifier, @at) ON CONFLICT (person, agency, system) DO NOTHING
            """,
            new { owner, row.agency, row.system, identifier, at });
        if (made == 0)
        {
            var standing = connection.ExecuteScalar<long>(
                """
                SELECT identifier FROM agency_identifier
                WHERE person = @owner AND agency = @agency AND system = @system
                """,
                new { owner, row.agency, row.system });
            return standing == identifier
                ? new Change.AlreadySo(root)
                : new Change.Refused(
                    "has-another-identifier", "The agency knows this person by another number of the same system.",
                    "Unlink the wrong one first.");
        }

        Identity.Note(connection, IdentityStep.Of("linked", owner, at, link.By, link.Reason) with
        {
            Agency = link.Agency,
            System = row.system,
            Value = row.value,
        });
        return new Change.Made(root);
    }

    /// <summary>Says the birth date, or says it otherwise than before when <paramref name="correct"/>.</summary>
    public static Change SetBirthDate(
        DbConnection connection, string root, DateOnly birthDate, bool correct, Actor by, long at)
    {
        var day = Days.Write(birthDate);
        var said = connection.Query<string>(
            Identity.Members
            + "SELECT DISTINCT p.birth_date FROM member JOIN person p USING (id) WHERE p.birth_date IS NOT NULL",
            new { root }).AsList();
        if (said.Count == 1 && said[0] == day)
        {
            return new Change.AlreadySo(root);
        }

        if (said.Count > 0 && !correct)
        {
            return new Change.Refused(
                "birth-date-differs", "The register has another birth date for this person.",
                "Check it at its source; if the register is wrong, correct it there by name.");
        }

        // After a correction every file of the person must agree, or the date would be unknown.
        connection.Execute(
            Identity.Members
            + "UPDATE person SET birth_date = @day, birth_date_by = @agency WHERE id IN (SELECT id FROM member)",
            new { root, day, agency = by.Agency.Id });
        Identity.Note(connection, IdentityStep.Of("birth-date", root, at, by, correct ? "corrected" : "asserted"));
        return new Change.Made(root);
    }
}

/// <summary>An identifier that has passed its check, and whose it is.</summary>
internal sealed record IdentifierLink(
    IdentifierSystem System, string Canonical, string Agency, Actor By, string Reason);
