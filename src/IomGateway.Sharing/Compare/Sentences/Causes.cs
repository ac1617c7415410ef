using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Scenes;
using IomGateway.Sharing.Compare.Sides;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>
/// Finds the clauses that make a change: those in play where it shows that the other set does not have.
/// </summary>
internal sealed class Causes(SetComparer compared, BoxCover cover)
{
    private readonly Dictionary<(string, string), CompiledFlow>[] byName =
        [.. compared.Sides.Select(s => s.Tables.Flows.GroupBy(Name).ToDictionary(g => g.Key, g => g.First()))];

    /// <summary>The caps of each set that the other does not have.</summary>
    private readonly int[][] changedCaps =
    [
        .. compared.Sides.Select(s => Enumerable.Range(0, s.CapContents.Length)
            .Where(c => !compared.Sides[1 - s.Number].CapContents.Contains(s.CapContents[c])).ToArray()),
    ];

    /// <summary>Where the clauses stand, old ones first.</summary>
    public IReadOnlyList<SourcePosition> Of(SentenceScope scope, Box box, ChangeKind kind)
    {
        var changed = new List<SourcePosition>();
        var any = new List<SourcePosition>();
        foreach (var side in compared.Sides)
        {
            foreach (int number in InPlay(side, scope, box))
            {
                var flow = side.Tables.Flows[number];
                any.Add(flow.Flow.At);
                if (byName[1 - side.Number].TryGetValue(Name(flow), out var twin))
                {
                    changed.AddRange(Differing(flow, twin, scope, kind));
                }
                else
                {
                    changed.Add(flow.Flow.At);
                }
            }

            changed.AddRange(Caps(side, scope));
        }

        return [.. (changed.Count > 0 ? changed : any).Where(p => p.File is not null).Distinct()];
    }

    private static (string, string) Name(CompiledFlow flow) => (flow.Agreement.Id, flow.Flow.Id);

    /// <summary>The parts that differ, as far as the kind of change can come of them.</summary>
    private static IEnumerable<SourcePosition> Differing(
        CompiledFlow flow, CompiledFlow twin, SentenceScope scope, ChangeKind kind)
    {
        bool otherTerm = (flow.FromDay, flow.UntilDay) != (twin.FromDay, twin.UntilDay);
        if (otherTerm && !scope.Days.All(d => Lasts(flow, d) && Lasts(twin, d)))
        {
            yield return flow.Agreement.Term.At.File is null ? flow.Agreement.At : flow.Agreement.Term.At;
        }

        bool obliges = kind == ChangeKind.Obligation;
        foreach (string part in FlowParts.Differing(flow.Flow, twin.Flow).Where(p => FlowParts.Obliges(p) == obliges))
        {
            yield return flow.Flow.PositionOf(part);
        }
    }

    private static bool Lasts(CompiledFlow flow, (int From, int Until) days) =>
        flow.FromDay <= days.From && days.Until <= flow.UntilDay;

    private static HashSet<int> Between(Side side, SentenceScope scope) =>
    [
        .. scope.From.SelectMany(from => scope.To.SelectMany(to => side.FlowsBetween(from, to))),
    ];

    private IEnumerable<int> InPlay(Side side, SentenceScope scope, Box box)
    {
        var tables = side.Tables;
        foreach (int i in Between(side, scope).Order())
        {
            var flow = tables.Flows[i];
            if (Overlaps(flow.Scope.Role, tables.Roles, scope.Roles)
                && Overlaps(flow.Scope.Purpose, tables.Purposes, scope.Purposes)
                && scope.Items.Any(item => flow.Flow.Depersonalised != item.Named && Grants(flow.Flow, item)
                    && cover.Meets(box, Applies(side, i, item.Type))))
            {
                yield return i;
            }
        }
    }

    private int Applies(Side side, int flow, string type) => side.Tables.TypeNames.TryFind(type, out int t)
        ? compared.Judges[side.Number].Applies(new PairFlow(flow, side.FlowContents[flow], 0), t, seen: true)
        : DiagramStore.False;

    private static bool Grants(Flow flow, Item item) => flow.Records.TryGetValue(item.Type, out var categories)
        && (item.Category.Length == 0 || categories.Contains(item.Category));

    private IEnumerable<SourcePosition> Caps(Side side, SentenceScope scope)
    {
        var tables = side.Tables;
        foreach (int i in changedCaps[side.Number])
        {
            var cap = tables.Caps.All[i];
            if (scope.Items.Any(item => item.Category.Length == 0 || cap.Touches(item.Category))
                && Overlaps(cap.Scope.From, tables.Agencies, scope.From)
                && Overlaps(cap.Scope.To, tables.Agencies, scope.To)
                && Overlaps(cap.Scope.Role, tables.Roles, scope.Roles)
                && Overlaps(cap.Scope.Purpose, tables.Purposes, scope.Purposes)
                && Overlaps(cap.Scope.Type, tables.TypeNames, scope.Items.Select(x => x.Type)))
            {
                yield return side.Clauses[i].At;
            }
        }
    }

    private static bool Overlaps(CodeSet set, CodeTable table, IEnumerable<string> codes) =>
        set.IsEverything || codes.Any(c => table.TryFind(c, out int at) && set.Contains(at));
}
