using IomGateway.Sharing.Agreements;

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
        string[] before = Digests(old);
        string[] after = Digests(@new);
        var differing = old.Agreements.Concat(@new.Agreements).DistinctBy(a => a.Id).Where(a => Differs(a.Id)).ToList();
        var changes = differing.Select(a => Whole(a, old, @new)).ToList();
        return new Comparison
        {
            Verdict = changes.Count == 0 ? Direction.Same : Direction.Both,
            Changes = changes,
        };

        bool Differs(string id) => !before.Where(d => Is(d, id)).SequenceEqual(after.Where(d => Is(d, id)));
        static bool Is(string digest, string id) => digest.StartsWith(id + " ", StringComparison.Ordinal);
    }

    private static string[] Digests(AgreementSet set) =>
    [
        .. set.Agreements.Select(a => $"{a.Id} {AgreementDigest.Compute(a, set.Policies, set.Agencies)}")
            .Order(StringComparer.Ordinal),
    ];

    private static Change Whole(Agreement agreement, AgreementSet old, AgreementSet @new)
    {
        var versions = old.Agreements.Concat(@new.Agreements).Where(a => a.Id == agreement.Id).ToList();
        var agencies = versions.SelectMany(a => a.Parties).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        return new Change
        {
            Kind = ChangeKind.Meaning,
            Direction = Direction.Both,
            Sentence = $"The agreement {agreement.Id} is another one than before.",
            From = agencies,
            To = agencies,
            Positions = [.. versions.Select(v => v.At).Distinct()],
        };
    }

    private IReadOnlyList<string> For(Func<Change, bool> which) =>
        [.. Changes.Where(which).SelectMany(c => c.Agencies).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
}
