namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>The values of FHIR's datatypes, each a canary where it can be one.</summary>
internal sealed class FhirValues(Scribe to)
{
    /// <summary>One value in so many is of another kind than its datatype has.</summary>
    public int Strange { get; set; } = 40;

    /// <summary>Members that FHIR's invariants ask for beside others.</summary>
    public static bool GoesWith(string type, string element) => (type, element) switch
    {
        ("Attachment", "contentType") or ("ContactPoint", "system") or ("Patient.contact", "name") => true,
        ("Quantity" or "Age" or "Duration" or "Count" or "Distance", "value" or "system" or "code") => true,
        ("Ratio", "numerator" or "denominator") => true,
        _ => false,
    };

    public void Value(string owner, Element element, Place place, bool mayBeLost)
    {
        if (to.Dice.OneIn(Strange * 6) && !element.IsModifier)
        {
            WrongKind(element, place);
            return;
        }
        // Of what kind a Reference's target is leaves only beside who it is.
        mayBeLost |= (owner, element.Name) is ("Reference", "type");
        switch (element.Type)
        {
            case "boolean":
                to.Ink.Raw(to.Dice.OneIn(2) ? "true"u8 : "false"u8);
                break;
            case "date":
                to.Date(place, hasTime: false, mayBeLost: mayBeLost);
                break;
            case "dateTime" or "instant":
                to.Date(place, element.Type == "instant" || to.Dice.OneIn(2), mayBeLost: mayBeLost);
                break;
            case "xhtml":
                var serial = to.Plant(place, CanaryKind.Text, mayBeLost: mayBeLost);
                to.Ink.Quoted($"<div xmlns=\"http://www.w3.org/1999/xhtml\">{Markers.Text(serial)}</div>");
                break;
            case "base64Binary":
                to.Base64(place, mayBeLost: mayBeLost);
                break;
            case "uri" when element.Name == "system" && GoesWith(owner, "system"):
                to.Ink.Quoted("http://unitsofmeasure.org");
                break;
            case "code" or "id" or "oid" or "uuid" or "url" or "canonical":
                to.Text(place, mayBeLost: mayBeLost, plain: true);
                break;
            case var number when Elements.IsNumber(number):
                to.Number(place, number != "decimal", mayBeLost: mayBeLost);
                break;
            case "string" when owner == "Address" && element.Name == "postalCode":
                to.Postcode(place, mayBeLost: mayBeLost);
                break;
            default:
                to.Text(place, mayBeLost: mayBeLost);
                break;
        }
    }

    /// <summary>Members by which the map's rules test items, said as the rules say them.</summary>
    public void Tags(Place place)
    {
        foreach (var rule in to.Oracle.Map?.Rules ?? [])
        {
            if (rule.Steps.Length == 0 || !to.Dice.OneIn(3))
                continue;
            var step = rule.Steps[^1];
            foreach (var candidate in rule.Steps)
                step = candidate.Name == place.Name && candidate.TestName is not null ? candidate : step;
            if (step.Name != place.Name || step.TestName is null or "url" || place.Tags.Count > 0)
                continue;
            place.Tag(step.TestName, step.TestValue!);
            to.Elements.Add(to.At(place, step.TestName, "code"));
            to.Ink.Name(step.TestName);
            to.Ink.Quoted(step.TestValue!, to.Dice.OneIn(5));
        }
    }

    /// <summary>A coding, where the map looks for one: often one that a table lists.</summary>
    public void Coding(Place place)
    {
        foreach (var coding in to.Oracle.Map?.Codings ?? [])
        {
            if (!IsAt(place.Parent!, coding.Path))
                continue;
            if (to.Dice.OneIn(4))
            {
                Uncoded(place.Parent!);
                return;
            }
            var entry = to.Dice.Of(coding.Table.Entries);
            var code = entry.Code ?? entry.Prefix + to.Dice.Below(10);
            to.Elements.Add(to.At(place, "system", "uri"));
            to.Elements.Add(to.At(place, "code", "code"));
            to.Ink.Name("system");
            to.Ink.Quoted(entry.System, to.Dice.OneIn(8));
            to.Ink.Name("code");
            to.Ink.Quoted(code, to.Dice.OneIn(8));
            place.Tag("system", entry.System);
            place.Tag("code", code);
            // Two tables may look at the same place.
            foreach (var other in to.Oracle.Map!.Codings.Where(c => IsAt(place.Parent!, c.Path)))
                to.Oracle.Coded(other, entry.System, code);
            return;
        }
    }

    /// <summary>A concept in which no coding stands, and what is none, is sorted as unlisted.</summary>
    public void Uncoded(Place place)
    {
        foreach (var coding in to.Oracle.Map?.Codings ?? [])
        {
            if (IsAt(place, coding.Path))
                to.Oracle.Coded(coding, null, null);
        }
    }

    /// <summary>A concept, where the map looks for one: often with a coding that a table lists.</summary>
    public void Codeable(Place place)
    {
        foreach (var coding in to.Oracle.Map?.Codings ?? [])
        {
            if (IsAt(place, coding.Path) && to.Dice.OneIn(2))
            {
                to.Ink.Name("coding");
                to.Ink.Raw("["u8);
                var item = to.At(place, "coding", "Coding");
                to.Elements.Add(item);
                to.Ink.Open();
                Coding(item);
                if (item.Tags.Count > 0 && to.Dice.OneIn(2))
                {
                    var display = to.At(item, "display", "string");
                    to.Elements.Add(display);
                    to.Ink.Name("display");
                    to.Text(display);
                }
                to.Ink.Close();
                to.Ink.Raw("]"u8);
                place.Tag("coding", "written");
                return;
            }
        }
    }

    /// <summary>A literal reference, of every form; its text never leaves as it stands.</summary>
    public void Reference(Place place, List<string> contained)
    {
        if (to.Dice.OneIn(6))
            return;
        to.Ink.Name("reference");
        var below = to.At(place, "reference", "string");
        place.Tag("reference", "written");
        to.Elements.Add(below);
        if (contained.Count > 0 && to.Dice.OneIn(2))
        {
            to.Ink.Quoted("#" + to.Dice.Of(contained));
            return;
        }
        var marker = Markers.Text(to.Plant(below, CanaryKind.Text, never: true));
        to.Ink.Quoted(to.Dice.Below(9) switch
        {
            0 => $"https://other.example/fhir/Patient/{marker}",
            1 => $"urn:uuid:{marker}",
            2 => $"Patient/x/_history/{marker}",
            3 => $"https://holder.example/fhir/Patient/{marker}",
            4 => $"Patient?identifier={marker}",
            5 => $"{marker}/x",
            _ => $"Patient/{marker}",
        }, to.Dice.OneIn(20));
    }

    private void WrongKind(Element element, Place place)
    {
        to.IsRegular = false;
        if (Elements.IsNumber(element.Type) || element.Type == "boolean")
            to.Text(place, never: true);
        else
            to.Number(place, isWhole: false, never: true);
    }

    private static bool IsAt(Place place, string path)
    {
        var at = place;
        var end = path.Length;
        while (at.Parent is not null)
        {
            if (end < 0)
                return false;
            var dot = end == 0 ? -1 : path.LastIndexOf('.', end - 1);
            if (!path.AsSpan(dot + 1, end - dot - 1).SequenceEqual(at.Name))
                return false;
            end = dot;
            at = at.Parent;
        }
        return end < 0;
    }
}
