using System.Collections.Frozen;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>handling.yaml</c>: the labels that records carry.</summary>
internal static class LabelReader
{
    public static FrozenDictionary<string, LabelTerm> Read(References references, KeyReader? file)
    {
        var labels = EntryList.Read(file, "labels", "label", ReadLabel, references.Declaring(Named.Label));
        file?.Finish();
        return labels;
    }

    private static LabelTerm? ReadLabel(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        string[] values = [.. keys.Words("values").Select(v => v.Text)];
        var unrestrictive = keys.Choice("unrestrictive", values);
        var missing = keys.OptionalChoice("missing", values);
        var holds = keys.OptionalChoice("holds", values);
        var from = keys.OptionalChoice("from", ["birth-date"]);
        if (holds is not null && holds == unrestrictive)
        {
            keys.Problems.Error(keys.At("holds"), "holds-unrestrictive",
                $"`{holds}` cannot both restrict nothing and hold the record.",
                "Name different values.");
        }

        return label is null || unrestrictive is null ? null : new LabelTerm
        {
            Code = code,
            Label = label,
            Values = values,
            Unrestrictive = unrestrictive,
            Missing = missing,
            Holds = holds,
            FromBirthDate = from is not null,
            At = keys.Start,
        };
    }
}
