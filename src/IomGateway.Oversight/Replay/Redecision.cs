using IomGateway.Ledger;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Replay;

/// <summary>
/// Decides past questions and the records of their answers again, and counts how each turned. A permit waits for its
/// conclusion, which tells of its records; only questions that were being answered at one time wait together.
/// </summary>
internal sealed class Redecision(Workspace workspace, PastAgreements past, Tally tally)
{
    private readonly FormOrder order = new(workspace.Policies.Vocabulary);
    private readonly PeopleNumbers people = new();
    private readonly Dictionary<EntryId, Waiting> waiting = [];

    public void Decide(PastQuestion then)
    {
        if (then.Closed)
        {
            tally.Closed++;
            return;
        }

        var rulebook = past.At(then.Ask.At);
        if (!rulebook.TryQuestion(then.Ask, out var question, out _))
        {
            tally.Unknown++;
            return;
        }

        var facts = PastRecords.Facts(then.Facts, workspace.Policies.Vocabulary);
        var now = rulebook.DecideQuestion(question, facts);
        var person = then.Person is { } id ? people.Of(id) : -1;
        var (more, less) = Differ(then, person, Forms(now));
        var decided = new Waiting(then.Ask, question, facts, rulebook, now, person) { More = more, Less = less };
        if (then.Permitted)
        {
            waiting[then.Id] = decided;
        }
        else
        {
            tally.Add(
                then.Ask.To, then.Ask.From, now.Outcome == Outcome.Permit ? Turn.Permitted : Turn.Unchanged, person);
        }
    }

    /// <summary>Decides the records of an answer, once the conclusion of its permit is read.</summary>
    public void Conclude(EntryId decision, OpenedEntry conclusion)
    {
        if (!waiting.Remove(decision, out var decided))
        {
            return;
        }

        var (records, lost) = PastRecords.Read(conclusion);
        tally.RecordsLost += lost;
        foreach (var record in records)
        {
            Decide(decided, record);
        }

        Count(decided);
    }

    /// <summary>Counts what nothing concluded: it was under way when the log was read.</summary>
    public void Finish()
    {
        foreach (var decided in waiting.Values)
        {
            Count(decided);
        }

        waiting.Clear();
    }

    private void Decide(Waiting decided, PastRecord record)
    {
        if (PastRecords.Labels(record, workspace.Policies) is not { } labels)
        {
            tally.RecordsLost += record.Count;
            return;
        }

        var facts = record.Facts is null ? decided.Facts
            : PastRecords.Facts(record.Facts, workspace.Policies.Vocabulary);
        var now = record.Type == decided.Ask.RecordType
            ? decided.Rulebook.DecideRecord(decided.Question, facts, labels, decided.Now, record.Release)
            : decided.Rulebook.DecideOther(decided.Question, facts, labels, decided.Now, record.Release);
        tally.Records += record.Count;
        foreach (var (category, more, less) in order.Differences(record.Forms, Forms(now)))
        {
            decided.More |= more;
            decided.Less |= less;
            tally.Of(decided.Ask.To, decided.Ask.From, category).AddRecords(more, less, record.Count, decided.Person);
        }
    }

    private void Count(Waiting decided)
    {
        var turn = decided.Now.Outcome != Outcome.Permit ? Turn.Refused
            : (decided.More, decided.Less) switch
            {
                (true, true) => Turn.MoreAndLess,
                (true, false) => Turn.More,
                (false, true) => Turn.Less,
                _ => Turn.Unchanged,
            };
        tally.Add(decided.Ask.To, decided.Ask.From, turn, decided.Person);
    }

    private (bool More, bool Less) Differ(
        PastQuestion then, int person, IReadOnlyDictionary<string, string> now)
    {
        var (anyMore, anyLess) = (false, false);
        foreach (var (category, more, less) in order.Differences(then.Forms, now))
        {
            (anyMore, anyLess) = (anyMore || more, anyLess || less);
            tally.Of(then.Ask.To, then.Ask.From, category).AddQuestion(more, less, person);
        }

        return (anyMore, anyLess);
    }

    private static Dictionary<string, string> Forms(in Verdict verdict) =>
        verdict.Grants.ToDictionary(g => g.Category, g => g.Form, StringComparer.Ordinal);

    private sealed record Waiting(
        Ask Ask, Question Question, PersonFacts Facts, Rulebook Rulebook, Verdict Now, int Person)
    {
        public bool More { get; set; }

        public bool Less { get; set; }
    }
}
