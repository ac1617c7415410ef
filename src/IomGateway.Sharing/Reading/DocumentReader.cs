using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads what an agreement says as a document, under the regulator's headings.</summary>
internal static class DocumentReader
{
    public static AgreementDocument? Read(KeyReader? keys)
    {
        if (keys is null)
        {
            return null;
        }

        Dictionary<string, string> entries = new(StringComparer.Ordinal);
        Dictionary<string, SourcePosition> positions = new(StringComparer.Ordinal);
        foreach (var heading in AgreementDocument.Headings)
        {
            var text = heading == "breach-contact-within" && keys.OptionalDuration(heading) is null
                ? null
                : keys.OptionalText(heading);
            if (text is not null)
            {
                entries.Add(heading, text);
                positions.Add(heading, keys.At(heading));
            }
        }

        keys.Finish();
        return new AgreementDocument
        {
            Entries = entries.ToFrozenDictionary(StringComparer.Ordinal), At = keys.Start, OwnerAt = keys.At("owner"),
            Positions = positions.ToFrozenDictionary(StringComparer.Ordinal),
        };
    }
}
