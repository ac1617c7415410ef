using System.Globalization;
using System.Text;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Replay;

/// <summary>
/// Decides every past question of a ledger again as though drafts had been in force, and says in counts what would have
/// been otherwise. It reads the whole log once, from its beginning to where it ended when the reading began.
/// </summary>
public sealed class DraftReplay(EvidenceLog ledger, AgreementStore store, Workspace workspace)
{
    private const int TellEvery = 256;

    /// <summary>Replays. That somebody did is recorded before anything is read.</summary>
    /// <param name="drafts">
    /// Each stands in for every version of its agreement that was ever in force, or comes beside what was.
    /// </param>
    /// <param name="by">Who replays, where they act for an agency; otherwise the operator.</param>
    /// <param name="user">The user, as the ledger is to know them.</param>
    /// <param name="progress">Is told how far it has come.</param>
    /// <param name="ct">Ends it without a result.</param>
    /// <exception cref="LedgerUnavailableException">That somebody replays cannot be recorded, so nothing is
    /// read.</exception>
    public async Task<ReplayReport> RunAsync(
        IReadOnlyList<Agreement> drafts, Actor? by, string user, IProgress<ReplayProgress>? progress,
        CancellationToken ct)
    {
        var past = await PastAgreements.LoadAsync(workspace, store, drafts, ct);
        await RecordAsync(drafts, by, user, ct);
        var tally = new Tally();
        var redecision = new Redecision(workspace, past, tally);
        var askable = new AskableThen(workspace, past, tally);
        var size = SizeOf(await ledger.CheckpointAsync(ct));
        await foreach (var entry in ledger.ReadAllAsync(ct))
        {
            tally.Entries++;
            Take(entry, tally, redecision, askable);
            if (tally.Entries % TellEvery == 0)
            {
                progress?.Report(new ReplayProgress(tally.Entries, Math.Max(size, tally.Entries)));
            }
        }

        redecision.Finish();
        askable.Finish();
        progress?.Report(new ReplayProgress(tally.Entries, tally.Entries));
        return tally.Report(past);
    }

    private static void Take(OpenedEntry entry, Tally tally, Redecision redecision, AskableThen askable)
    {
        var leaf = entry.Entry;
        if (leaf is { Kind: EntryKind.Disclosed or EntryKind.Failed or EntryKind.Interrupted, Of: { } decision })
        {
            redecision.Conclude(decision, entry);
        }
        else if (leaf.Kind == EntryKind.Decided)
        {
            if (PastQuestion.Read(entry, out var obstacle) is not { } question)
            {
                tally.Add(obstacle);
                return;
            }

            askable.Add(entry.Index, question);
            if (question.Ask.From.Length > 0)
            {
                redecision.Decide(question);
            }
            else
            {
                tally.Unaskable++;
            }
        }
    }

    private async Task RecordAsync(
        IReadOnlyList<Agreement> drafts, Actor? by, string user, CancellationToken ct)
    {
        var values = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            ["step"] = "replayed"u8.ToArray(),
            ["user"] = Encoding.UTF8.GetBytes(user),
            ["drafts"] = Encoding.UTF8.GetBytes(string.Join(", ", drafts.Select(d => $"{d.Id} version {d.Version}"))),
        };
        await ledger.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Consulted,
                From = by?.Agency.Id,
                Engine = RecordedSteps.Engine,
                Sealed = [new SealedValues(by is null ? KeyOwner.Gateway : KeyOwner.Staff(by.Agency.Id), values)],
            },
            ct);
    }

    /// <summary>The size that a checkpoint states, on its second line (C2SP tlog-checkpoint).</summary>
    private static long SizeOf(string checkpoint) =>
        checkpoint.Split('\n') is [_, var size, ..]
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
}
