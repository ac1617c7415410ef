using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Scenes;
using IomGateway.Sharing.Compare.Sentences;
using IomGateway.Sharing.Compare.Space;

namespace IomGateway.Sharing.Tests.Compare;

/// <summary>What a comparison says at a point.</summary>
internal sealed class Claims
{
    private readonly SetComparer compared;
    private readonly IReadOnlyList<CoveredChange> changes;
    private readonly (VariableKind Kind, string Code, string? Partnership)[] groups;

    public Claims(AgreementSet old, AgreementSet @new)
    {
        compared = SetComparer.Run(old, @new);
        groups = [.. compared.Space.Variables.Select(v => (v.Kind, v.Code, v.Partnership)).Distinct()];
        changes = compared.Groups.Count == 0 ? []
            : new SentenceWriter(compared, new SetWords(old, @new)).Changes();
    }

    public IReadOnlyList<CoveredChange> Changes => changes;

    /// <summary>The changes whose sentence takes the point in.</summary>
    public IEnumerable<(CoveredChange Change, Item Item)> At(Point point, string type, string category)
    {
        Dictionary<int, int>? place = null;
        int day = LondonDayNumber(point.Ask.At);
        foreach (var change in changes)
        {
            var scope = change.Scope;
            if (scope.From.Contains(point.Ask.From) && scope.To.Contains(point.Ask.To)
                && scope.Roles.Contains(point.Ask.Role) && scope.Purposes.Contains(point.Ask.Purpose)
                && scope.Days.Any(d => d.From <= day && day < d.Until)
                && scope.Items.Any(i => i.Category == category)
                && (place ??= Place(point, type)) is var here && change.Boxes.Any(b => b.Sides.All(s =>
                    s.Key < FactSpace.Emergency || s.Value.Contains(here.GetValueOrDefault(s.Key)))))
            {
                foreach (var item in scope.Items.Where(i => i.Asked == point.Ask.RecordType && i.Type == type
                    && i.Category == category && i.Named == point.Ask.NamesPerson))
                {
                    if (!Closed(change, item, point, day, here))
                    {
                        yield return (change, item);
                    }
                }
            }
        }
    }

    /// <summary>Whether the record lacks, in both sets, a label that its type requires.</summary>
    public bool Incomplete(Point point, string type)
    {
        if (compared.Sides.All(s => s.Set.Policies.RecordTypes[type].Labels.All(l => !l.Required)))
        {
            return false;
        }

        var place = Place(point, type);
        return compared.Sides.All(s => !s.Tables.TypeNames.TryFind(type, out int at)
            || !Holds(s.Truths.Complete(s.Tables.Types[at]), place));
    }

    public Effect Effect(Item item) => compared.Effects[item.Effect];

    private bool Closed(CoveredChange change, Item item, Point point, int day, Dictionary<int, int> place) =>
        compared.Groups.Where(g => g.Pairs.Contains((point.Ask.From, point.Ask.To))).SelectMany(g => g.Changes)
            .Where(c => c.Role == point.Ask.Role && c.Purpose == point.Ask.Purpose && c.What.Item == item
                && c.FromDay <= day && day < c.UntilDay)
            .Any(c => c.What.Closed.Any(p => change.Change.Unless.Contains(p.Code) && Holds(p.Region, place)));

    private bool Holds(int diagram, Dictionary<int, int> place)
    {
        var store = compared.Space.Store;
        while (!DiagramStore.IsLeaf(diagram))
        {
            diagram = store.BranchesOf(diagram)[place.GetValueOrDefault(store.VariableOf(diagram))];
        }

        return diagram == DiagramStore.True;
    }

    private Dictionary<int, int> Place(Point point, string type)
    {
        var space = compared.Space;
        var place = new Dictionary<int, int>
        {
            [FactSpace.Emergency] = point.Ask.Emergency ? 1 : 0,
            [space.Release] = point.Released ? 1 : 0,
        };
        foreach (var group in groups)
        {
            switch (group.Kind)
            {
                case VariableKind.Fact:
                    var facts = point.Facts.Facts;
                    Put(space.Fact(group.Partnership!, group.Code)!, place,
                        facts.GetValueOrDefault((group.Partnership, group.Code))
                            ?? facts.GetValueOrDefault((null, group.Code)));
                    break;
                case VariableKind.Consent:
                    Put(space.Consents(group.Partnership!)!, place,
                        point.Facts.Consents.GetValueOrDefault(group.Partnership!));
                    break;
                case VariableKind.Label:
                    Put(group.Code, type, place, point.Labels);
                    break;
            }
        }

        return place;
    }

    private static void Put(FactPlace fact, Dictionary<int, int> place, string[]? values)
    {
        if (fact.Many is { } many)
        {
            Put(many, place, values);
        }
        else
        {
            place[fact.Variable] = values is [var one] ? Array.IndexOf(fact.Values, one) : fact.Values.Length;
        }
    }

    private static void Put(ManyPlace many, Dictionary<int, int> place, string[]? values)
    {
        place[many.Known] = values is null ? 0 : 1;
        for (int i = 0; i < many.Bits.Length; i++)
        {
            place[many.Bits[i]] = values?.Contains(many.Values[i]) == true ? 1 : 0;
        }
    }

    private void Put(string code, string type, Dictionary<int, int> place,
        IReadOnlyDictionary<string, string[]> labels)
    {
        var label = compared.Space.Label(code)!;
        bool there = labels.TryGetValue(code, out var values);
        if (!there && compared.Space.Variables[label.State].Size > LabelPlace.Absent)
        {
            place[label.State] = LabelPlace.Absent;
            return;
        }

        // A missing label is what the vocabulary says, where the type carries the label at all.
        var side = compared.Sides.First(s => s.Tables.TypeNames.TryFind(type, out _));
        side.Tables.TypeNames.TryFind(type, out int at);
        if (!there && side.Tables.Layout.Labels.TryFind(code, out int number)
            && side.Tables.Types[at].Declares(number)
            && side.Set.Policies.Vocabulary.Labels[code].Missing is { } missing)
        {
            values = [missing];
        }

        place[label.State] = values is { Length: > 0 } ? LabelPlace.Read : LabelPlace.Unreadable;
        for (int i = 0; i < label.Bits.Length; i++)
        {
            place[label.Bits[i]] = values?.Contains(label.Values[i]) == true ? 1 : 0;
        }
    }

    private static int LondonDayNumber(DateTimeOffset at) => DateOnly.FromDateTime(
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(at, "Europe/London").DateTime).DayNumber;
}
