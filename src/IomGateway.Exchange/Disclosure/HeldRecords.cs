using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Holds;
using IomGateway.Records.Notices;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// Records that wait for their originator. Placing a hold is silent for the asker; what the originator releases is
/// that very content, for that recipient and purpose, and the asker's next question is decided anew.
/// </summary>
internal sealed class HeldRecords(HoldRegister holds, NoticeRegister notices, Evidence evidence)
{
    /// <summary>What the originator has released of this record; nothing, when they have not.</summary>
    public async ValueTask<HoldRelease> ReleasedAsync(
        Inquiry inquiry, string originator, HeldRecord record, CancellationToken cancel)
    {
        var release = await holds.TryTakeReleaseAsync(originator, record, inquiry.Asker, inquiry.Purpose, cancel);
        return release is null ? HoldRelease.None
            : release.Categories is { } only ? HoldRelease.Only(only)
            : HoldRelease.Everything;
    }

    /// <summary>Places a hold, once for the same question, and tells the originator.</summary>
    public async Task PlaceAsync(
        RecordedPermit permit, Subject subject, string user, string originator, HeldRecord record,
        IEnumerable<Grant> held)
    {
        var placed = await holds.PlaceAsync(
            new HoldDraft
            {
                Originator = originator,
                Record = record,
                Person = subject.Person,
                Asker = permit.Inquiry.Asker,
                AskerUser = user,
                Purpose = permit.Inquiry.Purpose,
                Decision = permit.Decision.ToString(),
            },
            CancellationToken.None);
        if (placed is not Change.Made { Id: { } hold })
        {
            return;
        }

        await evidence.OutcomeAsync(
            [
                new EntryDraft
                {
                    Kind = EntryKind.Held,
                    Engine = Evidence.Engine,
                    Of = permit.Decision,
                    Grants = GrantReferences.Of(held),
                    From = permit.Inquiry.Holder.Id,
                    To = permit.Inquiry.Asker,
                    Purpose = permit.Inquiry.Purpose,
                    RecordType = permit.Inquiry.RecordType,
                    Sealed = Evidence.Seal(
                        subject.Owner, ("hold", hold), ("record", $"{record.Type}/{record.Id}"),
                        ("content", record.Sha256)),
                },
            ],
            CancellationToken.None);
        await notices.PlaceAsync(
            new NoticeDraft
            {
                Agency = originator,
                Kind = "release-waits",
                Code = "record-waits-for-release",
                Decision = permit.Decision.ToString(),
                Person = subject.Person,
            },
            CancellationToken.None);
    }
}
