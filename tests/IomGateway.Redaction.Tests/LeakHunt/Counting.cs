using IomGateway.Redaction.Engine;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>Holds a manifest's counts against what was in the record and what left of it.</summary>
internal sealed class Counting
{
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);
    private readonly HashSet<Place> _left = [];

    /// <summary>
    /// Each element on which a rule stands was released, masked or withheld under its category, and is counted once;
    /// one of which a value left as it stands counts as released.
    /// </summary>
    public void Check(Scribe record, Manifest manifest, Func<Canary, bool> isFound, Action<string, string> add)
    {
        _tallies.Clear();
        _left.Clear();
        foreach (var canary in record.Canaries)
        {
            for (var at = isFound(canary) ? canary.Place : null; at is not null && _left.Add(at);)
                at = at.Parent;
        }
        foreach (var place in record.Elements)
            Tell(record.Oracle, place);
        foreach (var (category, tally) in _tallies)
        {
            var released = manifest.Released.GetValueOrDefault(category);
            var counted = released + manifest.Masked.GetValueOrDefault(category)
                + manifest.Withheld.GetValueOrDefault(category);
            if (counted != tally.All || released < tally.Seen || released > tally.Clear)
                add("the manifest miscounts elements",
                    $"{category}: {counted} of {tally.All}; {released} released, {tally.Seen} to {tally.Clear} seen");
        }
    }

    private void Tell(Oracle oracle, Place place)
    {
        if (oracle.RuleOn(place, out var length) is not { } rule || length != place.Depth)
            return;
        var isClear = oracle.FormAt(place).IsClear;
        foreach (var category in oracle.CategoriesOf(rule.Says))
        {
            var tally = _tallies.GetValueOrDefault(category);
            _tallies[category] = new Tally(
                tally.All + 1, tally.Clear + (isClear ? 1 : 0), tally.Seen + (isClear && _left.Contains(place) ? 1 : 0));
        }
    }

    private readonly record struct Tally(int All, int Clear, int Seen);
}
