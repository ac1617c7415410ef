using System.Text;
using IomGateway.Redaction.Fhir;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.RecordTypes;

/// <summary>The elements that FHIR defines: what a path may name.</summary>
public sealed class ElementTable
{
    private static readonly string[] NotRecords = ["Bundle", "Parameters", "Binary", "Resource", "DomainResource"];

    private static readonly Lazy<ElementTable> Embedded = new(() => new ElementTable(ElementSource.Load()));

    private readonly NameTable<bool> _resources;

    private ElementTable(ElementSource source)
    {
        Source = source;
        _resources = new NameTable<bool>(
            [.. source.Names.Where(IsResource).Select(n => (Encoding.UTF8.GetBytes(n), true))]);
    }

    /// <summary>FHIR R4, as the repository's own tool made it from the published definitions.</summary>
    public static ElementTable R4 => Embedded.Value;

    /// <summary>The version of FHIR and the package that the table was made from.</summary>
    public string Version => Source.Heading;

    /// <summary>The resource types of which records can be shared by themselves, in order.</summary>
    public IReadOnlyList<string> RecordTypes => [.. Source.Names.Where(IsRecordType).Order(StringComparer.Ordinal)];

    internal ElementSource Source { get; }

    /// <summary>
    /// Whether records of that resource type can be shared by themselves: it is neither abstract nor a container.
    /// </summary>
    public bool IsRecordType(string name) => IsResource(name) && !NotRecords.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether FHIR has a resource of that name.</summary>
    public bool IsResource(string name) => Source.IsResource(name);

    /// <summary>The same of a name in UTF-8.</summary>
    internal bool IsResource(ReadOnlySpan<byte> name) => _resources.TryGet(name, out _);
}
