using IomGateway.Ledger;

namespace IomGateway.Oversight.Search;

/// <summary>What came of asking to see part of the audit.</summary>
public abstract record AuditAnswer<T>
{
    private AuditAnswer()
    {
    }

    /// <summary>It may be shown: that it was asked for is in the ledger.</summary>
    /// <param name="Content">What was asked for.</param>
    /// <param name="Consulted">The entry that says who asked, and why.</param>
    public sealed record Given(T Content, EntryId Consulted) : AuditAnswer<T>;

    /// <summary>It is not what can be asked; nothing was looked at or recorded.</summary>
    /// <param name="Code">A stable code in kebab case.</param>
    /// <param name="Message">What is wrong.</param>
    /// <param name="Mend">How to mend it.</param>
    public sealed record Refused(string Code, string Message, string Mend) : AuditAnswer<T>;
}
