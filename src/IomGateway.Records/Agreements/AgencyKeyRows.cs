using System.Data.Common;
using Dapper;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Records.Agreements;

/// <summary>Reads signatories' keys, inside somebody's transaction.</summary>
internal static class AgencyKeyRows
{
    private const string Columns =
        """
        agency AS Agency, signatory AS Signatory, thumbprint AS Thumbprint, x AS X, y AS Y, state AS State,
        proposed_at AS ProposedAt, used_from AS UsedFrom, used_until AS UsedUntil, proof AS Proof
        """;

    public static IReadOnlyList<StoredKey> All(DbConnection connection)
    {
        var confirmed = connection.Query<ConfirmationRow>(
            """
            SELECT agency AS Agency, signatory AS Signatory, thumbprint AS Thumbprint, by_agency AS ByAgency
            FROM agency_key_confirmation ORDER BY by_agency
            """).ToLookup(c => (c.Agency, c.Signatory, c.Thumbprint), c => c.ByAgency);
        return connection.Query<KeyRow>($"SELECT {Columns} FROM agency_key ORDER BY agency, signatory, proposed_at")
            .AsList().ConvertAll(r => r.ToKey([.. confirmed[(r.Agency, r.Signatory, r.Thumbprint)]]));
    }

    /// <summary>
    /// The keys that count, or counted. A later key is believed for the signature of the one before it, and not for its
    /// row: where that is missing, the chain ends.
    /// </summary>
    public static KeyRing Ring(DbConnection connection)
    {
        var entered = new List<EnteredKey>();
        foreach (var ofOne in All(connection).Where(k => k.UsedFrom is not null)
            .GroupBy(k => (k.Agency, k.Signatory)))
        {
            StoredKey? before = null;
            foreach (var key in ofOne.OrderBy(k => k.UsedFrom).ThenBy(k => k.UsedUntil ?? DateTimeOffset.MaxValue))
            {
                if (before is null ? key.ConfirmedBy.Count < AgencyKeyRegister.Confirmations : !Follows(key, before))
                {
                    break;
                }

                entered.Add(new EnteredKey(key.Agency, key.Signatory, key.Key, key.UsedFrom!.Value, key.UsedUntil));
                before = key;
            }
        }

        return new KeyRing(entered);
    }

    private static bool Follows(StoredKey key, StoredKey before) =>
        key.Proof is { } proof && KeyReplacement.Verify(proof, before.Key) is { } said
        && said.Agency == key.Agency && said.Signatory == key.Signatory
        && PublicJwk.Thumbprint(said.Key) == key.Thumbprint;

    private sealed record ConfirmationRow(string Agency, string Signatory, string Thumbprint, string ByAgency);

    private sealed record KeyRow(
        string Agency,
        string Signatory,
        string Thumbprint,
        string X,
        string Y,
        string State,
        long ProposedAt,
        long? UsedFrom,
        long? UsedUntil,
        string? Proof)
    {
        public StoredKey ToKey(IReadOnlyList<string> confirmedBy) => new()
        {
            Agency = Agency,
            Signatory = Signatory,
            Thumbprint = Thumbprint,
            Key = PublicJwk.At(X, Y),
            State = Enum.Parse<KeyState>(State.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            ProposedAt = Times.Read(ProposedAt),
            UsedFrom = Times.Read(UsedFrom),
            UsedUntil = Times.Read(UsedUntil),
            Proof = Proof,
            ConfirmedBy = confirmedBy,
        };
    }
}
