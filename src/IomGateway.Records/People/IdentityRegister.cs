using System.Data.Common;
using Dapper;
using IomGateway.Records.Notices;
using IomGateway.Records.References;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.People;

/// <summary>
/// Settles who is who: by which identifiers an agency knows a person, and which people are one. A merge is an
/// overlay: each file keeps what was said of it, and what is said afterwards is said of the one that was kept, so a
/// split gives each its own again. Where a wrong tie is undone, those who were told through it are told to look
/// again.
/// </summary>
public sealed class IdentityRegister(RecordsDatabase database)
{
    /// <summary>
    /// Admits whoever has this identifier to the register. <see cref="Change.Made"/> and <see
    /// cref="Change.AlreadySo"/> name the person.
    /// </summary>
    public Task<Change> AdmitAsync(
        IdentifierSystem system, string value, string agency, Actor by, string reason, CancellationToken ct) =>
        WithCanonical(system, value, canonical => database.ChangeAsync(
            connection =>
            {
                var link = new IdentifierLink(system, canonical, agency, by, reason);
                return Identity.Find(connection, link) is { } known
                    ? IdentityWriting.Link(connection, known, link, database.Now)
                    : IdentityWriting.Link(
                        connection, Identity.Create(connection, database.Time, by, reason), link, database.Now);
            },
            ct));

    /// <summary>Says that <paramref name="agency"/> knows the person by this identifier.</summary>
    public Task<Change> LinkAsync(
        PersonId person,
        IdentifierSystem system,
        string value,
        string agency,
        Actor by,
        string reason,
        CancellationToken ct) =>
        WithCanonical(system, value, canonical => database.ChangeOfAsync(
            person,
            (connection, root) => IdentityWriting.Link(
                connection, root, new IdentifierLink(system, canonical, agency, by, reason), database.Now),
            ct));

    /// <summary>Undoes a link. Ids given out for that agency's records of the person stop working.</summary>
    public Task<Change> UnlinkAsync(
        PersonId person,
        IdentifierSystem system,
        string value,
        string agency,
        Actor by,
        string reason,
        CancellationToken ct) =>
        WithCanonical(system, value, canonical => database.ChangeOfAsync(
            person,
            (connection, root) => Unlink(
                connection, root, new IdentifierLink(system, canonical, agency, by, reason), database.Now),
            ct));

    /// <summary>Says that two are one person; <paramref name="kept"/> is who they both are from now on.</summary>
    public Task<Change> MergeAsync(
        PersonId kept, PersonId other, Actor by, string reason, CancellationToken ct) => database.ChangeOfAsync(
        kept,
        (connection, root) =>
        {
            if (Identity.RootOf(connection, other.ToString()) is not { } otherRoot)
            {
                return IdentityWriting.NobodyThere;
            }

            if (otherRoot == root)
            {
                return new Change.AlreadySo(root);
            }

            connection.Execute(
                "UPDATE person SET merged_into = @root, merged_at = @at WHERE id = @otherRoot AND merged_into IS NULL",
                new { root, otherRoot, at = database.Now });
            Identity.Note(
                connection, IdentityStep.Of("merged", root, database.Now, by, reason) with { Other = otherRoot });
            return new Change.Made(root);
        },
        ct);

    /// <summary>
    /// Undoes a merge: <paramref name="person"/>, who was merged into somebody, is somebody else again.
    /// </summary>
    public Task<Change> SplitAsync(
        PersonId person, Actor by, string reason, CancellationToken ct) => database.ChangeAsync(
        connection =>
        {
            var split = person.ToString();
            if (Identity.RootOf(connection, split) is not { } root)
            {
                return IdentityWriting.NobodyThere;
            }

            if (root == split)
            {
                return new Change.Refused(
                    "not-merged", "This person has not been merged into another.",
                    "Name the one who was merged, not the one who was kept.");
            }

            var merged = connection.ExecuteScalar<long>(
                "SELECT merged_at FROM person WHERE id = @split", new { split });
            connection.Execute(
                "UPDATE person SET merged_into = NULL, merged_at = NULL WHERE id = @split", new { split });
            var recipients = ReferenceWriting.Part(connection, root, split, merged);
            NoticeWriting.Recall(connection, database.Time, recipients, "identity-split");
            Identity.Note(
                connection, IdentityStep.Of("split", root, database.Now, by, reason) with { Other = split });
            return new Change.Made(split);
        },
        ct);

    /// <summary>Says the birth date. To say it otherwise than before needs <paramref name="correct"/>.</summary>
    public Task<Change> SetBirthDateAsync(
        PersonId person, DateOnly birthDate, bool correct, Actor by, CancellationToken ct) =>
        birthDate > LondonDay.Of(database.Time.GetUtcNow())
            ? Task.FromResult<Change>(new Change.Refused(
                "birth-date-ahead", "The birth date is in the future.", "Correct it."))
            : database.ChangeOfAsync(
                person,
                (connection, root) =>
                    IdentityWriting.SetBirthDate(connection, root, birthDate, correct, by, database.Now),
                ct);

    private static Task<Change> WithCanonical(IdentifierSystem system, string value, Func<string, Task<Change>> next) =>
        IdentifierCheck.TryCanonical(system.Check, value, out var canonical, out var why)
            ? next(canonical)
            : Task.FromResult<Change>(new Change.Refused(
                "bad-identifier", $"This is no {system.Label}: {why}.", "Correct it at its source."));

    private Change Unlink(DbConnection connection, string root, IdentifierLink link, long at)
    {
        var row = new
        {
            root,
            agency = link.Agency,
            system = link.System.Code,
            value = link.Canonical,
            scope = IdentifierScope.Of(link.System, link.Agency),
        };
        var owner = connection.QueryFirstOrDefault<string>(
            Identity.Members +
            """
            SELECT a.person FROM member JOIN agency_identifier a ON a.person = member.id
            JOIN identifier i ON i.id = a.identifier
            WHERE a.agency = @agency AND i.system = @system AND i.value = @value AND i.scope = @scope
            """,
            row);
        if (owner is null)
        {
            return new Change.AlreadySo(root);
        }

        connection.Execute(
            "DELETE FROM agency_identifier WHERE person = @owner AND agency = @agency AND system = @system",
            new { owner, row.agency, row.system });
        connection.Execute(
            """
            DELETE FROM identifier WHERE system = @system AND value = @value AND scope = @scope
                AND NOT EXISTS (SELECT 1 FROM agency_identifier a WHERE a.identifier = identifier.id)
            """,
            row);
        var recipients = ReferenceWriting.Withdraw(connection, root, link.Agency);
        NoticeWriting.Recall(connection, database.Time, recipients, "identity-unlinked");
        Identity.Note(connection, IdentityStep.Of("unlinked", owner, at, link.By, link.Reason) with
        {
            Agency = link.Agency,
            System = row.system,
            Value = row.value,
        });
        return new Change.Made(root);
    }
}
