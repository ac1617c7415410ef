using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Steps;

/// <summary>What became of a step that somebody wanted to take.</summary>
public abstract record StepOutcome
{
    private StepOutcome()
    {
    }

    /// <summary>Whether what was asked for now stands.</summary>
    public bool Stands => this is not Refused;

    /// <summary>Recorded, done and durable.</summary>
    /// <param name="Entry">The ledger's entry of it.</param>
    /// <param name="Id">What was made, where something was.</param>
    public sealed record Taken(EntryId Entry, string? Id = null) : StepOutcome
    {
        /// <summary>What should be looked at all the same.</summary>
        public IReadOnlyList<Problem> Warnings { get; init; } = [];

        /// <summary>What must be returned or deleted, where sharing ends by it.</summary>
        public IReadOnlyList<ToReturn> Owed { get; init; } = [];
    }

    /// <summary>It already stood exactly so; nothing was recorded or changed.</summary>
    /// <param name="Id">What stands, where it has a name.</param>
    public sealed record AlreadySo(string? Id = null) : StepOutcome;

    /// <summary>Not done.</summary>
    /// <param name="Code">A stable code in kebab case.</param>
    /// <param name="Message">What is wrong.</param>
    /// <param name="Mend">How to mend it.</param>
    public sealed record Refused(string Code, string Message, string Mend) : StepOutcome
    {
        /// <summary>What the checks found, where it was a check that refused.</summary>
        public IReadOnlyList<Problem> Problems { get; init; } = [];

        internal static Refused From(Change.Refused change) => new(change.Code, change.Message, change.Mend);
    }
}
