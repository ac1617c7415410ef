using IomGateway.Sharing.Compare.Meanings;
using IomGateway.Sharing.Compare.Scenes;
using IomGateway.Sharing.Compare.Sentences;

namespace IomGateway.Sharing.Compare;

/// <summary>The exact difference between two sets of agreements.</summary>
public sealed record Comparison
{
    /// <summary>What the second set lets pass beside the first.</summary>
    public required Direction Verdict { get; init; }

    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>Every sender and recipient for whom anything changes, by id.</summary>
    public IReadOnlyList<string> ChangedFor => For(_ => true);

    /// <summary>Every sender and recipient for whom more passes than before, by id.</summary>
    public IReadOnlyList<string> WiderFor => For(c => c.Direction is Direction.Wider or Direction.Both);

    /// <summary>Compares what two sets of agreements mean, however each is written.</summary>
    /// <param name="old">What stands now.</param>
    /// <param name="new">What would stand instead.</param>
    public static Comparison Between(AgreementSet old, AgreementSet @new)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        var compared = SetComparer.Run(old, @new);
        List<Change> grants =
        [
            .. compared.Groups.Count == 0 ? []
                : new SentenceWriter(compared, new SetWords(old, @new)).Changes().Select(c => c.Change),
        ];
        List<Change> changes =
        [
            .. grants, .. new EmergencyUses(old, @new).Changes(grants), .. new MeaningComparer(old, @new).Changes(),
        ];
        return new Comparison
        {
            Verdict = changes.Aggregate(Direction.Same, (d, c) => Directions.Together(d, c.Direction)),
            Changes = changes,
        };
    }

    private IReadOnlyList<string> For(Func<Change, bool> which) =>
        [.. Changes.Where(which).SelectMany(c => c.Agencies).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
}
