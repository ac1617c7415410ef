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

    /// <summary>The label of a record from which something is withheld, as JSON.</summary>
    public static ReadOnlySpan<byte> Redacted =>
        """{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"REDACTED"}"""u8;

    /// <summary>The label of a record in which something is masked, as JSON.</summary>
    public static ReadOnlySpan<byte> Masked =>
        """{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"MASKED"}"""u8;

    public static void AddRedacted(OutputTape output) => output.AddReady(Redacted);

    public static void AddMasked(OutputTape output) => output.AddReady(Masked);

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

    /// <summary>Whether a node holds anything.</summary>
    public static bool IsThere(Tape record, int node) => record[node].Kind != NodeKind.Null
        && (record[node].Kind is not (NodeKind.Object or NodeKind.Array) || !record.IsEmpty(node));

    /// <summary>
    /// Whether nothing but an earlier redaction's mark is there, and the same of what FHIR requires inside.
    /// </summary>
    public static bool IsOnlyMasked(Tape record, int node)
    {
        if (record[node].Kind == NodeKind.Array)
            return record[node].Next > node + 1 && record[node + 1].Next == record[node].Next
                && IsOnlyMasked(record, node + 1);
        var list = record.Find(node, Name.Extension);
        if (list < 0 || record[list].Kind != NodeKind.Array || record.IsEmpty(list)
            || record[list + 1].Next != record[list].Next || !IsAbsentReason(record, list + 1))
            return false;
        for (var child = node + 1; child < record[node].Next; child = record[child].Next)
        {
            if (child != list && !IsOnlyMasked(record, child))
                return false;
        }
        return true;
    }

    private static bool Is(
        Tape record, int extension, ReadOnlySpan<byte> url, ReadOnlySpan<byte> valueName, out int value)
    {
        value = record.Find(extension, valueName);
        var found = record.Find(extension, "url"u8);
        return found >= 0 && value >= 0 && record.TextIs(found, url);
    }
}
