using System.Text.Json.Nodes;
using IomGateway.Demo.Callers;
using IomGateway.Demo.People;
using IomGateway.Demo.World;
using IomGateway.Oversight.Agreements;
using IomGateway.Records.Agreements;
using IomGateway.Serving;

namespace IomGateway.Benchmarks.Path;

/// <summary>
/// The gateway as it is, with agreements signed and a person in the register, and with the partner's own signing beside it:
/// on standard input <c>begin</c> finds the record, <c>statements COUNT FILE</c> signs that many.
/// </summary>
internal static class PathGateway
{
    /// <summary>The agency that holds the record.</summary>
    public const string Holder = "treatment-llr";
}
