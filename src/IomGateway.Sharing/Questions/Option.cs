namespace IomGateway.Sharing.Questions;

/// <summary>Values that one variable can take; <see langword="null"/> is not known.</summary>
internal readonly record struct Values(ulong? Fact, ulong? Label, ulong? Consents);

/// <summary>One way in which a variable can be.</summary>
/// <param name="Values">What it then is.</param>
/// <param name="Keeps">The bits that it leaves standing.</param>
/// <param name="Cost">How many changes it is from how things are.</param>
internal sealed record Option(Values Values, UInt128 Keeps, int Cost);

/// <summary>
/// One thing that may be one way or another: a fact, a label, age (in the register and in the record, of which the
/// younger counts), or which consents stand.
/// </summary>
internal sealed record Variable
{
    /// <summary>The fact's number; −1 where it is none.</summary>
    public int Fact { get; init; } = -1;

    /// <summary>The label's number; −1 where it is none.</summary>
    public int Label { get; init; } = -1;

    public bool IsConsents => Fact < 0 && Label < 0;

    /// <summary>How it is now.</summary>
    public required Values Current { get; init; }

    /// <summary>Every way in which it can be that meets the flow's own conditions.</summary>
    public required IReadOnlyList<Option> Options { get; init; }

    /// <summary>Of the ways that make no difference to any condition, the nearest one.</summary>
    public IReadOnlyList<Option> Distinct => [.. Options.OrderBy(o => o.Cost).DistinctBy(o => o.Keeps)];
}
