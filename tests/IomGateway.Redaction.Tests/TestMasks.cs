using IomGateway.Redaction.Engine;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Redaction.Tests;

internal static class TestMasks
{
    private static readonly string[] Dates = ["date", "dateTime", "instant", "json-date"];

    public static IReadOnlyDictionary<string, Mask> All { get; } = new[]
    {
        Make("year", MaskKind.Year, Dates) with { CoarserThan = new HashSet<string> { "month" } },
        Make("month", MaskKind.Month, Dates),
        Make("age-band", MaskKind.AgeBand, ["date", "json-date"]) with { Bounds = [10, 16, 18, 26] },
        Make("outward-postcode", MaskKind.OutwardPostcode, ["Address", "json-string"]),
        Make("district", MaskKind.District, ["Address"]),
        Make("initials", MaskKind.Initials, ["HumanName", "string", "json-string"]),
        Make("band", MaskKind.Band, ["Quantity", "decimal", "integer", "json-number"]) with { Bounds = [5, 10.5m] },
        Make("pseudonym", MaskKind.Pseudonym, ["Identifier", "string", "json-string"]),
        Make("fixed-text", MaskKind.FixedText,
            ["string", "markdown", "CodeableConcept", "json-string"]) with { Text = "withheld \"text\"" },
    }.ToDictionary(m => m.Name);

    public static Form Form(string name) => name switch
    {
        "clear" => Plans.Form.Clear,
        "withheld" => Plans.Form.Withheld,
        _ => Plans.Form.Masked(All[name]),
    };

    private static Mask Make(string name, MaskKind kind, string[] datatypes) =>
        new() { Name = name, Kind = kind, Datatypes = new HashSet<string>(datatypes) };
}

/// <summary>Opaque ids that a reader of a test can recognise: <c>x-</c> and the holder's id backwards.</summary>
internal sealed class TestReferences : IReferenceMap
{
    public string? Opaque(string type, string id)
    {
        if (id.StartsWith("x-", StringComparison.Ordinal))
            return id;
        return id.Contains("unmapped", StringComparison.Ordinal) ? null
            : "x-" + new string([.. id.Where(char.IsLetterOrDigit).Reverse()]);
    }
}

internal sealed class TestPseudonyms : IPseudonyms
{
    public string For(string value) => "p" + value.Length;
}

internal static class TestContext
{
    public static CancellationToken Cancellation => CancellationToken.None;

    public static RedactionContext Make() => new()
    {
        References = new TestReferences(),
        Pseudonyms = new TestPseudonyms(),
        Today = new DateOnly(2026, 6, 1),
        HolderBase = "https://holder.example/fhir/",
    };
}
