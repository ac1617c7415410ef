using IomGateway.Ledger;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// An outcome that is durable in the ledger: refused, disclosed, or beginning to be disclosed. Only the appending of
/// its entries makes one, and no answer is written without one.
/// </summary>
internal sealed class RecordedOutcome
{
    private RecordedOutcome(IReadOnlyList<EntryId> entries) => Entries = entries;

    public IReadOnlyList<EntryId> Entries { get; }

    /// <summary>
    /// Appends all entries and waits until each is durable. Throws <see cref="LedgerUnavailableException"/>.
    /// </summary>
    public static async Task<RecordedOutcome> CommitAsync(
        EvidenceLog ledger, IEnumerable<EntryDraft> drafts, CancellationToken cancel)
    {
        var entries = await Task.WhenAll(drafts.Select(d => ledger.AppendAsync(d, cancel).AsTask()));
        return entries.Length > 0
            ? new RecordedOutcome(entries)
            : throw new ArgumentException("An outcome needs an entry.", nameof(drafts));
    }
}
