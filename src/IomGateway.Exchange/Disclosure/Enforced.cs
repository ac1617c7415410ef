using IomGateway.Exchange.Access;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing;
using IomGateway.Sharing.Agencies;
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

    /// <summary>The type of a partner's own JSON, which comes from the route; <see langword="null"/> for FHIR, which says its own.</summary>
    internal string? JsonTypeOf(string recordType) =>
        Policies.RecordTypes.TryGetValue(recordType, out var type) && type.Format == RecordFormat.Json ? recordType : null;
}
