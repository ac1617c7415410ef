using System.Collections.Concurrent;
using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Mutations;

/// <summary>Which clauses a question can meet, by its parties, role, purpose and record type alone.</summary>
internal sealed class Matching(AgencyDirectory agencies)
{
    // By reference: the same set of the same flow is asked for again and again.
    private readonly ConcurrentDictionary<FrozenSet<string>, FrozenSet<string>> members =
        new(ReferenceEqualityComparer.Instance);

    public bool Covers(Flow flow, Ask ask) =>
        flow.Roles.Contains(ask.Role)
        && flow.Purposes.Contains(ask.Purpose)
        && flow.Records.ContainsKey(ask.RecordType)
        && Members(flow.From).Contains(ask.From)
        && Members(flow.To).Contains(ask.To);

    public bool Covers(NeverClause clause, Ask ask) =>
        Any(clause.Roles, ask.Role)
        && Any(clause.Purposes, ask.Purpose)
        && (clause.From.Count == 0 || Members(clause.From).Contains(ask.From))
        && (clause.To.Count == 0 || Members(clause.To).Contains(ask.To));

    /// <summary>Whether a safeguard, or one of its exceptions, speaks of this question at all.</summary>
    public bool Covers(SafeguardCondition condition, Ask ask) => condition.Keys.All(k => k.Key switch
    {
        "from" => Members(k.Value).Contains(ask.From),
        "to" => Members(k.Value).Contains(ask.To),
        "from-class" => ClassesOf(ask.From).Overlaps(k.Value),
        "to-class" => ClassesOf(ask.To).Overlaps(k.Value),
        "purpose" => k.Value.Contains(ask.Purpose),
        "role" => k.Value.Contains(ask.Role),
        "record-type" => k.Value.Contains(ask.RecordType),
        _ => true,
    });

    /// <summary>Every question that a flow covers.</summary>
    public IEnumerable<Ask> Questions(Flow flow) =>
        from sender in Members(flow.From)
        from recipient in Members(flow.To)
        where sender != recipient
        from role in flow.Roles
        from purpose in flow.Purposes
        from type in flow.Records.Keys
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

    private static bool Any(FrozenSet<string> codes, string code) => codes.Count == 0 || codes.Contains(code);

    private FrozenSet<string> Members(FrozenSet<string> ids) => members.GetOrAdd(ids, i => agencies.Members(i));

    private FrozenSet<string> ClassesOf(string agency) => agencies.Find(agency)?.Classes ?? [];
}
