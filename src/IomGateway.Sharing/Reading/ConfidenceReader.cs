using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads how a duty of confidence is discharged.</summary>
internal static class ConfidenceReader
{
    private static readonly string[] Ways = ["consent", "law", "public-interest", "direct-care"];

    public static ConfidenceDischarge? Read(KeyReader flow, References references)
    {
        if (flow.OptionalKeys("confidence", $"`confidence` of {flow.What}") is not { } keys)
        {
            return null;
        }

        // A discharge by law or by the public interest says nothing unless that law or that interest is named.
        var by = keys.Choice("discharged-by", Ways);
        var which = by == "law" ? keys.OptionalText("which") : null;
        var why = by == "public-interest" || (by == "law" && which is null)
            ? keys.Text("why")
            : keys.OptionalText("why");
        if (which is not null)
        {
            references.Add(Named.Gateway, new Word(which, keys.At("which")), keys.Problems);
        }

        keys.Finish();
        return by is null ? null : new ConfidenceDischarge(by, why, which);
    }
}
