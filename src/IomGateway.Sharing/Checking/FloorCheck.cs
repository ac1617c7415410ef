using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Checking;

/// <summary>
/// Finds grants that the floor always caps: an agreement must not promise what the gateway would never do. What hangs
/// on a person or a record is left to the decision.
/// </summary>
internal sealed class FloorCheck(PolicyLibrary policies, AgencyDirectory agencies, FileProblems found)
{
    public void Run(Agreement agreement)
    {
        foreach (var flow in agreement.Flows)
        {
            foreach (var safeguard in policies.Safeguards.Where(s => s.Cap != SafeguardCap.Hold))
            {
                Check(flow, safeguard);
            }
        }
    }

    private void Check(Flow flow, Safeguard safeguard)
    {
        foreach (var (type, granted) in flow.Records)
        {
            var capped = CappedPairs(flow, safeguard, type).ToList();
            if (capped.Count == 0)
            {
                continue;
            }

            if (safeguard.Categories is null && safeguard.Cap == SafeguardCap.Withheld)
            {
                Report(flow, safeguard, $"records.{type}", $"`{type}`", capped);
                continue;
            }

            foreach (var category in granted.Where(c => IsAbove(flow, safeguard, c)).Order(StringComparer.Ordinal))
            {
                Report(flow, safeguard, $"records.{type}.{category}", $"`{category}`", capped);
            }
        }
    }

    private void Report(Flow flow, Safeguard safeguard, string part, string what, List<(string From, string To)> pairs)
    {
        var (from, to) = pairs[0];
        var others = pairs.Count switch
        {
            1 => "",
            2 => " (and one other pair)",
            _ => $" (and {pairs.Count - 1} other pairs)",
        };
        var capped = safeguard.Cap == SafeguardCap.Mask ? $"beyond `{safeguard.Mask}`" : "at all";
        found.Error(flow.PositionOf(part), "above-floor",
            $"{what} can never go from `{from}` to `{to}`{others} {capped}: {Lower(safeguard.Title)}.",
            safeguard.Cap == SafeguardCap.Mask
                ? $"Write it under `mask` as `{safeguard.Mask}`."
                : "Take it out of this flow, or give it a flow of its own for those who may have it.",
            safeguard.Cites);
    }

    private bool IsAbove(Flow flow, Safeguard safeguard, string category)
    {
        if (safeguard.Categories is not null && !safeguard.Categories.Contains(category))
        {
            return false;
        }

        return safeguard.Cap == SafeguardCap.Withheld
            || !flow.Mask.TryGetValue(category, out var mask)
            || (policies.Vocabulary.Masks.TryGetValue(safeguard.Mask!, out var floor)
                && floor.Mask.CoarserThan.Contains(mask));
    }

    private IEnumerable<(string From, string To)> CappedPairs(Flow flow, Safeguard safeguard, string type) =>
        from sender in flow.From.Order(StringComparer.Ordinal)
        from recipient in flow.To.Order(StringComparer.Ordinal)
        where sender != recipient
        let standing = new Standing(flow, Classes(sender), Classes(recipient), sender, recipient, policies, type)
        where standing.Judge(safeguard.When, unknownBites: true) == Certainty.Always
            && safeguard.Unless.All(u => standing.Judge(u, unknownBites: false) == Certainty.Never)
        select (sender, recipient);

    private FrozenSet<string> Classes(string agency) => agencies.Find(agency)?.Classes ?? [];

    private static string Lower(string title) => char.ToLowerInvariant(title[0]) + title[1..];
}
