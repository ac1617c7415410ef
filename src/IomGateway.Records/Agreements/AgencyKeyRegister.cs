using System.Data.Common;
using Dapper;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Records.Agreements;

/// <summary>
/// The keys of signatories: a first one counts once two other agencies have confirmed its fingerprint, a later one
/// because the one before signed for it. It keeps what it is given; whether a proof is good, and who may confirm, is
/// judged by whoever calls.
/// </summary>
public sealed class AgencyKeyRegister(RecordsDatabase database)
{
    /// <summary>How many other agencies must have confirmed a first key.</summary>
    public const int Confirmations = 2;

    public ValueTask<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return new ValueTask<IReadOnlyList<StoredKey>>(database.Read(AgencyKeyRows.All));
    }

    /// <summary>Proposes a signatory's first key. One that nobody has confirmed yet gives way to it.</summary>
    public Task<Change> ProposeAsync(string agency, string signatory, JsonWebKey key, CancellationToken ct)
    {
        var thumbprint = PublicJwk.Thumbprint(key);
        return database.ChangeAsync(
            connection =>
            {
                var kept = Of(connection, agency, signatory);
                if (kept.Any(k => k.State != KeyState.Proposed))
                {
                    return new Change.Refused(
                        "key-in-use", $"A key of {agency} for this signatory has been entered already.",
                        "Replace it, signing with the old one.");
                }

                if (kept.Any(k => k.Thumbprint == thumbprint))
                {
                    return new Change.AlreadySo(thumbprint);
                }

                if (kept.Any(k => k.ConfirmedBy.Count > 0))
                {
                    return new Change.Refused(
                        "key-being-confirmed", "Another key has been proposed, and an agency has confirmed it.",
                        "Confirm that one, and replace it afterwards.");
                }

                connection.Execute(
                    """
                    DELETE FROM agency_key
                    WHERE agency = @agency AND signatory = @signatory AND state = 'proposed'
                    """,
                    new { agency, signatory });
                connection.Execute(
                    """
                    INSERT INTO agency_key (agency, signatory, thumbprint, x, y, state, proposed_at)
                    VALUES (@agency, @signatory, @thumbprint, @x, @y, 'proposed', @at)
                    """,
                    new { agency, signatory, thumbprint, x = key.X, y = key.Y, at = database.Now });
                return new Change.Made(thumbprint);
            },
            ct);
    }

    /// <summary>Another agency confirms a fingerprint; the second confirmation brings the key into use.</summary>
    public Task<Change> ConfirmAsync(
        string agency, string signatory, string thumbprint, Actor by, CancellationToken ct) => database.ChangeAsync(
        connection =>
        {
            var key = Of(connection, agency, signatory).FirstOrDefault(k => k.Thumbprint == thumbprint);
            if (key is null)
            {
                return new Change.Refused(
                    "unknown-key", "No key with this fingerprint has been proposed.",
                    "Compare it, character by character, with what the agency told you.");
            }

            if (key.ConfirmedBy.Contains(by.Agency.Id) || key.State != KeyState.Proposed)
            {
                return new Change.AlreadySo(thumbprint);
            }

            connection.Execute(
                """
                INSERT INTO agency_key_confirmation (agency, signatory, thumbprint, by_agency, by_user, at)
                VALUES (@agency, @signatory, @thumbprint, @by, @user, @at)
                """,
                new { agency, signatory, thumbprint, by = by.Agency.Id, user = by.User, at = database.Now });
            if (key.ConfirmedBy.Count + 1 >= Confirmations)
            {
                connection.Execute(
                    """
                    UPDATE agency_key SET state = 'in-use', used_from = @at
                    WHERE agency = @agency AND signatory = @signatory AND thumbprint = @thumbprint
                    """,
                    new { agency, signatory, thumbprint, at = database.Now });
            }

            return new Change.Made(thumbprint);
        },
        ct);

    /// <summary>Puts a key in the place of the one in use.</summary>
    /// <param name="agency">The agency.</param>
    /// <param name="signatory">The signatory.</param>
    /// <param name="old">The fingerprint of the key in use, which signed for the new one.</param>
    /// <param name="key">The new key.</param>
    /// <param name="proof">What the old key signed.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    public Task<Change> ReplaceAsync(
        string agency, string signatory, string old, JsonWebKey key, string proof, CancellationToken ct)
    {
        var thumbprint = PublicJwk.Thumbprint(key);
        return database.ChangeAsync(
            connection =>
            {
                var kept = Of(connection, agency, signatory);
                var current = kept.FirstOrDefault(k => k.State == KeyState.InUse);
                if (current?.Thumbprint == thumbprint)
                {
                    return new Change.AlreadySo(thumbprint);
                }

                if (current?.Thumbprint != old || kept.Any(k => k.Thumbprint == thumbprint))
                {
                    return new Change.Refused(
                        "replaced-key", "The old key is not the one in use, or the new one was in use before.",
                        "List the keys, and sign with the one in use for a fresh one.");
                }

                connection.Execute(
                    """
                    UPDATE agency_key SET state = 'replaced', used_until = @at
                    WHERE agency = @agency AND signatory = @signatory AND thumbprint = @old
                    """,
                    new { agency, signatory, old, at = database.Now });
                connection.Execute(
                    """
                    INSERT INTO agency_key (agency, signatory, thumbprint, x, y, state, proposed_at, used_from, proof)
                    VALUES (@agency, @signatory, @thumbprint, @x, @y, 'in-use', @at, @at, @proof)
                    """,
                    new { agency, signatory, thumbprint, x = key.X, y = key.Y, at = database.Now, proof });
                return new Change.Made(thumbprint);
            },
            ct);
    }

    private static List<StoredKey> Of(DbConnection connection, string agency, string signatory) =>
        [.. AgencyKeyRows.All(connection).Where(k => k.Agency == agency && k.Signatory == signatory)];
}
