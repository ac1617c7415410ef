using System.Globalization;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Reading;

/// <summary>
/// What a decision must know of one record before anything of it is released: its type, its labels, and whom it is
/// about.
/// </summary>
public sealed class SeenRecord
{
    private const string NobodyKnown = "Patient/";

    private SeenRecord()
    {
    }

    /// <summary>The record's type, or <see langword="null"/> when no file describes it.</summary>
    public RecordType? Type { get; private init; }

    /// <summary>What the record or the route calls its type.</summary>
    public required string TypeName { get; init; }

    /// <summary>The holder's id for it.</summary>
    public string? Id { get; private init; }

    /// <summary>The raw values of each label that it carries; one that is missing is not among them.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; }

    /// <summary>The person's birth date, when the record holds a whole one.</summary>
    public DateOnly? BirthDate { get; private init; }

    /// <summary>The agency that the record says it comes from.</summary>
    public string? Originator { get; private init; }

    /// <summary>
    /// Every literal reference in it, without its version: <c>Type/id</c>, or as it stands when it is of another
    /// form.
    /// </summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>
    /// The references by which its type says whom it is about; <c>Patient/</c> stands for a patient who is named
    /// without one.
    /// </summary>
    public required IReadOnlyList<string> PersonReferences { get; init; }

    /// <summary>
    /// The identifiers by which it says whom it is about: of a Patient its own, of JSON those its type names.
    /// </summary>
    public required IReadOnlyList<(string System, string Value)> PersonIdentifiers { get; init; }

    /// <summary>The types of the resources contained in it.</summary>
    public required IReadOnlyList<string> ContainedTypes { get; init; }

    /// <summary>Reads one whole record strictly.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="catalog">The types that are known.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    /// <param name="refusal">Why there is no record.</param>
    /// <param name="mostBytes">The largest size that is read.</param>
    public static SeenRecord? Read(
        ReadOnlyMemory<byte> json,
        RecordTypeCatalog catalog,
        string? jsonType,
        out Refusal? refusal,
        int mostBytes = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (json.Length > mostBytes)
        {
            refusal = new Refusal("too-large", $"The record is larger than {mostBytes} bytes.");
            return null;
        }
        using var record = ParsedRecord.Read(json, out refusal);
        return record is null ? null : Of(record, catalog, jsonType, out refusal);
    }

    /// <summary>The same of a record that was read already.</summary>
    /// <param name="record">The record.</param>
    /// <param name="catalog">The types that are known.</param>
    /// <param name="jsonType">The type of a partner's own JSON; null for FHIR.</param>
    /// <param name="refusal">Why there is no record.</param>
    public static SeenRecord? Of(
        ParsedRecord record, RecordTypeCatalog catalog, string? jsonType, out Refusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(catalog);
        var (tape, root) = (record.Tape, record.Root);
        refusal = tape[root].Kind == NodeKind.Object
            ? null : new Refusal("not-an-object", "The record is not a JSON object.");
        var name = refusal is null ? jsonType ?? Text(tape, "resourceType"u8, root) : null;
        if (refusal is null && name is null)
            refusal = new Refusal("no-resource-type", "The record does not say its resourceType.");
        return refusal is null ? Look(tape, root, name!, catalog, jsonType is not null) : null;
    }

    private static SeenRecord Look(
        Tape tape, int root, string name, RecordTypeCatalog catalog, bool isJson)
    {
        var format = isJson ? RecordFormat.Json : RecordFormat.FhirR4;
        var type = catalog.TryGet(name, out var known) && known.Format == format ? known : null;
        return new SeenRecord
        {
            Type = type,
            TypeName = name,
            Id = isJson ? JsonId(tape, root, type) : Text(tape, "id"u8, root),
            Labels = LabelsOf(tape, root, type),
            BirthDate = DateOnly.TryParseExact(
                type?.BirthDatePath?.FirstText(tape, root), "yyyy-MM-dd", CultureInfo.InvariantCulture,
                    DateTimeStyles.None, out var born)
                ? born
                : null,
            Originator = type?.OriginatorPath?.FirstText(tape, root),
            References = isJson ? [] : ReferencesOf(tape, root),
            PersonReferences = isJson ? [] : PersonReferencesOf(tape, root, type),
            PersonIdentifiers = isJson ? JsonIdentifiers(tape, root, type) : PatientIdentifiers(tape, root, name),
            ContainedTypes = isJson ? [] : ContainedTypesOf(tape, root),
        };
    }

    private static string? Text(Tape tape, ReadOnlySpan<byte> name, int parent)
    {
        var member = tape.Find(parent, name);
        return member >= 0 && tape[member].Kind == NodeKind.String ? tape.TextString(member) : null;
    }

    private static string? JsonId(Tape tape, int root, RecordType? type)
    {
        var node = root;
        foreach (var step in type?.IdSteps ?? [])
        {
            node = tape.Find(node, step.Utf8);
            if (node < 0)
                return null;
        }
        return node == root ? null : RecordPath.TextOf(tape, node);
    }

    private static Dictionary<string, IReadOnlyList<string>> LabelsOf(Tape tape, int root, RecordType? type)
    {
        var labels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (rule, path) in type?.LabelPaths ?? [])
        {
            var found = path.Follow(tape, root);
            if (found.Count > 0)
            {
                var values = found.Select(node => RecordPath.TextOf(tape, node) ?? "");
                labels[rule.Label] = [.. values.Distinct(StringComparer.Ordinal)];
            }
        }
        return labels;
    }

    private static List<string> ReferencesOf(Tape tape, int root)
    {
        var found = new List<string>();
        for (var i = root + 1; i < tape[root].Next; i++)
        {
            if (tape[i].Kind == NodeKind.String && tape[i].NameLength == 9 && tape.Name(i).SequenceEqual("reference"u8))
                Add(found, Normal(tape.TextString(i)));
        }
        return found;
    }

    private static List<string> PersonReferencesOf(Tape tape, int root, RecordType? type)
    {
        var found = new List<string>();
        foreach (var (_, path) in type?.PersonPaths ?? [])
        {
            foreach (var node in path.Follow(tape, root))
            {
                if (Text(tape, "reference"u8, node) is { } reference)
                    Add(found, Normal(reference));
                else if (Text(tape, "type"u8, node) == "Patient")
                    Add(found, NobodyKnown);
            }
        }
        return found;
    }

    private static string Normal(string reference)
    {
        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        return history < 0 ? reference : reference[..history];
    }

    private static List<(string System, string Value)> JsonIdentifiers(Tape tape, int root, RecordType? type)
    {
        var found = new List<(string, string)>();
        foreach (var (rule, path) in type?.PersonPaths ?? [])
        {
            foreach (var node in path.Follow(tape, root))
            {
                if (RecordPath.TextOf(tape, node) is { } value)
                    found.Add((rule.IdentifierSystem!, value));
            }
        }
        return found;
    }

    private static List<(string System, string Value)> PatientIdentifiers(
        Tape tape, int root, string name)
    {
        var found = new List<(string, string)>();
        var list = name == "Patient" ? tape.Find(root, "identifier"u8) : -1;
        for (var item = list + 1; list >= 0 && item < tape[list].Next; item = tape[item].Next)
        {
            if (Text(tape, "system"u8, item) is { } system && Text(tape, "value"u8, item) is { } value)
                found.Add((system, value));
        }
        return found;
    }

    private static List<string> ContainedTypesOf(Tape tape, int root)
    {
        var found = new List<string>();
        var list = tape.Find(root, "contained"u8);
        for (var item = list + 1; list >= 0 && item < tape[list].Next; item = tape[item].Next)
        {
            if (Text(tape, "resourceType"u8, item) is { } type)
                Add(found, type);
        }
        return found;
    }

    private static void Add(List<string> list, string value)
    {
        if (!list.Contains(value, StringComparer.Ordinal))
            list.Add(value);
    }
}
