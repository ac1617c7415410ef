using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// One version of an agreement as it stands: its digest, the agencies that have signed this very version, and whether
/// it is suspended. Its term is judged at the instant of each question.
/// </summary>
public sealed record EnforcedAgreement(
    Agreement Agreement, string Sha256, IReadOnlySet<string> SignedBy, bool Suspended)
{
    /// <summary>
    /// The agreement as <c>check</c>, <c>test</c> and <c>decide</c> take it: signed by everybody whom it names.
    /// </summary>
    public static EnforcedAgreement AsIfSigned(Agreement agreement, PolicyLibrary policies, AgencyDirectory agencies) =>
        AsIfSigned(agreement, AgreementDigest.Compute(agreement, policies, agencies), agencies);

    /// <summary>The same with a digest that is known already.</summary>
    public static EnforcedAgreement AsIfSigned(Agreement agreement, string sha256, AgencyDirectory agencies)
    {
        var named = agreement.Parties.Concat(agreement.Flows.SelectMany(f => f.From.Concat(f.To)));
        var all = named.SelectMany(id => agencies.Find(id) is { } agency ? agency.Members.Append(id) : [id]);
        return new EnforcedAgreement(agreement, sha256, all.ToFrozenSet(StringComparer.Ordinal), Suspended: false);
    }
}
