using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Compare;

/// <summary>
/// Agreements with what gives them their meaning: policies and agencies as they stood. Each agreement counts as though
/// every agency that it names had signed it.
/// </summary>
public sealed record AgreementSet(
    PolicyLibrary Policies, AgencyDirectory Agencies, IReadOnlyList<Agreement> Agreements)
{
    /// <summary>The same agreements as they really stand, where not everybody has signed.</summary>
    internal IReadOnlyList<EnforcedAgreement>? AsEnforced { get; init; }

    /// <summary>As the decision engine takes them. What is decided does not hang on the digest.</summary>
    internal IReadOnlyList<EnforcedAgreement> Enforced() =>
        AsEnforced ?? [.. Agreements.Select(a => EnforcedAgreement.AsIfSigned(a, "", Agencies))];
}
