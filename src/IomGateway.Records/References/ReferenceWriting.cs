using System.Data.Common;
using Dapper;
using IomGateway.Records.People;

namespace IomGateway.Records.References;

/// <summary>What becomes of opaque ids when it turns out who is who, inside somebody's transaction.</summary>
internal static class ReferenceWriting
{
    /// <summary>
    /// After a split, ids given out since the merge go with whichever of the two the holder knows. Where it knows
    /// both, or neither, nobody can say whose record it is: the id stops working, and the asker asks again.
    /// </summary>
    /// <returns>Every recipient of such an id.</returns>
    public static IReadOnlyList<string> Part(DbConnection connection, string root, string split, long mergedAt)
    {
        var given = connection.Query<(string Id, string Recipient, string Holder)>(
            """
            WITH RECURSIVE pair (id) AS (
                SELECT @root UNION SELECT @split
                UNION SELECT p.id FROM person p JOIN pair ON p.merged_into = pair.id)
            SELECT r.id, r.recipient, r.holder FROM pair JOIN reference r ON r.person = pair.id
            WHERE r.recorded_at >= @mergedAt
            """,
            new { root, split, mergedAt }).AsList();
        foreach (var (id, _, holder) in given)
        {
            var owner = (Knows(connection, holder, root), Knows(connection, holder, split)) switch
            {
                (true, false) => root,
                (false, true) => split,
                _ => null,
            };
            connection.Execute(
                owner is null
                    ? "DELETE FROM reference WHERE id = @id"
                    : "UPDATE reference SET person = @owner WHERE id = @id",
                new { id, owner });
        }

        return [.. given.Select(g => g.Recipient).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Ids of one holder's records of the person stop working.</summary>
    /// <returns>Every recipient of such an id.</returns>
    public static IReadOnlyList<string> Withdraw(DbConnection connection, string root, string holder) =>
        connection.Query<string>(
            Identity.Members
            + """
              DELETE FROM reference WHERE holder = @holder AND person IN (SELECT id FROM member) RETURNING recipient
              """,
            new { root, holder }).Distinct(StringComparer.Ordinal).ToList();

    private static bool Knows(DbConnection connection, string holder, string root) =>
        connection.ExecuteScalar<long>(
            Identity.Members
            + """
              SELECT EXISTS (SELECT 1 FROM member JOIN agency_identifier a ON a.person = member.id
                  WHERE a.agency = @holder)
              """,
            new { root, holder }) == 1;
}
