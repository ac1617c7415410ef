using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Compare;

/// <summary>A comparison as people read it: what is wider first, each with what has to hold for it.</summary>
public static class ComparisonAccount
{
    private static readonly (Direction Direction, string Heading)[] Headings =
    [
        (Direction.Wider, "What is wider"),
        (Direction.Both, "What is different, so that neither wider nor narrower can be said"),
        (Direction.Narrower, "What is narrower"),
    ];

    public static Account Of(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return new Account
        {
            Kind = "comparison",
            Subject = comparison.Verdict.ToString(),
            Title = Verdict(comparison),
            Sentences = [],
            Sections =
            [
                .. from heading in Headings
                   let changes = comparison.Changes.Where(c => c.Direction == heading.Direction).ToList()
                   where changes.Count > 0
                   select new Section { Heading = heading.Heading, Sentences = [.. changes.Select(Told)] },
            ],
        };
    }

    private static string Verdict(Comparison comparison) => comparison.Verdict switch
    {
        Direction.Same => "They mean the same.",
        Direction.Wider => $"Wider, for {string.Join(", ", comparison.WiderFor)}.",
        Direction.Narrower => $"Narrower, for {string.Join(", ", comparison.ChangedFor)}.",
        _ => $"Wider in some ways, for {string.Join(", ", comparison.WiderFor)}, and narrower or different in"
            + $" others; changed for {string.Join(", ", comparison.ChangedFor)}.",
    };

    private static Sentence Told(Change change) => change.Parts.Count == 0
        ? Sentence.Of(change.Sentence, change.Positions)
        : Sentence.Of($"{change.Parts[0]}:", change.Positions) with
        {
            Points = [.. change.Parts.Skip(1).Select(p => Sentence.Of(p))],
        };
}
