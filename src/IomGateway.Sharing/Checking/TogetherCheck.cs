using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Checking;

/// <summary>What is wrong between agreements though each is right by itself.</summary>
internal static class TogetherCheck
{
    public static IEnumerable<Problem> Run(IReadOnlyList<Agreement> agreements, PolicyLibrary policies)
    {
        var found = new FileProblems("");
        ReportDuplicates(agreements, found);
        foreach (var partnership in agreements.GroupBy(a => a.Partnership, StringComparer.Ordinal))
        {
            ReportIncomparableMasks([.. partnership.SelectMany(a => a.Flows)], policies.Vocabulary, found);
        }

        return found.Found;
    }

    private static void ReportDuplicates(IReadOnlyList<Agreement> agreements, FileProblems found)
    {
        Dictionary<string, SourcePosition> seen = new(StringComparer.Ordinal);
        foreach (var agreement in agreements.Where(a => !seen.TryAdd(a.Id, a.At)))
        {
            found.Error(agreement.At, "duplicate-agreement",
                $"`{agreement.Id}` is already the id of {seen[agreement.Id].File}.",
                "Give one of them another id.");
        }
    }

    private static void ReportIncomparableMasks(List<Flow> flows, VocabularySet vocabulary, FileProblems found)
    {
        for (var i = 0; i < flows.Count; i++)
        {
            foreach (var (category, mask) in flows[i].Mask)
            {
                var other = flows.Take(i).FirstOrDefault(f => f.Mask.TryGetValue(category, out var theirs)
                    && Incomparable(mask, theirs, vocabulary) && Meet(f, flows[i], category));
                if (other is not null)
                {
                    found.Warning(flows[i].PositionOf($"mask.{category}"), "incomparable-masks",
                        $"`{category}` leaves as `{mask}` here and as `{other.Mask[category]}` under `{other.Id}`; "
                        + "neither says less.",
                        "Say in masks.yaml which is coarser, or use one of them in both.");
                }
            }
        }
    }

    private static bool Incomparable(string one, string other, VocabularySet vocabulary) =>
        one != other
        && vocabulary.Masks.TryGetValue(one, out var first) && vocabulary.Masks.TryGetValue(other, out var second)
        && !first.Mask.CoarserThan.Contains(other) && !second.Mask.CoarserThan.Contains(one);

    private static bool Meet(Flow one, Flow other, string category) =>
        one.Depersonalised == other.Depersonalised
        && one.From.Overlaps(other.From) && one.To.Overlaps(other.To) && one.Purposes.Overlaps(other.Purposes)
        && one.Roles.Overlaps(other.Roles)
        && one.Records.Any(r => r.Value.Contains(category) && other.Records.TryGetValue(r.Key, out var theirs)
            && theirs.Contains(category));
}
