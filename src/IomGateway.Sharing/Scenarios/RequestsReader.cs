using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>
/// Reads the question of a scenario and what it takes as given. A list in <c>ask</c>, and each list under
/// <c>given.each</c>, makes one request for each of its items.
/// </summary>
internal sealed class RequestsReader(Workspace workspace, FileProblems problems)
{
    /// <summary>More questions than this in one scenario are a slip, or an attempt to keep the machine busy.</summary>
    public const int Most = 4096;

    /// <summary>The requests; <see langword="null"/> where something could not be read.</summary>
    public IReadOnlyList<DecisionRequest>? Read(KeyReader ask, KeyReader given)
    {
        var asks = Asks(ask);
        var at = given.OptionalInstant("at");
        if (!given.Has("at"))
        {
            problems.Error(given.Start, "missing-key", "A scenario needs the instant of its question.", "Write `at:`.");
        }

        bool named = given.Flag("people-named", absent: true);
        bool emergency = given.Flag("emergency");
        var each = given.OptionalKeys("each", "`each`");
        var people = Variations.Of(given.Node("person"), each?.Node("person"), problems);
        var records = Variations.Of(given.Node("record"), each?.Node("record"), problems);
        each?.Finish();
        var release = Release(given);
        given.Finish();
        if (asks is null || at is null)
        {
            return null;
        }

        if ((long)asks.Count * people.Count * records.Count > Most)
        {
            problems.Error(
                ask.Start,
                "too-many-questions",
                $"This one scenario asks {(long)asks.Count * people.Count * records.Count} questions; {Most} are the"
                + " most.",
                "Shorten its lists, or write several scenarios.");
            return null;
        }

        var facts = new GivenFacts(workspace.Policies, problems);
        var persons = people.Select(p => p is null ? null : facts.Person(p)).ToArray();
        return
        [
            .. from one in asks
               let labels = records.Select(r => r is null ? null : facts.Record(r, one.RecordType)).ToArray()
               from person in persons
               from record in labels
               select new DecisionRequest
               {
                   Ask = one with { Emergency = emergency, NamesPerson = named, At = at.Value },
                   NamesPerson = named,
                   Person = person,
                   Record = record,
                   Release = release,
               },
        ];
    }

    /// <summary><c>released: true</c>, or the list of the categories that the originator released.</summary>
    private static HoldRelease Release(KeyReader given)
    {
        if (given.Node("released") is YamlList)
        {
            return HoldRelease.Only(given.Words("released").Select(w => w.Text));
        }

        return given.Flag("released") ? HoldRelease.Everything : HoldRelease.None;
    }

    /// <summary>
    /// Every combination of what is asked; an agency that would ask itself is left out where the others remain.
    /// </summary>
    private List<Ask>? Asks(KeyReader ask)
    {
        var vocabulary = workspace.Policies.Vocabulary;
        var senders = Known(ask, "from", id => workspace.Agencies.Find(id) is not null, "agency");
        var recipients = Known(ask, "to", id => workspace.Agencies.Find(id) is not null, "agency");
        var roles = Known(ask, "role", vocabulary.Roles.ContainsKey, "role");
        var purposes = Known(ask, "purpose", vocabulary.Purposes.ContainsKey, "purpose");
        var types = Known(ask, "record-type", workspace.Policies.RecordTypes.ContainsKey, "record type");
        ask.Finish();
        if (senders is null || recipients is null || roles is null || purposes is null || types is null)
        {
            return null;
        }

        var single = senders.Count == 1 && recipients.Count == 1;
        var asks =
            from sender in senders
            from recipient in recipients
            where single || sender != recipient
            from role in roles
            from purpose in purposes
            from type in types
            select new Ask
            {
                From = sender,
                To = recipient,
                Role = role,
                Purpose = purpose,
                RecordType = type,
                NamesPerson = true,
                At = default,
            };
        return [.. asks];
    }

    private IReadOnlyList<string>? Known(KeyReader ask, string key, Func<string, bool> exists, string what)
    {
        var words = ask.Node(key) is YamlList
            ? ask.Words(key)
            : ask.Text(key) is { } one ? [new Word(one, ask.At(key))] : [];
        bool known = words.Count > 0;
        foreach (var word in words.Where(w => !exists(w.Text)))
        {
            known = false;
            problems.Error(
                word.At, "unknown-code", $"There is no {what} `{word.Text}`.", "Name one that exists.");
        }

        return known ? [.. words.Select(w => w.Text)] : null;
    }
}
