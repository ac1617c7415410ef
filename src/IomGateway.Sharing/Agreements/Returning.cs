using System.Text.Json.Nodes;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// What one agency must return or delete of what it received from another under one flow, once that flow no longer
/// stands between them.
/// </summary>
public sealed record ToReturn
{
    /// <summary>The agency that received it, and owes it.</summary>
    public required string Agency { get; init; }

    /// <summary>The agencies from which it was received.</summary>
    public required IReadOnlyList<string> From { get; init; }

    public required string Flow { get; init; }

    /// <summary>Which categories of which record types.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Records { get; init; }

    /// <summary>
    /// How long it may still be kept (ISO 8601, from <see cref="Clock"/>); <see langword="null"/> for not at all: it is
    /// to be returned or deleted at once.
    /// </summary>
    public string? KeepFor { get; init; }

    /// <summary>From when that time is counted.</summary>
    public string? Clock { get; init; }

    /// <summary>What lets it be kept longer.</summary>
    public IReadOnlyList<string> Unless { get; init; } = [];

    public required Onward Onward { get; init; }

    /// <summary>In a sentence.</summary>
    public string Sentence => KeepFor is null
        ? $"{Agency} returns or deletes at once what it has of {string.Join(", ", From)} under {Flow}: {What}."
        : $"{Agency} deletes what it has of {string.Join(", ", From)} under {Flow} ({What}) {KeepFor} from {Clock}"
            + (Unless.Count > 0 ? $", unless {string.Join(" or ", Unless)}." : ".");

    private string What => string.Join(
        "; ", Records.Select(r => $"{r.Key}: {string.Join(", ", r.Value)}"));

    public JsonObject ToJson() => new()
    {
        ["agency"] = Agency,
        ["from"] = new JsonArray([.. From.Select(f => (JsonNode)f)]),
        ["flow"] = Flow,
        ["records"] = new JsonObject(Records.Select(r => KeyValuePair.Create(
            r.Key, (JsonNode?)new JsonArray([.. r.Value.Select(c => (JsonNode)c)])))),
        ["keepFor"] = KeepFor,
        ["clock"] = Clock,
        ["unless"] = new JsonArray([.. Unless.Select(u => (JsonNode)u)]),
        ["onward"] = Onward switch
        {
            Onward.None => "none", Onward.AskOriginator => "ask-originator", _ => "allowed",
        },
    };
}

/// <summary>Works out, from a version's flows, what must be returned or deleted when sharing ends.</summary>
public static class Returning
{
    /// <summary>What every recipient owes when the whole version ends.</summary>
    public static IReadOnlyList<ToReturn> WhenEnding(
        Agreement agreement, AgencyDirectory agencies, IReadOnlySet<string> stand) =>
        Of(agreement, agencies, stand, (_, _) => true);

    /// <summary>
    /// What is owed when one agency leaves: what it received from the others, and what they received from it.
    /// </summary>
    public static IReadOnlyList<ToReturn> WhenLeaving(
        Agreement agreement, AgencyDirectory agencies, IReadOnlySet<string> stand, string leaving) =>
        Of(agreement, agencies, stand, (sender, recipient) => sender == leaving || recipient == leaving);

    private static List<ToReturn> Of(
        Agreement agreement, AgencyDirectory agencies, IReadOnlySet<string> stand,
        Func<string, string, bool> between)
    {
        var owed = new List<ToReturn>();
        foreach (var flow in agreement.Flows)
        {
            var senders = Legal(flow.From, agencies).Where(stand.Contains).ToList();
            foreach (var recipient in Legal(flow.To, agencies).Where(stand.Contains))
            {
                var from = senders.Where(s => s != recipient && between(s, recipient)).ToList();
                if (from.Count > 0)
                {
                    owed.Add(Owed(flow, recipient, from));
                }
            }
        }

        return [.. owed.OrderBy(o => o.Agency, StringComparer.Ordinal).ThenBy(o => o.Flow, StringComparer.Ordinal)];
    }

    private static ToReturn Owed(Flow flow, string recipient, IReadOnlyList<string> from) => new()
    {
        Agency = recipient,
        From = from,
        Flow = flow.Id,
        Records = new SortedDictionary<string, IReadOnlyList<string>>(
            flow.Records.ToDictionary(
                r => r.Key, IReadOnlyList<string> (r) => [.. r.Value.Order(StringComparer.Ordinal)]),
            StringComparer.Ordinal),
        KeepFor = flow.Then.Retain?.For,
        Clock = flow.Then.Retain?.Clock,
        Unless = flow.Then.Retain is { } retain ? [.. retain.Unless.Order(StringComparer.Ordinal)] : [],
        Onward = flow.Then.Onward,
    };

    /// <summary>A forum is not a legal person: its members hold what it was told.</summary>
    private static IEnumerable<string> Legal(IEnumerable<string> ids, AgencyDirectory agencies) => ids
        .SelectMany(id =>
            agencies.Find(id) is { Kind: AgencyKind.Forum } forum ? forum.Members : (IEnumerable<string>)[id])
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
