using Dapper;

namespace IomGateway.Records.SharedKeys;

/// <summary>A key that every gateway of one database has.</summary>
/// <param name="Name">What the key is for: the name of its file in the keys folder.</param>
/// <param name="Fingerprint">Lower-case hex of 32 bytes, from which the key cannot be found.</param>
/// <param name="Node">The gateway that had it first.</param>
/// <param name="Since">When that was.</param>
public sealed record SharedKey(string Name, string Fingerprint, string Node, DateTimeOffset Since);

/// <summary>
/// By which keys the gateways of one database know that they are one: had two of them different ones, a token or an id
/// of one would mean nothing at the other.
/// </summary>
public sealed class SharedKeyRegister(RecordsDatabase database)
{
    private const string Columns = "name AS Name, fingerprint AS Fingerprint, node AS Node, kept_at AS KeptAt";

    /// <summary>All of them, by name.</summary>
    /// <exception cref="RecordsUnavailableException">They cannot be read.</exception>
    public ValueTask<IReadOnlyList<SharedKey>> ListAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<SharedKey>>(database.Read(connection => connection.Query<Row>(
            $"SELECT {Columns} FROM shared_key ORDER BY name").AsList().ConvertAll(r => r.ToKey())));
    }

    /// <summary>Keeps a key's fingerprint, unless one of that name is kept already.</summary>
    /// <param name="name">What the key is for.</param>
    /// <param name="fingerprint">Lower-case hex of 32 bytes.</param>
    /// <param name="node">The gateway that has it.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    /// <returns>The one that counts: whichever was kept first.</returns>
    /// <exception cref="RecordsUnavailableException">It could not be kept.</exception>
    public async Task<SharedKey> KeepAsync(string name, string fingerprint, string node, CancellationToken ct)
    {
        var row = await database.WriteAsync(
            connection =>
            {
                connection.Execute(
                    """
                    INSERT INTO shared_key (name, fingerprint, node, kept_at)
                    VALUES (@name, @fingerprint, @node, @at) ON CONFLICT (name) DO NOTHING
                    """,
                    new { name, fingerprint, node, at = database.Now });
                return connection.QuerySingle<Row>(
                    $"SELECT {Columns} FROM shared_key WHERE name = @name", new { name });
            },
            ct);
        return row.ToKey();
    }

    /// <summary>Keeps another fingerprint in the place of the one before, for a key that was rotated.</summary>
    /// <param name="name">What the key is for.</param>
    /// <param name="fingerprint">Lower-case hex of 32 bytes.</param>
    /// <param name="node">The gateway that has it.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    /// <exception cref="RecordsUnavailableException">It could not be kept.</exception>
    public Task ReplaceAsync(string name, string fingerprint, string node, CancellationToken ct) => database.WriteAsync(
        connection => connection.Execute(
            """
            INSERT INTO shared_key (name, fingerprint, node, kept_at) VALUES (@name, @fingerprint, @node, @at)
            ON CONFLICT (name) DO UPDATE
            SET fingerprint = excluded.fingerprint, node = excluded.node, kept_at = excluded.kept_at
            """,
            new { name, fingerprint, node, at = database.Now }),
        ct);

    /// <summary>
    /// Forgets a key, so that the next gateway to start says which one counts. For when it was replaced on purpose,
    /// while all gateways are stopped.
    /// </summary>
    /// <exception cref="RecordsUnavailableException">It could not be forgotten.</exception>
    public Task<Change> ForgetAsync(string name, CancellationToken ct) => database.ChangeAsync(
        connection => connection.Execute("DELETE FROM shared_key WHERE name = @name", new { name }) == 1
            ? new Change.Made(name)
            : new Change.Refused("unknown-key", "No such key is kept.", "List the keys that are."),
        ct);

    private sealed record Row(string Name, string Fingerprint, string Node, long KeptAt)
    {
        public SharedKey ToKey() => new(Name, Fingerprint, Node, Times.Read(KeptAt));
    }
}
