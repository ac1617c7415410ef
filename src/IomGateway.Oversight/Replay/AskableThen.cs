using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Replay;

/// <summary>
/// Finds the agencies that a past question could have gone to under the drafts, and to which it could not then. The
/// decisions of one question stand close together in the log, so only the latest questions are kept.
/// </summary>
internal sealed class AskableThen(Workspace workspace, PastAgreements past, Tally tally)
{
    /// <summary>How far apart, in entries, the decisions of one question can stand.</summary>
    private const long Together = 4096;

    private const int MostRemembered = 20_000;

    private readonly Dictionary<string, Asked> open = new(StringComparer.Ordinal);
    private readonly Queue<(long Index, string Exchange)> order = new();
    private readonly Dictionary<(Rulebook, Ask), IReadOnlyList<string>> holders = [];
    private readonly string[] aboutPeople =
        [.. workspace.Policies.RecordTypes.Values.Where(t => t.IsAboutAPerson).Select(t => t.Name)];

    public void Add(long index, PastQuestion question)
    {
        if (!open.TryGetValue(question.Exchange, out var asked))
        {
            open.Add(question.Exchange, asked = new Asked(question));
            order.Enqueue((index, question.Exchange));
        }

        if (question.Ask.From.Length > 0)
        {
            asked.Of.Add((question.Ask.From, question.Ask.RecordType));
        }

        while (order.TryPeek(out var first) && first.Index < index - Together)
        {
            order.Dequeue();
            Count(first.Exchange);
        }
    }

    public void Finish()
    {
        while (order.TryDequeue(out var next))
        {
            Count(next.Exchange);
        }
    }

    private void Count(string exchange)
    {
        if (!open.Remove(exchange, out var asked) || asked.First.IsRead || asked.First.Closed)
        {
            return;
        }

        var first = asked.First;
        foreach (var type in first.IsPicture ? aboutPeople : [first.Ask.RecordType])
        {
            foreach (var holder in Holders(first.Ask with { From = "", RecordType = type })
                .Where(h => (first.Only.Count == 0 || first.Only.Contains(h)) && !asked.Of.Contains((h, type))))
            {
                tally.AddAskable(first.Ask.To, holder, type);
            }
        }
    }

    private IReadOnlyList<string> Holders(Ask ask)
    {
        var rulebook = past.At(ask.At);
        var noon = new DateTimeOffset(LondonDay.Of(ask.At), new TimeOnly(12, 0), TimeSpan.Zero);
        var key = (rulebook, ask with { At = noon });
        if (!holders.TryGetValue(key, out var found))
        {
            if (holders.Count == MostRemembered)
            {
                holders.Clear();
            }

            holders.Add(key, found = rulebook.HoldersFor(ask));
        }

        return found;
    }

    private sealed record Asked(PastQuestion First)
    {
        public HashSet<(string Holder, string Type)> Of { get; } = [];
    }
}
