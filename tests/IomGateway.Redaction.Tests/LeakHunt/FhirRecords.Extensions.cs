namespace IomGateway.Redaction.Tests.LeakHunt;

/// <content>Extensions, those that the map knows and others, on objects and beside primitives.</content>
internal sealed partial class FhirRecords
{
    private void Sidecar(Place place, bool mayBeLost, int depth)
    {
        to.Ink.Open();
        if (to.Dice.OneIn(3))
        {
            to.Ink.Name("id");
            to.Text(place, mayBeLost: true, plain: true);
        }
        to.Ink.Name("extension");
        to.Ink.Raw("["u8);
        Extension(to.At(place, "extension", "Extension"), depth + 3, mayBeLost);
        to.Ink.Raw("]"u8);
        if (to.Dice.OneIn(_strange))
            to.Unknown(place);
        to.Ink.Close();
    }

    private void Extension(Place place, int depth, bool mayBeLost)
    {
        to.Elements.Add(place);
        to.Ink.Open();
        var urlFirst = to.Dice.OneIn(2);
        var url = _map is { ExtensionUrls.Count: > 0 } && to.Dice.OneIn(2) ? to.Dice.Of(_map.ExtensionUrls) : null;
        if (url is not null)
            place.Tag("url", url);
        if (urlFirst)
            Url(place, url);
        if (depth < 26 && to.Dice.OneIn(depth > 3 && _room > 30_000 ? 2 : 8))
        {
            to.Ink.Name("extension");
            to.Ink.Raw("["u8);
            Extension(to.At(place, "extension", "Extension"), depth + 1, mayBeLost);
            to.Ink.Raw("]"u8);
        }
        else
        {
            var values = R4.Of("Extension").Where(e => e.Choice == "value[x]" && e.Type != "Reference").ToList();
            var value = mayBeLost || to.Dice.OneIn(2) ? values.First(v => v.Type == "string") : to.Dice.Of(values);
            var below = to.At(place, value.Name, value.Type, value.Choice);
            to.Ink.Name(value.Name);
            if (R4.IsPrimitive(value.Type))
                _values.Value("Extension", value, below, mayBeLost);
            else
                Item(value, below, Math.Max(depth, 3));
        }
        if (!urlFirst)
            Url(place, url);
        to.Ink.Close();
    }

    private void Url(Place place, string? known)
    {
        to.Ink.Name("url");
        if (known is not null)
            to.Ink.Quoted(known);
        else
            to.Text(place, never: true);
    }
}
