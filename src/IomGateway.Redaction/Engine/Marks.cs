using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>The marks that redaction leaves, and how it knows them again.</summary>
internal static class Marks
{
    public static ReadOnlySpan<byte> AbsentReasonUrl => "http://hl7.org/fhir/StructureDefinition/data-absent-reason"u8;

    /// <summary>Holds what a mask says where the element's own datatype cannot say it.</summary>
    public static ReadOnlySpan<byte> MaskedValueUrl => "urn:iom-gateway:masked-value"u8;

    public static ReadOnlySpan<byte> ObservationValue => "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"u8;

    /// <summary>Adds the extension that says an element is there but masked.</summary>
    public static void AddAbsentReason(OutputTape output)
    {
        var extension = output.Open(NodeKind.Object, NameRef.None);
        output.AddString("url"u8, AbsentReasonUrl);
        output.AddString("valueCode"u8, "masked"u8);
        output.Close(extension);
    }

    public static void AddMaskedValue(OutputTape output, ReadOnlySpan<byte> value)
    {
        var extension = output.Open(NodeKind.Object, NameRef.None);
        output.AddString("url"u8, MaskedValueUrl);
        output.AddString("valueString"u8, value);
        output.Close(extension);
    }

    public static void AddRedacted(OutputTape output) => output.AddReady(
        """{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"REDACTED"}"""u8);

    public static void AddMasked(OutputTape output) => output.AddReady(
        """{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"MASKED"}"""u8);

    public static bool IsAbsentReason(Tape record, int extension) =>
        Is(record, extension, AbsentReasonUrl, "valueCode"u8, out var value) && record.TextIs(value, "masked"u8);

    /// <summary>The node of the text in a masked-value extension, or -1.</summary>
    public static int MaskedValue(Tape record, int extension) =>
        Is(record, extension, MaskedValueUrl, "valueString"u8, out var value) && record[value].Kind == NodeKind.String
            ? value
            : -1;

    /// <summary>Whether a security label is REDACTED or MASKED, whoever set it.</summary>
    public static bool IsLabel(Tape record, int coding, ReadOnlySpan<byte> code)
    {
        var system = record.Find(coding, "system"u8);
        var value = record.Find(coding, "code"u8);
        return system >= 0 && value >= 0 && record.TextIs(system, ObservationValue) && record.TextIs(value, code);
    }

    private static bool Is(
        Tape record, int extension, ReadOnlySpan<byte> url, ReadOnlySpan<byte> valueName, out int value)
    {
        value = record.Find(extension, valueName);
        var found = record.Find(extension, "url"u8);
        return found >= 0 && value >= 0 && record.TextIs(found, url);
    }
}
