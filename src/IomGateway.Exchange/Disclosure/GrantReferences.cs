using IomGateway.Ledger;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>The flows on which a decision rests, as the public leaf names them: each once, in order.</summary>
internal static class GrantReferences
{
    public static IReadOnlyList<GrantReference> Of(IEnumerable<Grant> grants) =>
    [
        .. grants.Select(g => new GrantReference(g.Agreement, g.Version, g.Sha256, g.Flow)).Distinct()
            .OrderBy(g => g.Agreement, StringComparer.Ordinal).ThenBy(g => g.Flow, StringComparer.Ordinal),
    ];
}
