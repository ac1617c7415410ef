using System.Collections.Frozen;
using System.Globalization;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>masks.yaml</c>: ways of saying less, and which say less than which.</summary>
internal sealed class MaskReader(References references)
{
    private static readonly FrozenDictionary<string, MaskKind> Kinds = new Dictionary<string, MaskKind>
    {
        ["year"] = MaskKind.Year,
        ["month"] = MaskKind.Month,
        ["age-band"] = MaskKind.AgeBand,
        ["outward-postcode"] = MaskKind.OutwardPostcode,
        ["district"] = MaskKind.District,
        ["initials"] = MaskKind.Initials,
        ["band"] = MaskKind.Band,
        ["pseudonym"] = MaskKind.Pseudonym,
        ["fixed-text"] = MaskKind.FixedText,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> JsonDatatypes = ["json-string", "json-number", "json-date"];

    public FrozenDictionary<string, MaskTerm> Read(KeyReader? file)
    {
        var masks = EntryList.Read(file, "masks", "mask", ReadMask, references.Declaring(Named.Mask));
        file?.Finish();
        if (file is not null)
        {
            ReportCircles(masks, file);
        }

        return masks.Values.Select(m => m with
        {
            Mask = m.Mask with { CoarserThan = Finer(m.Mask.Name, masks).ToFrozenSet(StringComparer.Ordinal) },
        }).ToFrozenDictionary(m => m.Mask.Name, StringComparer.Ordinal);
    }

    private MaskTerm? ReadMask(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        var kind = keys.Choice("kind", Kinds.Keys);
        var datatypes = keys.Words("datatypes");
        foreach (var datatype in datatypes.Where(d => d.Text.Contains('-') && !JsonDatatypes.Contains(d.Text)))
        {
            keys.Problems.Error(datatype.At, "unknown-datatype", $"There is no datatype `{datatype.Text}`.",
                Suggestion.For(datatype.Text, JsonDatatypes,
                    "Use a FHIR datatype, json-string, json-number or json-date."));
        }

        var coarser = keys.OptionalWords("coarser-than");
        references.Add(Named.Mask, coarser, keys.Problems);
        var bounds = kind is "age-band" or "band" ? Bounds(keys, kind == "band" ? "bounds" : "bands") : null;
        var text = kind == "fixed-text" ? keys.Text("text") : null;
        return label is null || kind is null ? null : new MaskTerm
        {
            Label = label,
            CoarserThan = coarser.Select(c => c.Text).ToFrozenSet(StringComparer.Ordinal),
            Mask = new Mask
            {
                Name = code,
                Kind = Kinds[kind],
                Datatypes = datatypes.Select(d => d.Text).ToFrozenSet(StringComparer.Ordinal),
                Bounds = bounds,
                Text = text,
            },
        };
    }

    private static List<decimal>? Bounds(KeyReader keys, string key)
    {
        List<decimal> bounds = [];
        foreach (var word in keys.Words(key))
        {
            const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
            if (!decimal.TryParse(word.Text, style, CultureInfo.InvariantCulture, out var bound))
            {
                keys.Problems.Error(word.At, "bad-number",
                    $"`{word.Text}` is no number.",
                    "Write the lower bound of a band.");
            }
            else if (bounds.Count > 0 && bound <= bounds[^1])
            {
                keys.Problems.Error(word.At, "bands-not-rising",
                    $"`{word.Text}` does not lie above the bound before it.",
                    "Write the bounds rising.");
            }
            else
            {
                bounds.Add(bound);
            }
        }

        return bounds.Count == 0 ? null : bounds;
    }

    private static void ReportCircles(FrozenDictionary<string, MaskTerm> masks, KeyReader file)
    {
        foreach (var name in masks.Keys.Where(n => Finer(n, masks).Contains(n)).Order(StringComparer.Ordinal))
        {
            var at = file.Map.Find("masks")?.Value is YamlMap map && map.Find(name) is { } entry
                ? entry.Key.At
                : file.Start;
            file.Problems.Error(at, "mask-circle", $"`{name}` is coarser than itself, through `coarser-than`.",
                "Take one of the `coarser-than` out of the circle.");
        }
    }

    /// <summary>Every mask that says more than the named one, directly or through others.</summary>
    private static HashSet<string> Finer(string name, FrozenDictionary<string, MaskTerm> masks)
    {
        HashSet<string> finer = new(StringComparer.Ordinal);
        Queue<string> open = new([name]);
        while (open.TryDequeue(out var next))
        {
            foreach (var mask in masks.TryGetValue(next, out var term) ? term.CoarserThan : [])
            {
                if (finer.Add(mask))
                {
                    open.Enqueue(mask);
                }
            }
        }

        return finer;
    }
}
