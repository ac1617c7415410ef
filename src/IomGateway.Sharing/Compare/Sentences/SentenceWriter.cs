using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Scenes;
using IomGateway.Sharing.Compare.Space;
using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>Turns what changes into as few sentences as cover it, and says where each comes from.</summary>
internal sealed class SentenceWriter
{
    private readonly SetComparer compared;
    private readonly ChangeCover cover;
    private readonly SetWords words;
    private readonly EffectWords effectWords;
    private readonly ConditionWords conditionWords;
    private readonly Causes causes;
    private readonly ILookup<Item, (string Role, string Purpose, ClosedPart Part)> closed;

    public SentenceWriter(SetComparer compared, SetWords words)
    {
        this.compared = compared;
        this.words = words;
        cover = new ChangeCover(compared.Space, compared.Groups);
        effectWords = new EffectWords(compared.Effects, compared.Forms, words);
        conditionWords = new ConditionWords(compared.Space, words);
        causes = new Causes(compared, cover.Cover);
        closed = compared.Groups.SelectMany(g => g.Changes)
            .SelectMany(c => c.What.Closed.Select(p => (c.What.Item, Value: (c.Role, c.Purpose, p))))
            .Distinct().ToLookup(c => c.Item, c => c.Value);
    }

    /// <summary>Every change, the widening ones first.</summary>
    public IReadOnlyList<CoveredChange> Changes()
    {
        var kinds = cover.Items.Select(i => (compared.Effects[i.Effect].Kind, compared.Effects[i.Effect].Direction,
            i.Named)).Distinct().OrderBy(k => k.Kind).ThenBy(k => Order(k.Direction)).ThenByDescending(k => k.Named);
        var changes = new List<CoveredChange>();
        foreach (var (kind, direction, named) in kinds)
        {
            var boxes = cover.Boxes(i => i.Named == named && compared.Effects[i.Effect] is var e
                && e.Kind == kind && e.Direction == direction).ToList();
            foreach (var alternatives in Alternatives(boxes))
            {
                var scope = Scope(alternatives[0]);
                changes.Add(new CoveredChange(
                    Write(alternatives, scope, kind, direction), scope, alternatives));
            }
        }

        return changes;
    }

    private static int Order(Direction direction) => direction switch
    {
        Direction.Wider => 0,
        Direction.Both => 1,
        _ => 2,
    };

    private Change Write(List<Box> boxes, SentenceScope scope, ChangeKind kind, Direction direction)
    {
        bool named = scope.Items[0].Named;
        var conditions = conditionWords.Of(boxes);
        var unless = Unless(scope, boxes);
        string who = effectWords.May(scope.Items, Parties(scope.From, scope), Parties(scope.To, scope));
        List<string> parts =
        [
            Lists.Capital(who),
            $"asked as {Lists.Or(scope.Roles.Select(words.Role))}",
            $"to {Lists.Or(scope.Purposes.Select(words.Purpose))}",
            .. named ? [] : (string[])["by a question that names nobody"],
            .. conditions.Count == 0 ? [] : (string[])[$"where {English.And(conditions.Select(c => c.Words))}"],
            string.Join(" and ", scope.Days.Select(Days)),
            .. unless.Count == 0 ? [] : (string[])[$"except what {Closers(unless)} before as after"],
        ];
        return new Change
        {
            Kind = kind,
            Direction = direction,
            Sentence = string.Join("; ", parts) + ".",
            Parts = parts,
            From = scope.From,
            To = scope.To,
            Roles = scope.Roles,
            Purposes = scope.Purposes,
            RecordTypes = [.. scope.Items.Select(i => i.Type).Distinct(StringComparer.Ordinal)],
            Categories = [.. scope.Items.Select(i => i.Category).Where(c => c.Length > 0)
                .Distinct(StringComparer.Ordinal)],
            Was = effectWords.Was(scope.Items),
            Becomes = effectWords.Becomes(scope.Items),
            Conditions = conditions,
            Unless = unless,
            FromDay = DateOnly.FromDayNumber(scope.Days[0].From),
            UntilDay = DateOnly.FromDayNumber(scope.Days[^1].Until),
            Positions = [.. boxes.SelectMany(b => causes.Of(scope, b, kind)).Distinct()],
        };
    }

    private SentenceScope Scope(Box box)
    {
        string[] from = [.. cover.Values(box, FactSpace.From).Select(v => cover.Agencies[v])];
        string[] to = [.. cover.Values(box, FactSpace.To).Select(v => cover.Agencies[v])];
        var days = new List<(int From, int Until)>();
        foreach (int day in cover.Values(box, FactSpace.Days))
        {
            if (days.Count > 0 && days[^1].Until == cover.Days[day])
            {
                days[^1] = (days[^1].From, cover.Days[day + 1]);
            }
            else
            {
                days.Add((cover.Days[day], cover.Days[day + 1]));
            }
        }

        // An agency that would only tell itself is not part of it.
        return new SentenceScope(
            [.. from.Where(f => to.Any(t => t != f))],
            [.. to.Where(t => from.Any(f => f != t))],
            [.. cover.Values(box, FactSpace.Role).Select(v => cover.Roles[v])],
            [.. cover.Values(box, FactSpace.Purpose).Select(v => cover.Purposes[v])],
            [.. cover.Values(box, FactSpace.Item).Select(v => cover.Items[v])],
            days);
    }

    private string Parties(IReadOnlyList<string> agencies, SentenceScope scope)
    {
        if (!ReferenceEquals(agencies, scope.From) || !scope.To.All(scope.From.Contains) || scope.To.Count < 2)
        {
            return Lists.And(agencies.Select(words.Agency));
        }

        string[] others = [.. scope.From.Where(f => !scope.To.Contains(f)).Select(words.Agency)];
        return others.Length == 0 ? "one another" : $"one another and from {Lists.And(others)}";
    }

    /// <summary>The safeguards and the clauses of agreements that close something, with their verb.</summary>
    private static string Closers(List<string> codes)
    {
        const string Safeguard = "safeguard:";
        string[] floor = [.. codes.Where(c => c.StartsWith(Safeguard, StringComparison.Ordinal))
            .Select(c => $"`{c[Safeguard.Length..]}`")];
        string[] clauses = [.. codes.Where(c => !c.StartsWith(Safeguard, StringComparison.Ordinal))
            .Select(c => $"`{c}`")];
        string safeguards = floor.Length == 0 ? ""
            : $"the {(floor.Length == 1 ? "safeguard" : "safeguards")} {Lists.And(floor)}";
        string nevers = clauses.Length == 0 ? ""
            : $"the {(clauses.Length == 1 ? "clause" : "clauses")} {Lists.And(clauses)}";
        string both = safeguards.Length > 0 && nevers.Length > 0 ? $"{safeguards} and {nevers}" : safeguards + nevers;
        return $"{both} {(codes.Count == 1 ? "closes" : "close")}";
    }

    private static string Days((int From, int Until) days) =>
        $"from {Lists.Day(DateOnly.FromDayNumber(days.From))} until the end of"
        + $" {Lists.Day(DateOnly.FromDayNumber(days.Until - 1))}";

    private List<string> Unless(SentenceScope scope, List<Box> boxes)
    {
        var parts = scope.Items.SelectMany(i => closed[i])
            .Where(c => scope.Roles.Contains(c.Role) && scope.Purposes.Contains(c.Purpose))
            .Select(c => c.Part).DistinctBy(p => (p.Code, p.Region));
        return
        [
            .. parts.Where(p => boxes.Exists(b => cover.Cover.Meets(b, p.Region))).Select(p => p.Code)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Boxes that differ only in one fact, label or consent, together: the sentence joins them with "or".
    /// </summary>
    private List<List<Box>> Alternatives(List<Box> boxes)
    {
        var left = boxes.Select(b => new List<Box> { b }).ToList();
        var groups = boxes.SelectMany(b => b.Sides.Keys).Where(v => v > FactSpace.Emergency)
            .Select(conditionWords.Group).Distinct().ToList();
        foreach (var group in groups)
        {
            left =
            [
                .. left.Where(l => l.Count > 1),
                .. left.Where(l => l.Count == 1).GroupBy(l => Rest(l[0], group), StringComparer.Ordinal)
                    .Select(g => g.SelectMany(l => l).ToList()),
            ];
        }

        return left;
    }

    private string Rest(Box box, (VariableKind, string, string?) group) => string.Join(';', box.Sides
        .Where(s => conditionWords.Group(s.Key) != group || s.Key < FactSpace.Emergency)
        .Select(s => $"{s.Key}:{string.Join(',', s.Value.Values())}"))
        + (box.Sides.Keys.Any(v => v >= FactSpace.Emergency && conditionWords.Group(v) == group) ? "" : "whole");
}
