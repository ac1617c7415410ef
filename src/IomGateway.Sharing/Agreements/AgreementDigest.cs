using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Versions;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// What a version of an agreement is: the agreement itself, and all that gives it its meaning. A comment or another
/// order is the same version; an element moved to another category, a safeguard changed or a party's key replaced is
/// not.
/// </summary>
public static class AgreementDigest
{
    /// <summary>The SHA-256 of <see cref="WholeVersion.Write"/> in lower-case hexadecimal.</summary>
    public static string Compute(Agreement agreement, PolicyLibrary policies, AgencyDirectory agencies) =>
        WholeVersion.Sha256(WholeVersion.Write(agreement, policies, agencies));
}
