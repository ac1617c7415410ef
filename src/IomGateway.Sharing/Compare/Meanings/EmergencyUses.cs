using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare.Sense;
using IomGateway.Sharing.Compare.Sentences;

namespace IomGateway.Sharing.Compare.Meanings;

/// <summary>
/// Finds how often one user may use emergency flows on one day, all of them together. Each flow has a limit of its own,
/// so that one flow written as two, each with the limit of the one, lets a user do twice as much.
/// </summary>
internal sealed class EmergencyUses(AgreementSet old, AgreementSet @new)
{
    private readonly SetWords words = new(old, @new);

    /// <summary>
    /// Where it differs and no grant tells so: other flows than before, or more of them. Where there were none, or are
    /// none, what opens or closes says everything.
    /// </summary>
    /// <param name="told">The changes of single grants.</param>
    public IEnumerable<Change> Changes(IReadOnlyList<Change> told)
    {
        AgreementSet[] sets = [old, @new];
        var found = Differing([.. sets.Select(s => Uses(s, []))], told);

        // What never applies, or others let pass already, is no use. To find those flows takes longer.
        return found.Count == 0 ? [] : Told(Differing([.. sets.Select(s => Uses(s, Idle(s)))], told));
    }

    private static List<Difference> Differing(IReadOnlyList<IEnumerable<Use>> sets, IReadOnlyList<Change> told)
    {
        var uses = sets.Select(s => s.ToLookup(u => (u.To, u.Role))).ToList();
        var differing =
            from key in uses[0].Select(u => u.Key).Intersect(uses[1].Select(u => u.Key))
            let before = uses[0][key].ToList()
            let after = uses[1][key].ToList()
            where before.Count != after.Count || !told.Any(c => c.To.Contains(key.To) && c.Roles.Contains(key.Role))
            from span in Spans(before, after)
            select new Difference(key.To, key.Role, span, [.. before, .. after]);
        return [.. differing];
    }

    private List<Change> Told(IEnumerable<Difference> differing) =>
    [
        .. from at in differing
           group at by (at.Span, at.Role) into same
           orderby same.Key.Span.From, same.Key.Role
           select Change(
               same.Key.Span, same.Key.Role, [.. same.Select(s => s.To).Order(StringComparer.Ordinal)],
               [.. same.SelectMany(s => s.Flows)]),
    ];

    private static HashSet<(string, string)> Idle(AgreementSet set) =>
        [.. FlowSense.Of(set).Select(f => (f.Flow.Agreement.Id, f.Flow.Flow.Id))];

    /// <summary>The days on which the sums differ, and by how much, days alike together.</summary>
    private static List<Span> Spans(List<Use> before, List<Use> after)
    {
        DateOnly[] days =
        [
            .. before.Concat(after).SelectMany(u => (DateOnly[])[u.Term.From, u.Term.Until]).Distinct().Order(),
        ];
        var spans = new List<Span>();
        for (int i = 0; i + 1 < days.Length; i++)
        {
            var (was, becomes) = (Sum(before, days[i]), Sum(after, days[i]));
            if (was == becomes || was == 0 || becomes == 0)
            {
                continue;
            }

            if (spans is [.., var last] && last.Until == days[i] && (last.Was, last.Becomes) == (was, becomes))
            {
                spans[^1] = last with { Until = days[i + 1] };
            }
            else
            {
                spans.Add(new Span(was, becomes, days[i], days[i + 1]));
            }
        }

        return spans;
    }

    private static int Sum(IEnumerable<Use> uses, DateOnly day) =>
        uses.Where(u => u.Term.From <= day && day < u.Term.Until).Sum(u => u.Flow.Emergency!.LimitPerDay);

    private static IEnumerable<Use> Uses(AgreementSet set, HashSet<(string, string)> idle) =>
        from enforced in set.Enforced()
        where !enforced.Suspended
        from flow in enforced.Agreement.Flows
        where flow.Emergency is not null && !idle.Contains((enforced.Agreement.Id, flow.Id))
        from to in set.Agencies.Members(flow.To).Where(enforced.SignedBy.Contains)
        let senders = set.Agencies.Members(flow.From).Where(f => f != to && enforced.SignedBy.Contains(f)).ToArray()
        where senders.Length > 0
        from role in flow.Roles
        select new Use(flow, enforced.Agreement.Term, senders, to, role);

    private Change Change(Span span, string role, string[] to, List<Use> uses)
    {
        string[] parts =
        [
            $"One user at {Lists.And(to.Select(words.Agency))} may use emergency flows {span.Becomes} times a day in"
                + $" all, where it was {span.Was} times",
            $"asked as {words.Role(role)}",
            $"from {Lists.Day(span.From)} until the end of {Lists.Day(span.Until.AddDays(-1))}",
        ];
        return new Change
        {
            Kind = ChangeKind.Use,
            Direction = span.Becomes > span.Was ? Direction.Wider : Direction.Narrower,
            Sentence = string.Join("; ", parts) + ".",
            Parts = parts,
            From = [.. uses.SelectMany(u => u.From).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            To = to,
            Roles = [role],
            FromDay = span.From,
            UntilDay = span.Until,
            Positions = [.. uses.Select(u => u.Flow.PositionOf("limit")).Distinct()],
        };
    }

    private sealed record Difference(string To, string Role, Span Span, IReadOnlyList<Use> Flows);

    private sealed record Use(Flow Flow, AgreementTerm Term, string[] From, string To, string Role);

    private readonly record struct Span(int Was, int Becomes, DateOnly From, DateOnly Until);
}
