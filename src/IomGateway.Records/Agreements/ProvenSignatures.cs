using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Versions;

namespace IomGateway.Records.Agreements;

/// <summary>
/// Works out who stands by a version. Nothing is believed because a row says so: every signature is checked against the
/// key that its signatory had when it was given, and whoever signed the version before stands by this one only when a
/// comparison of both shows that nothing changes for them.
/// </summary>
/// <param name="store">Where versions and keys are kept.</param>
/// <param name="agencies">The agencies.</param>
/// <param name="meanings">Compares versions.</param>
/// <param name="now">A signature from after this proves nothing.</param>
public sealed class ProvenSignatures(
    AgreementStore store, AgencyDirectory agencies, VersionMeanings meanings, DateTimeOffset now)
{
    private readonly KeyRing keys = store.Keys();

    /// <summary>The agencies whose yes to this version is proven: to it, or to the one before.</summary>
    /// <param name="version">The version.</param>
    /// <param name="unproven">Is told of every signature that is there and proves nothing.</param>
    public IReadOnlySet<string> Of(StoredAgreement version, Action<StoredSignature>? unproven = null)
    {
        var stands = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signature in version.Signatures.Where(s => s is { Approves: true, LeftAt: null }))
        {
            if (IsProven(signature, version))
            {
                stands.Add(signature.Agency);
            }
            else
            {
                unproven?.Invoke(signature);
            }
        }

        if (version.Amends is { } earlier)
        {
            var answered = version.Signatures.Select(s => s.Agency).ToHashSet(StringComparer.Ordinal);
            stands.UnionWith(Unchanged(version, earlier).Where(a => !answered.Contains(a)));
        }

        return stands.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Those who stand by an earlier version and for whom a later one changes nothing: its signature needs no second.
    /// </summary>
    public IReadOnlySet<string> Unchanged(StoredAgreement later, int earlier)
    {
        if (earlier >= later.Version || store.Find(later.Agreement, earlier) is not { } before
            || meanings.ChangedFor(before.Sha256, later.Sha256, store.Whole) is not { } changed)
        {
            return FrozenSet<string>.Empty;
        }

        return Of(before).Where(a => !changed.Contains(a)).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The agencies that stand by the version in force and must sign the one that is to come in its place: those for
    /// whom it changes anything.
    /// </summary>
    public IReadOnlySet<string> MustSign(StoredAgreement inForce, StoredAgreement amendment)
    {
        var unchanged = Unchanged(amendment, inForce.Version);
        return Of(inForce).Where(a => !unchanged.Contains(a)).ToFrozenSet(StringComparer.Ordinal);
    }

    private bool IsProven(StoredSignature signature, StoredAgreement version) =>
        agencies.Find(signature.Agency) is { } agency
        && AgreementSignature.Verify(signature.Jws, keys.At(agency, signature.SignedAt), now) is { } statement
        && statement.Signatory == signature.Signatory
        && statement.Approves(version.Agreement, version.Version, version.Sha256);
}
