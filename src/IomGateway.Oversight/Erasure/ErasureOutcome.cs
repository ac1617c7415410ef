using IomGateway.Ledger;

namespace IomGateway.Oversight.Erasure;

/// <summary>What became of an order to erase a person.</summary>
public abstract record ErasureOutcome
{
    private ErasureOutcome()
    {
    }

    /// <summary>Nothing of the person can be read here any more.</summary>
    /// <param name="Ordered">The ledger entry of the order.</param>
    /// <param name="Entry">The ledger entry that says it is done.</param>
    /// <param name="Lapses">When the last copy of a key that was destroyed is gone, at the latest.</param>
    public sealed record Erased(EntryId Ordered, EntryId Entry, DateTimeOffset Lapses) : ErasureOutcome;

    /// <summary>Not done, and nothing was changed.</summary>
    /// <param name="Code">A stable code in kebab case.</param>
    /// <param name="Message">What is wrong.</param>
    /// <param name="Mend">How to mend it.</param>
    public sealed record Refused(string Code, string Message, string Mend) : ErasureOutcome;
}
