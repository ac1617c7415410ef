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
            MaskKind.Year or MaskKind.Month when Dates.Contains(datatype) =>
                Value(MaskedText.Date(text, mask.Kind == MaskKind.Month)),
            MaskKind.Year or MaskKind.Month when datatype == "instant" =>
                Beside(MaskedText.Date(text, mask.Kind == MaskKind.Month)),
            MaskKind.AgeBand when Dates.Contains(datatype) =>
                Beside(MaskedText.AgeBand(text, mask.Bounds ?? [], Context.Today)),
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
    public bool Complex(Mask mask, string datatype, MaskTarget target)
    {
        var before = target.Output.Count;
        if (Fill(mask, datatype, target))
            return true;
        target.Output.Truncate(before);
        return false;
    }

    private bool Fill(Mask mask, string datatype, MaskTarget to) => (mask.Kind, datatype) switch
    {
        (MaskKind.OutwardPostcode, "Address") => to.Keep("use") && to.Put("postalCode", MaskedText.OutwardPostcode),
        (MaskKind.District, "Address") => to.Keep("use") && to.Put("district", t => t),
        (MaskKind.Initials, "HumanName") => to.Keep("use") && Initials(to),
        (MaskKind.Pseudonym, "Identifier") => to.Keep("use") && to.Say("value", Numbered(to)),
        (MaskKind.Pseudonym, "HumanName") => to.Keep("use") && FullName(to) is { } name
            && to.Say("text", Context.Pseudonyms.For(name)),
        (MaskKind.FixedText, "HumanName" or "Address") => to.Keep("use") && to.Say("text", mask.Text),
        (MaskKind.FixedText, "CodeableConcept" or "Annotation") => to.Say("text", mask.Text),
        (MaskKind.FixedText, "ContactPoint") =>
            to.Keep("use") && to.Text("system") is not null && to.Keep("system") && to.Say("value", mask.Text),
        (MaskKind.Band, "Quantity" or "Age" or "Duration" or "Count" or "Distance") => Quantity(mask, to),
        _ => false,
    };

    private string? Text(Mask mask, string text) => string.IsNullOrWhiteSpace(text) ? null : mask.Kind switch
    {
        MaskKind.OutwardPostcode => MaskedText.OutwardPostcode(text),
        MaskKind.Initials => MaskedText.Initials(text),
        MaskKind.Pseudonym => Context.Pseudonyms.For(text),
        MaskKind.FixedText => mask.Text,
        _ => null,
    };

    private static MaskResult Value(string? text) => new(text, null);

    private static MaskResult Beside(string? label) => new(null, label);

    private static bool Initials(MaskTarget to)
    {
        var any = to.Put("family", MaskedText.Initials);
        var given = to.Free("given");
        if (given >= 0 && to.Record[given].Kind == NodeKind.Array)
        {
            var list = to.Output.Open(NodeKind.Array, "given"u8);
            for (var item = given + 1; item < to.Record[given].Next; item = to.Record[item].Next)
            {
                if (RecordPath.TextOf(to.Record, item) is { } text && MaskedText.Initials(text) is { } initials)
                    to.Output.AddString(NameRef.None, initials);
            }
            to.Output.Close(list);
            if (to.Output.Tape.IsEmpty(list))
                to.Output.Truncate(list);
            else
                any = true;
        }
        return any || to.Put("text", MaskedText.Initials);
    }

    /// <summary>The same number in two systems is not the same person's.</summary>
    private string? Numbered(MaskTarget to) => to.Text("value") is { } number
        ? Context.Pseudonyms.For(to.Text("system") is { } system ? $"{system}|{number}" : number)
        : null;

    private static string? FullName(MaskTarget to)
    {
        var parts = new List<string>();
        var given = to.Free("given");
        for (var item = given + 1; given >= 0 && item < to.Record[given].Next; item = to.Record[item].Next)
            parts.Add(RecordPath.TextOf(to.Record, item) ?? "");
        if (to.Text("family") is { } family)
            parts.Add(family);
        return parts.Count > 0 ? string.Join(' ', parts) : to.Text("text");
    }

    /// <summary>The band beside the unit; a value that is only a bound ("less than") has no band.</summary>
    private static bool Quantity(Mask mask, MaskTarget to)
    {
        if (to.Record.Find(to.Node, "comparator"u8) >= 0)
            return false;
        var value = to.Free("value");
        if (to.Free("extension") == MaskTarget.Ruled)
            return false;
        var label = value >= 0 && to.Record[value].Kind == NodeKind.Number
            ? MaskedText.Band(to.Record.TextString(value), mask.Bounds ?? [])
            : OwnLabel(mask, to);
        if (label is null)
            return false;
        var extensions = to.Output.Open(NodeKind.Array, "extension"u8);
        Marks.AddMaskedValue(to.Output, System.Text.Encoding.UTF8.GetBytes(label));
        to.Output.Close(extensions);
        foreach (var name in (ReadOnlySpan<string>)["unit", "system", "code"])
            to.Put(name, t => t);
        return true;
    }

    private static string? OwnLabel(Mask mask, MaskTarget to)
    {
        var extensions = to.Record.Find(to.Node, "extension"u8);
        var end = extensions < 0 ? 0 : to.Record[extensions].Next;
        for (var item = extensions + 1; item < end; item = to.Record[item].Next)
        {
            var value = Marks.MaskedValue(to.Record, item);
            if (value >= 0 && MaskedText.IsOwnLabel(mask, to.Record.TextString(value)))
                return to.Record.TextString(value);
        }
        return null;
    }
}
