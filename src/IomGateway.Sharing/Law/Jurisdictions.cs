using System.Collections.Frozen;

namespace IomGateway.Sharing.Law;

/// <summary>The countries whose law an agency can stand under.</summary>
internal static class Jurisdictions
{
    private const string England = "england";
    private const string Wales = "wales";
    private const string Both = "england-wales";

    public static IReadOnlyList<string> Known { get; } = [England, Wales, Both, "scotland", "northern-ireland"];

    /// <summary>Whether a law of <paramref name="law"/> reaches all of <paramref name="place"/>.</summary>
    public static bool Reach(FrozenSet<string> law, string place) =>
        place == Both
            ? law.Contains(Both) || (law.Contains(England) && law.Contains(Wales))
            : law.Contains(place) || (place is England or Wales && law.Contains(Both));
}
