using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Records.Notices;

namespace IomGateway.Oversight.Agreements;

/// <content>Tells parties of the steps that stop, or let go on, what they share.</content>
public sealed partial class AgreementLife
{
    /// <summary>The kind of a notice that something became of an agreement.</summary>
    public const string NoticeKind = "agreement";

    /// <summary>The agencies that can bind themselves to a version, as far as it can still be read.</summary>
    private IReadOnlySet<string> SignersOf(StoredAgreement row)
    {
        // What stops sharing must work even when today's policies cannot read the version any more.
        return Read(row, out _)?.Signers ?? row.Parties.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The change, before which each party is told of the step by a notice that names its entry. Told first, because a
    /// notice of a step that then fails sends people to look, and one that is lost leaves them not knowing.
    /// </summary>
    private Func<EntryId, Task<Change>> Telling(
        string step, IReadOnlySet<string> parties, Actor by, Func<Task<Change>> change) => async entry =>
    {
        var others = by.User == Itself ? parties : parties.Where(p => p != by.Agency.Id);
        foreach (var agency in others.Order(StringComparer.Ordinal))
        {
            await store.Notices.PlaceAsync(
                new NoticeDraft
                {
                    Agency = agency,
                    Kind = NoticeKind,
                    Code = $"{NoticeKind}-{step}",
                    Decision = entry.ToString(),
                },
                CancellationToken.None);
        }

        return await change();
    };
}
