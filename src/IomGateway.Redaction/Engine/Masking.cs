using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Engine;

/// <summary>What a mask made of a primitive.</summary>
/// <param name="Text">The value in its place.</param>
/// <param name="Label">What is said beside it, where the datatype cannot hold what the mask says.</param>
internal readonly record struct MaskResult(string? Text, string? Label)
{
    public bool IsNothing => Text is null && Label is null;
}

/// <summary>Applies masks to FHIR datatypes and to JSON values.</summary>
internal sealed class Masking
{
    private static readonly HashSet<string> Dates = ["date", "dateTime"];

    public RedactionContext Context { get; set; } = null!;

    /// <summary>Masks a FHIR primitive of that datatype, or withholds it.</summary>
    public MaskResult Primitive(Mask mask, string datatype, Tape record, int node)
    {
        if (!mask.Datatypes.Contains(datatype) || record[node].Kind is not (NodeKind.String or NodeKind.Number))
            return default;
        var text = record.TextString(node);
        var isString = record[node].Kind == NodeKind.String;
        return mask.Kind switch
        {
            MaskKind.Year or MaskKind.Month when Dates.Contains(datatype) => Value(MaskedText.Date(text, mask.Kind == MaskKind.Month)),
            MaskKind.Year or MaskKind.Month when datatype == "instant" => Beside(MaskedText.Date(text, mask.Kind == MaskKind.Month)),
            MaskKind.AgeBand when Dates.Contains(datatype) => Beside(MaskedText.AgeBand(text, mask.Bounds ?? [], Context.Today)),
            MaskKind.Band when !isString => Beside(MaskedText.Band(text, mask.Bounds ?? [])),
            _ when isString => Value(Text(mask, text)),
            _ => default,
        };
    }

    /// <summary>Masks a value of a partner's own JSON, or withholds it.</summary>
    public string? Json(Mask mask, Tape record, int node)
    {
        if (record[node].Kind is not (NodeKind.String or NodeKind.Number))
            return null;
        var text = record.TextString(node);
        if (record[node].Kind == NodeKind.Number)
        {
            return !mask.Datatypes.Contains("json-number") ? null : mask.Kind switch
            {
                MaskKind.Band => MaskedText.Band(text, mask.Bounds ?? []),
                MaskKind.Pseudonym => Context.Pseudonyms.For(text),
                MaskKind.FixedText => mask.Text,
                _ => null,
            };
        }
        if (mask.Datatypes.Contains("json-date") && mask.Kind is MaskKind.Year or MaskKind.Month or MaskKind.AgeBand)
        {
            return MaskedText.IsOwnLabel(mask, text) ? text
                : mask.Kind == MaskKind.AgeBand ? MaskedText.AgeBand(text, mask.Bounds ?? [], Context.Today)
                : MaskedText.Date(text, mask.Kind == MaskKind.Month);
        }
        if (mask.Kind == MaskKind.Band && MaskedText.IsOwnLabel(mask, text))
            return text;
        return mask.Datatypes.Contains("json-string") ? Text(mask, text) : null;
    }

    /// <summary>Masks a whole datatype into the object that is open, or adds nothing.</summary>
    public bool Complex(Mask mask, string datatype, Tape record, int node, OutputTape output) => (mask.Kind, datatype) switch
    {
        (MaskKind.OutwardPostcode, "Address") => Use(record, node, output) && Member(
            record, node, "postalCode"u8, output, MaskedText.OutwardPostcode),
        (MaskKind.District, "Address") => Use(record, node, output) && Member(record, node, "district"u8, output, t => t),
        (MaskKind.Initials, "HumanName") => Use(record, node, output) && Initials(record, node, output),
        (MaskKind.Pseudonym, "Identifier") => Use(record, node, output) && Member(
            record, node, "value"u8, output, Context.Pseudonyms.For),
        (MaskKind.Pseudonym, "HumanName") => Use(record, node, output) && FullName(record, node) is { } name
            && Put(output, "text"u8, Context.Pseudonyms.For(name)),
        (MaskKind.FixedText, "HumanName" or "Address") => Use(record, node, output) && Put(output, "text"u8, mask.Text),
        (MaskKind.FixedText, "CodeableConcept" or "Annotation") => Put(output, "text"u8, mask.Text),
        (MaskKind.FixedText, "ContactPoint") => Use(record, node, output)
            && Member(record, node, "system"u8, output, t => t) && Put(output, "value"u8, mask.Text),
        (MaskKind.Band, "Quantity" or "Age" or "Duration" or "Count" or "Distance") => Quantity(mask, record, node, output),
        _ => false,
    };

    private string? Text(Mask mask, string text) => mask.Kind switch
    {
        MaskKind.OutwardPostcode => MaskedText.OutwardPostcode(text),
        MaskKind.Initials => MaskedText.Initials(text),
        MaskKind.Pseudonym => Context.Pseudonyms.For(text),
        MaskKind.FixedText => mask.Text,
        _ => null,
    };

    private static MaskResult Value(string? text) => new(text, null);

    private static MaskResult Beside(string? label) => new(null, label);

    /// <summary>Keeps <c>use</c>, a modifier: an old or assumed name must not look like the present one.</summary>
    private static bool Use(Tape record, int node, OutputTape output)
    {
        var use = record.Find(node, "use"u8);
        if (use < 0)
            return true;
        if (record[use].Kind != NodeKind.String)
            return false;
        output.Copy(record, use);
        return true;
    }

    private static bool Member(
        Tape record, int node, ReadOnlySpan<byte> name, OutputTape output, Func<string, string?> mask)
    {
        var member = record.Find(node, name);
        return member >= 0 && record[member].Kind == NodeKind.String && Put(output, name, mask(record.TextString(member)));
    }

    private static bool Put(OutputTape output, ReadOnlySpan<byte> name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return false;
        output.AddString(output.Name(name), text);
        return true;
    }

    private static bool Initials(Tape record, int node, OutputTape output)
    {
        var any = Member(record, node, "family"u8, output, MaskedText.Initials);
        var given = record.Find(node, "given"u8);
        if (given >= 0 && record[given].Kind == NodeKind.Array)
        {
            var list = output.Open(NodeKind.Array, "given"u8);
            for (var item = given + 1; item < record[given].Next; item = record[item].Next)
            {
                if (record[item].Kind == NodeKind.String && MaskedText.Initials(record.TextString(item)) is { } initials)
                    output.AddString(NameRef.None, initials);
            }
            output.Close(list);
            if (output.Tape.IsEmpty(list))
                output.Truncate(list);
            else
                any = true;
        }
        return any || Member(record, node, "text"u8, output, MaskedText.Initials);
    }

    private static string? FullName(Tape record, int node)
    {
        var family = record.Find(node, "family"u8);
        var given = record.Find(node, "given"u8);
        var parts = new List<string>();
        if (given >= 0 && record[given].Kind == NodeKind.Array)
        {
            for (var item = given + 1; item < record[given].Next; item = record[item].Next)
                parts.Add(RecordPath.TextOf(record, item) ?? "");
        }
        if (family >= 0)
            parts.Add(RecordPath.TextOf(record, family) ?? "");
        var text = record.Find(node, "text"u8);
        return parts.Count > 0 ? string.Join(' ', parts) : text < 0 ? null : RecordPath.TextOf(record, text);
    }

    /// <summary>The band beside the unit; a value that is only a bound ("less than") has no band.</summary>
    private static bool Quantity(Mask mask, Tape record, int node, OutputTape output)
    {
        var value = record.Find(node, "value"u8);
        if (record.Find(node, "comparator"u8) >= 0)
            return false;
        var label = value >= 0 && record[value].Kind == NodeKind.Number
            ? MaskedText.Band(record.TextString(value), mask.Bounds ?? [])
            : OwnLabel(mask, record, node);
        if (label is null)
            return false;
        var extensions = output.Open(NodeKind.Array, "extension"u8);
        Marks.AddMaskedValue(output, System.Text.Encoding.UTF8.GetBytes(label));
        output.Close(extensions);
        foreach (var name in (ReadOnlySpan<string>)["unit", "system", "code"])
            Member(record, node, System.Text.Encoding.UTF8.GetBytes(name), output, t => t);
        return true;
    }

    private static string? OwnLabel(Mask mask, Tape record, int node)
    {
        var extensions = record.Find(node, "extension"u8);
        for (var item = extensions + 1; extensions >= 0 && item < record[extensions].Next; item = record[item].Next)
        {
            var value = Marks.MaskedValue(record, item);
            if (value >= 0 && MaskedText.IsOwnLabel(mask, record.TextString(value)))
                return record.TextString(value);
        }
        return null;
    }
}
