using IomGateway.Ledger;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// A permit that is durable in the ledger. Only <see cref="CommitAsync"/> makes one, and nothing is asked of a holder
/// without one.
/// </summary>
internal sealed class RecordedPermit
{
    private RecordedPermit(Inquiry inquiry, EntryId decision, EntryId conclusion)
    {
        Inquiry = inquiry;
        Decision = decision;
        Conclusion = conclusion;
    }

    public Inquiry Inquiry { get; }

    /// <summary>The ledger's entry of the decision.</summary>
    public EntryId Decision { get; }

    /// <summary>The id that the entry of the outcome will have, and its receipt.</summary>
    public EntryId Conclusion { get; }

    /// <summary>
    /// Appends the decision and waits until it is durable. Throws <see cref="LedgerUnavailableException"/> when it
    /// cannot be, or when the log is no longer signed.
    /// </summary>
    public static async Task<RecordedPermit> CommitAsync(
        EvidenceLog ledger, EntryDraft draft, Inquiry inquiry, TimeProvider time, CancellationToken cancel)
    {
        if (draft is not { Kind: EntryKind.Decided, Decision: "permit" })
        {
            throw new ArgumentException("Only a permit that is decided can be recorded as one.", nameof(draft));
        }

        // Entries go on while nobody can sign for them, disclosures do not.
        if (!ledger.CanRecord)
        {
            throw new LedgerUnavailableException("The ledger cannot be relied on, so nothing may be disclosed.");
        }

        var decision = await ledger.AppendAsync(draft, cancel);
        return new RecordedPermit(inquiry, decision, EntryId.New(time));
    }
}
