namespace IomGateway.Sharing.Decisions;

/// <summary>A decision in words, for those entitled to its reasons: it tells facts of a person.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Whether the record's labels were known: a question decision, or the decision on one record.</summary>
    public required DecisionStep Step { get; init; }

    /// <summary>Something may leave.</summary>
    public sealed record Permit : Decision
    {
        /// <summary>Form by category, for every category that leaves: <c>clear</c> or <c>mask:NAME</c>.</summary>
        public required IReadOnlyDictionary<string, string> Categories { get; init; }

        public required IReadOnlyList<Grant> Grants { get; init; }

        /// <summary>The obligations of the whole answer.</summary>
        public required AnswerObligations Obligations { get; init; }

        /// <summary>What a flow grants and a cap closes, lowers or holds.</summary>
        public required IReadOnlyList<ClosedCategory> Closed { get; init; }
    }

    /// <summary>Nothing may leave.</summary>
    public sealed record Deny : Decision
    {
        /// <summary>Why, those of the nearest flow first.</summary>
        public required IReadOnlyList<Reason> Reasons { get; init; }

        /// <summary>
        /// The flow that came nearest; <see langword="null"/> where there is no flow, or the question cannot be
        /// understood.
        /// </summary>
        public required NearestFlow? Nearest { get; init; }
    }

    /// <summary>Nothing may leave before its originator says so.</summary>
    public sealed record Hold : Decision
    {
        /// <summary>The agency to ask.</summary>
        public required string Originator { get; init; }

        /// <summary>What would leave.</summary>
        public required IReadOnlyList<Grant> Grants { get; init; }

        public required IReadOnlyList<Reason> Reasons { get; init; }
    }
}

public enum DecisionStep
{
    Question,
    Record,
}

/// <summary>A category that is granted and yet does not leave as granted.</summary>
public sealed record ClosedCategory(string Category, Reason Reason);

/// <summary>The flow that came nearest, and what would have to be true for it to apply.</summary>
public sealed record NearestFlow(string Agreement, int Version, string Flow, IReadOnlyList<MissingCondition> Missing);

/// <summary>One condition that did not hold: what there is, and what it needs.</summary>
public sealed record MissingCondition(string Condition, string Has, string Needs);
