using System.Collections.Frozen;
using IomGateway.Exchange.Access;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>Everything that counts now, as one whole that is replaced in one step.</summary>
public sealed record Enforced
{
    public required PolicyLibrary Policies { get; init; }

    public required AgencyDirectory Agencies { get; init; }

    public required Rulebook Rulebook { get; init; }

    /// <summary>Who may call.</summary>
    public required CallerDirectory Callers { get; init; }

    /// <summary>The record types, for reading what holders send.</summary>
    public required RecordTypeCatalog Catalog { get; init; }

    /// <summary>The agreement versions that are active or suspended, by agreement.</summary>
    public required FrozenDictionary<string, EnforcedAgreement> InForce { get; init; }

    /// <summary>Versions that mean as much as what was signed, or less, because what they use changed.</summary>
    public IReadOnlyList<CarriedVersion> Carried { get; init; } = [];

    /// <summary>
    /// The flow that granted something; <see langword="null"/> when its agreement is not in force any more.
    /// </summary>
    internal Flow? FlowOf(Grant grant) =>
        InForce.TryGetValue(grant.Agreement, out var kept) && kept.Agreement.Version == grant.Version
            ? kept.Agreement.Flows.FirstOrDefault(f => f.Id == grant.Flow) : null;

    /// <summary>
    /// The type of a partner's own JSON, which comes from the route; <see langword="null"/> for FHIR, which says its
    /// own.
    /// </summary>
    internal string? JsonTypeOf(string recordType) =>
        Policies.RecordTypes.TryGetValue(recordType, out var type) && type.Format == RecordFormat.Json
            ? recordType : null;
}

/// <summary>A version whose meaning changed and that was taken on without new approval.</summary>
/// <param name="Agreement">The agreement.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">The digest that was signed.</param>
/// <param name="Today">The digest of what it means now.</param>
/// <param name="Direction">Same or narrower.</param>
/// <param name="Author">The agency that submitted it.</param>
public sealed record CarriedVersion(
    string Agreement, int Version, string Sha256, string Today, Direction Direction, string Author);
