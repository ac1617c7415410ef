using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Questions;

/// <summary>Why a question was decided as it was: category by category, flow by flow, cap by cap.</summary>
public sealed record Why
{
    public required Ask Ask { get; init; }

    /// <summary>The decision in the words of <c>iom decide</c>.</summary>
    public required Decision Decision { get; init; }

    /// <summary>What each category came to, in the order of their codes; only those that some flow grants.</summary>
    public required IReadOnlyList<CategoryWhy> Categories { get; init; }

    /// <summary>What the flow that decided rests on, for each flow that gave something.</summary>
    public required IReadOnlyList<FlowWhy> Flows { get; init; }

    /// <summary>Explains one request.</summary>
    /// <param name="rulebook">The agreements in force.</param>
    /// <param name="law">The law that they cite.</param>
    /// <param name="request">The question, with made-up facts and labels.</param>
    public static Why Of(Rulebook rulebook, LawBook law, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(rulebook);
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(request);
        return new WhyFinder(rulebook, law, request).Find();
    }
}

/// <summary>One category: what leaves of it, by which flow, and what stood in the way.</summary>
/// <param name="Category">The category.</param>
/// <param name="Form">What leaves: <c>clear</c>, <c>mask:NAME</c> or <c>withheld</c>.</param>
/// <param name="Held">Whether it waits for its originator.</param>
/// <param name="By">The flow that gave it; <see langword="null"/> where nothing leaves.</param>
/// <param name="Gives">What each flow that applies gives of it, the deciding one first.</param>
public sealed record CategoryWhy(
    string Category, string Form, bool Held, FlowTold? By, IReadOnlyList<FlowGives> Gives);

/// <summary>What one flow gives of one category: as it grants it, the caps that bite, and what is left.</summary>
public sealed record FlowGives(
    FlowTold Flow, string Granted, IReadOnlyList<CapTold> Caps, string Left, bool Held, SourcePosition At);

/// <summary>What one flow that applies rests on.</summary>
public sealed record FlowWhy(
    FlowTold Flow, IReadOnlyList<MetCondition> Met, IReadOnlyList<GroundTold> Grounds, string? Confidence,
    string Necessity);

/// <summary>A condition that held: what there was, and what was needed.</summary>
public sealed record MetCondition(string Condition, string Has, string Needs, SourcePosition At);
