using IomGateway.Redaction.Fhir;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>The elements that FHIR defines: what a path may name.</summary>
public sealed class ElementTable
{
    private static readonly Lazy<ElementTable> Embedded = new(() => new ElementTable(ElementSource.Load()));

    private ElementTable(ElementSource source) => Source = source;

    /// <summary>FHIR R4, as the repository's own tool made it from the published definitions.</summary>
    public static ElementTable R4 => Embedded.Value;

    /// <summary>The version of FHIR and the package that the table was made from.</summary>
    public string Version => Source.Heading;

    internal ElementSource Source { get; }

    /// <summary>Whether FHIR has a resource of that name.</summary>
    public bool IsResource(string name) => Source.Find(name) is { Kind: TypeKind.Resource };
}
