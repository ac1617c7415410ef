using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace IomGateway.Records.References;

/// <summary>
/// The gateway's own ids of holders' records: stable for one recipient, worthless to another, and without meaning. A
/// row must be kept before the answer that speaks of it leaves.
/// </summary>
public sealed class ReferenceRegister
{
    /// <summary>Characters in an id: 130 bits in RFC 4648 base32, lower case.</summary>
    public const int IdLength = 26;

    private const int LeastKeyBytes = 32;

    /// <summary>A row is written anew once less than this part of the asked-for life is left.</summary>
    private const int WorthRenewing = 2;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    private readonly RecordsDatabase database;
    private readonly byte[] key;
    private readonly RecentReferences recent = new();

    /// <param name="database">Where the rows are.</param>
    /// <param name="key">The secret under which ids are made, 32 bytes or more; the same for the life of the
    /// database.</param>
    public ReferenceRegister(RecordsDatabase database, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, LeastKeyBytes);
        this.database = database;
        this.key = key.ToArray();
    }

    /// <summary>The id under which the recipient knows the record. Made without a look at the database.</summary>
    public IssuedReference Issue(OpaqueReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ReadOnlySpan<string> parts = [reference.Recipient, reference.Holder, reference.Type, reference.HolderId];
        var length = 0;
        foreach (var part in parts)
        {
            length += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        }

        Span<byte> text = length <= 512 ? stackalloc byte[512] : new byte[length];
        var rest = text;
        foreach (var part in parts)
        {
            // Each part has its length before it: no two records can run together into one text.
            var bytes = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, bytes);
            rest = rest[(sizeof(int) + bytes)..];
        }

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text[..length], mac);
        return new IssuedReference(Base32(mac), reference);
    }

    /// <summary>Whether the text has the form of one of our ids.</summary>
    public static bool IsId(string text) => text.Length == IdLength && !text.AsSpan().ContainsAnyExcept(Letters);

    /// <summary>
    /// Keeps the ids of an answer, all in one write, and returns when they are durable. Those kept lately cost nothing.
    /// </summary>
    public async ValueTask KeepAsync(IReadOnlyCollection<IssuedReference> issued, CancellationToken ct)
    {
        var now = database.Time.GetUtcNow();
        var links = database.Epoch().Links;
        var fresh = issued.Where(i => !Stands(i, links, now)).ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        // The epoch is read again inside the write: what is remembered as kept was kept as of exactly that.
        var kept = await database.WriteBesideOthersAsync(
            connection =>
            {
                ReferenceRow.Keep(connection, fresh.Select(i => ReferenceRow.Of(i, now)));
                return connection.ExecuteScalar<long>("SELECT links FROM register_epoch");
            },
            ct);
        foreach (var (id, reference) in fresh.Select(i => (i.Id, i.Reference)))
        {
            recent.Add(id, reference, kept);
        }
    }

    /// <summary>
    /// What an id stands for; <see langword="null"/> for another recipient, when it has ended, or when there is none.
    /// </summary>
    public ValueTask<OpaqueReference?> FindAsync(string id, string recipient, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!IsId(id))
        {
            return new ValueTask<OpaqueReference?>((OpaqueReference?)null);
        }

        var known = recent.Find(id, database.Epoch().Links) ?? Stored(id);
        return new ValueTask<OpaqueReference?>(
            known is not null && known.Recipient == recipient && known.Expires > database.Time.GetUtcNow()
                ? known : null);
    }

    /// <summary>Drops ids that have ended.</summary>
    /// <returns>How many.</returns>
    public Task<int> PruneAsync(CancellationToken ct) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM reference WHERE expires <= @now", new { now = database.Now }),
        ct);

    /// <summary>
    /// Whether a row stands for the id, of the same person, that lives at least half as long as is asked for.
    /// </summary>
    private bool Stands(IssuedReference issued, long links, DateTimeOffset now) =>
        recent.Find(issued.Id, links) is { } known && known.Person == issued.Reference.Person
        && known.Expires - now >= (issued.Reference.Expires - now) / WorthRenewing;

    /// <summary>Row and epoch are read as of one instant: what is remembered was there as of exactly that.</summary>
    private OpaqueReference? Stored(string id)
    {
        var (row, links) = database.Read(connection => (
            connection.QueryFirstOrDefault<ReferenceRow>(
                """
                SELECT id AS Id, recipient AS Recipient, holder AS Holder, type AS Type, holder_id AS HolderId,
                       person AS Person, recorded_at AS RecordedAt, expires AS Expires
                FROM reference WHERE id = @id
                """,
                new { id }),
            connection.ExecuteScalar<long>("SELECT links FROM register_epoch")));
        if (row?.ToReference() is not { } reference)
        {
            return null;
        }

        recent.Add(id, reference, links);
        return reference;
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[IdLength];
        var buffer = 0;
        var bits = 0;
        var next = 0;
        for (var i = 0; i < IdLength; i++)
        {
            if (bits < 5)
            {
                buffer = ((buffer & 0x1F) << 8) | bytes[next++];
                bits += 8;
            }

            bits -= 5;
            text[i] = Alphabet[(buffer >> bits) & 0x1F];
        }

        return new string(text);
    }
}
