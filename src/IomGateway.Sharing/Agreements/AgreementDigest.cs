using System.Text.Json.Nodes;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// What a version of an agreement is: the agreement itself, and all that gives it its meaning. A comment or another
/// order is the same version; an element moved to another category, a safeguard changed or a party's key replaced is
/// not.
/// </summary>
public static class AgreementDigest
{
    private const string Form = "iom-agreement-digest/v1";

    /// <summary>The SHA-256 in lower-case hexadecimal.</summary>
    public static string Compute(Agreement agreement, PolicyLibrary policies, AgencyDirectory agencies)
    {
        var used = UsedTerms.Of(agreement, policies);
        return CanonicalJson.Sha256(new JsonObject
        {
            ["form"] = Form,
            ["agreement"] = CanonicalAgreement.Write(agreement),
            ["vocabulary"] = CanonicalPolicies.Vocabulary(used, policies.Vocabulary),
            ["law"] = CanonicalLaw.Write(used, policies.Law),
            ["safeguards"] = CanonicalPolicies.Safeguards(used),
            ["record-types"] = CanonicalPolicies.RecordTypes(used),
            ["jurisdiction"] = agencies.FindPartnership(agreement.Partnership)?.Jurisdiction,
            ["agencies"] = CanonicalAgencies.Write(agreement, policies, agencies),
        });
    }
}
