using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Audit;

/// <summary>
/// Tells those entitled what happened in one exchange: who asked what about whom, what was decided and why, what left
/// and what did not. An auditor sees the decisions to which their own agency was a party, and that they looked is
/// recorded first.
/// </summary>
public sealed class AuditTrail(EvidenceLog ledger, Workspace workspace, TimeProvider time)
{
    /// <summary>
    /// The decisions of one question are recorded at the same time, in no certain order: how far before the first of
    /// them the others may lie.
    /// </summary>
    private const int Together = 512;

    private readonly RecordedSteps steps = new(ledger, time);
    private readonly AuditSentences sentences = new(workspace);

    /// <summary>
    /// Looks at an exchange. Reads the log from there to its end, so that nothing that followed is missed.
    /// </summary>
    /// <param name="exchange">The exchange's id (<c>Decision-Id</c>), or that of one of its decisions.</param>
    /// <param name="by">Who looks.</param>
    /// <param name="ct">Ends the reading without a result.</param>
    /// <exception cref="LedgerUnavailableException">That somebody looked cannot be recorded, so nothing is
    /// shown.</exception>
    public async Task<AuditView> LookAsync(EntryId exchange, Actor by, CancellationToken ct)
    {
        var asked = await ledger.ReadAsync(exchange, ct);
        var consulted = await steps.RecordAsync(
            new StepDraft
            {
                Kind = EntryKind.Consulted,
                Step = "looked-at-exchange",
                By = by,
                Of = asked?.Entry.Id,
                OfTheStaff = [("looked-for", exchange.ToString())],
            },
            ct);
        if (asked?.Entry.Kind != EntryKind.Decided)
        {
            return new AuditView.NothingToShow { Consulted = consulted };
        }

        var decisions = await GatherAsync(asked, by.Agency.Id, consulted, ct);
        return decisions.Count == 0
            ? new AuditView.NothingToShow { Consulted = consulted }
            : new AuditView.Shown
            {
                Consulted = consulted,
                Exchange = new AuditedExchange
                {
                    Id = exchange,
                    Decisions = decisions,
                    Sentences = [.. decisions.SelectMany(sentences.Of)],
                },
            };
    }

    /// <summary>That this very look was taken is not among what it shows.</summary>
    private async Task<List<AuditedDecision>> GatherAsync(
        OpenedEntry asked, string agency, EntryId consulted, CancellationToken ct)
    {
        var exchange = asked.Text("exchange");
        var decided = new List<OpenedEntry>();
        var followed = new List<OpenedEntry>();
        await foreach (var entry in ledger.ReadAllAsync(ct, Math.Max(0, asked.Index - Together)))
        {
            var leaf = entry.Entry;
            if (leaf.Kind == EntryKind.Decided)
            {
                var isOfIt = leaf.Id == asked.Entry.Id || (exchange is not null && entry.Text("exchange") == exchange);
                if (isOfIt && (leaf.From == agency || leaf.To == agency))
                {
                    decided.Add(entry);
                }
            }
            else if (leaf.Of is { } of && leaf.Id != consulted)
            {
                // An outcome can stand in the log before another decision of its exchange, so which it follows is
                // told at the end.
                if (entry.Index <= asked.Index + Together || decided.Exists(d => d.Entry.Id == of))
                {
                    followed.Add(entry);
                }
            }
        }

        return [.. decided.Select(d => VaultReading.Decision(
            d, [.. followed.Where(f => f.Entry.Of == d.Entry.Id).Select(VaultReading.Following)]))];
    }
}
