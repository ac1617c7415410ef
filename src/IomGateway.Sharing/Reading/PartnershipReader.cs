using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Law;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads a <c>partnership.yaml</c>: agencies that manage people together.</summary>
internal static class PartnershipReader
{
    public static Partnership? Read(SourceFile file, string folder, References references)
    {
        references.Declare(Named.Partnership, folder);
        if (file.Keys($"the partnership {folder}") is not { } keys)
        {
            return null;
        }

        var id = FileNames.Matching(keys, "partnership", folder);
        var title = keys.Text("title");
        var agencies = keys.Words("agencies");
        references.Add(Named.Agency, agencies, keys.Problems);
        var jurisdiction = keys.OptionalChoice("jurisdiction", Jurisdictions.Known);
        keys.Finish();
        return id is null || title is null ? null : new Partnership(
            id, title, agencies.Select(a => a.Text).ToFrozenSet(StringComparer.Ordinal))
        {
            Jurisdiction = jurisdiction,
        };
    }
}
