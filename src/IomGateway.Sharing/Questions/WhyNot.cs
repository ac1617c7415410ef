using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Questions;

/// <summary>
/// What would have to be true for a refused question to be permitted: the nearest flows, and for each the fewest
/// changes that are enough. It tells facts of a person, and is for those entitled to them.
/// </summary>
public sealed record WhyNot
{
    public required Ask Ask { get; init; }

    /// <summary>The category asked about; <see langword="null"/> for anything at all.</summary>
    public required string? Category { get; init; }

    /// <summary>Whether nothing is missing: what is asked about leaves already.</summary>
    public required bool Permitted { get; init; }

    /// <summary>Whether no flow names this sender telling this recipient.</summary>
    public required bool NoAgreementNamesPair { get; init; }

    /// <summary>Why the question cannot be understood, where it cannot.</summary>
    public Reason? NotUnderstood { get; init; }

    /// <summary>The flows that could answer, nearest first.</summary>
    public required IReadOnlyList<NearFlow> Nearest { get; init; }

    /// <summary>
    /// The flows between the two that grant what is asked about and that nothing about the person, the record or the
    /// question could open.
    /// </summary>
    public required IReadOnlyList<ShutFlow> Shut { get; init; }

    /// <summary>Finds what is missing.</summary>
    /// <param name="rulebook">The agreements in force.</param>
    /// <param name="request">The question, with made-up facts and labels.</param>
    /// <param name="category">Only this category; <see langword="null"/> for anything at all.</param>
    /// <exception cref="InvalidOperationException">More caps bear on one question than can be weighed.</exception>
    public static WhyNot Of(Rulebook rulebook, DecisionRequest request, string? category = null)
    {
        ArgumentNullException.ThrowIfNull(rulebook);
        ArgumentNullException.ThrowIfNull(request);
        return new WhyNotFinder(rulebook, request, category).Find();
    }
}

/// <summary>One flow that would answer if its missing conditions held.</summary>
public sealed record NearFlow
{
    public required FlowTold Flow { get; init; }

    /// <summary>The question as it would have to be put.</summary>
    public required Ask Ask { get; init; }

    /// <summary>What would leave, and how.</summary>
    public required string Category { get; init; }

    public required string Form { get; init; }

    /// <summary>Each condition that would have to be otherwise; together they are enough, and none is idle.</summary>
    public required IReadOnlyList<MissingPart> Missing { get; init; }
}

/// <summary>One thing that would have to be otherwise.</summary>
/// <param name="Condition">What: <c>role</c>, <c>purpose</c>, <c>people.FACT</c>, <c>consent.CODE</c>,
/// <c>record.LABEL</c>, <c>term</c>, <c>release</c> …</param>
/// <param name="Has">What there is.</param>
/// <param name="Needs">What there would have to be, in words.</param>
/// <param name="Values">Values of which any one would do, where it is a matter of values.</param>
/// <param name="At">The lines that ask for it.</param>
public sealed record MissingPart(
    string Condition, string Has, string Needs, IReadOnlyList<string> Values, IReadOnlyList<SourcePosition> At);

/// <summary>A flow that nothing could open, and what shuts it.</summary>
public sealed record ShutFlow(FlowTold Flow, string Category, IReadOnlyList<CapTold> By);
