using System.Globalization;
using System.Text.Json.Nodes;

namespace IomGateway.Oversight.AuditEvents;

/// <summary>FHIR R4 datatypes.</summary>
internal static class Fhir
{
    public static JsonObject Coding(string system, string code, string? display)
    {
        var coding = new JsonObject { ["system"] = system, ["code"] = code };
        if (display is not null)
        {
            coding["display"] = display;
        }

        return coding;
    }

    public static JsonObject Concept(string system, string code, string? display) =>
        new() { ["coding"] = new JsonArray(Coding(system, code, display)) };

    public static JsonObject Identifier(string system, string value) =>
        new() { ["system"] = system, ["value"] = value };

    public static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
