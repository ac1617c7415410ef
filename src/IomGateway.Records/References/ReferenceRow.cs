using System.Data.Common;
using Dapper;
using IomGateway.Records.People;
using Npgsql;

namespace IomGateway.Records.References;

/// <summary>An id of ours as the table keeps it.</summary>
internal sealed record ReferenceRow(
    string Id,
    string Recipient,
    string Holder,
    string Type,
    string HolderId,
    string? Person,
    long RecordedAt,
    long Expires)
{
    private const string Into =
        "INSERT INTO reference (id, recipient, holder, type, holder_id, person, recorded_at, expires)\n";

    /// <summary>Lasts as long as anybody was promised; where it is somebody else's now, it is so from now on.</summary>
    private const string OrRenew =
        """

        ON CONFLICT (id) DO UPDATE SET
            expires = CASE WHEN reference.expires > excluded.expires THEN reference.expires ELSE excluded.expires END,
            recorded_at = CASE WHEN reference.person IS NOT DISTINCT FROM excluded.person
                THEN reference.recorded_at ELSE excluded.recorded_at END,
            person = excluded.person
        """;

    private const string One =
        Into + "VALUES (@Id, @Recipient, @Holder, @Type, @HolderId, @Person, @RecordedAt, @Expires)" + OrRenew;

    /// <summary>All at once: PostgreSQL is asked over a network.</summary>
    private const string Many =
        Into
        + "SELECT * FROM unnest(@ids, @recipients, @holders, @types, @holderIds, @people, @recorded, @expiring)"
        + OrRenew;

    public static ReferenceRow Of(IssuedReference issued, DateTimeOffset now) => new(
        issued.Id,
        issued.Reference.Recipient,
        issued.Reference.Holder,
        issued.Reference.Type,
        issued.Reference.HolderId,
        issued.Reference.Person?.ToString(),
        now.ToUnixTimeMilliseconds(),
        issued.Reference.Expires.ToUnixTimeMilliseconds());

    /// <summary>Keeps ids, inside somebody's transaction.</summary>
    public static void Keep(DbConnection connection, IEnumerable<ReferenceRow> rows)
    {
        if (connection is not NpgsqlConnection)
        {
            connection.Execute(One, rows);
            return;
        }

        // In one order for everybody: two who keep the same ids at once wait for each other, and never both.
        var kept = rows.GroupBy(r => r.Id, StringComparer.Ordinal)
            .Select(g => g.Last() with { Expires = g.Max(r => r.Expires) })
            .OrderBy(r => r.Id, StringComparer.Ordinal).ToList();
        connection.Execute(Many, new
        {
            ids = kept.Select(r => r.Id).ToArray(),
            recipients = kept.Select(r => r.Recipient).ToArray(),
            holders = kept.Select(r => r.Holder).ToArray(),
            types = kept.Select(r => r.Type).ToArray(),
            holderIds = kept.Select(r => r.HolderId).ToArray(),
            people = kept.Select(r => r.Person).ToArray(),
            recorded = kept.Select(r => r.RecordedAt).ToArray(),
            expiring = kept.Select(r => r.Expires).ToArray(),
        });
    }

    public OpaqueReference ToReference() => new()
    {
        Recipient = Recipient,
        Holder = Holder,
        Type = Type,
        HolderId = HolderId,
        Person = Person is null ? null : PersonId.Stored(Person),
        Expires = DateTimeOffset.FromUnixTimeMilliseconds(Expires),
    };
}
