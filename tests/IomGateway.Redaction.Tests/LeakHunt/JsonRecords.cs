using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>
/// Writes records of a partner's own JSON thrown at random after the paths of its map, with members that no path
/// names, at any depth, in any shape.
/// </summary>
internal sealed class JsonRecords(Scribe to)
{
    private int _room;

    public void Make(Map map, IReadOnlyDictionary<string, Form> forms, Dice dice)
    {
        to.Begin(dice);
        to.Oracle = new Oracle(map, forms, isContained: false);
        _room = dice.OneIn(300) ? 30_000 : 500 + dice.Below(1500);
        var root = to.At(null, map.Name);
        to.Ink.Open();
        if (map.IdPath is { } id && !dice.OneIn(5))
        {
            to.Ink.Name(id);
            to.Text(to.At(root, id), never: true, plain: true);
        }
        Members(root, map, [], 0);
        to.Ink.Close();
    }

    /// <summary>The members that rules name below a path, and others.</summary>
    private void Members(Place place, Map map, List<string> path, int depth)
    {
        var names = map.Rules
            .Where(r => r.Steps.Length > path.Count && !path.Where((name, i) => r.Steps[i].Name != name).Any())
            .Select(r => r.Steps[path.Count].Name).Distinct().Where(n => !place.IsWritten(n)).ToList();
        var start = names.Count == 0 ? 0 : to.Dice.Below(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            var name = names[(start + i) % names.Count];
            if (to.Dice.OneIn(2) || to.Ink.Length > _room)
                continue;
            to.Ink.Name(name);
            path.Add(name);
            Value(() => to.At(place, name), map, path, depth);
            path.RemoveAt(path.Count - 1);
        }
        if (to.Dice.OneIn(depth == 0 ? 2 : 6))
            Stranger(place, map, path, depth);
    }

    /// <summary>A member that no rule names: it goes with what is around it, its name as much as its value.</summary>
    private void Stranger(Place parent, Map map, List<string> path, int depth)
    {
        var place = to.At(parent, "stranger");
        to.Ink.Name(Markers.Text(to.Plant(place, CanaryKind.Text, mayBeLost: true)));
        path.Add("stranger");
        Value(() => to.At(parent, "stranger"), map, path, depth);
        path.RemoveAt(path.Count - 1);
    }

    private void Value(Func<Place> place, Map map, List<string> path, int depth)
    {
        var hasBelow = map.Rules.Any(r =>
            r.Steps.Length > path.Count && !path.Where((name, i) => r.Steps[i].Name != name).Any());
        switch (depth > 12 || to.Ink.Length > _room ? 9 : to.Dice.Below(12))
        {
            case < 2:
                List(() => Value(place, map, path, depth + 1));
                break;
            case 2 when depth < 8:
                Object(place(), map, path, depth);
                break;
            case < 8 when hasBelow:
                Object(place(), map, path, depth);
                break;
            default:
                Scalar(place());
                break;
        }
    }

    private void Object(Place place, Map map, List<string> path, int depth)
    {
        to.Elements.Add(place);
        to.Ink.Open();
        foreach (var rule in map.Rules)
        {
            var step = rule.Steps[^1];
            if (rule.Steps.Length != path.Count || step.Name != place.Name || step.TestName is null
                || place.Tags.Count > 0 || !to.Dice.OneIn(2))
                continue;
            place.Tag(step.TestName, step.TestValue!);
            to.Elements.Add(to.At(place, step.TestName));
            to.Ink.Name(step.TestName);
            to.Ink.Quoted(step.TestValue!, to.Dice.OneIn(4));
        }
        Members(place, map, path, depth + 1);
        to.Ink.Close();
    }

    private void List(Action item)
    {
        to.Ink.Raw("["u8);
        var count = to.Dice.Below(3);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                to.Ink.Raw(","u8);
            item();
        }
        to.Ink.Raw("]"u8);
    }

    private void Scalar(Place place)
    {
        to.Elements.Add(place);
        switch (to.Dice.Below(12))
        {
            case 0:
                to.Ink.Raw(to.Dice.OneIn(2) ? "true"u8 : "null"u8);
                break;
            case < 3:
                to.Number(place, isWhole: false);
                break;
            case < 5:
                to.Date(place, hasTime: to.Dice.OneIn(3));
                break;
            case 5:
                to.Postcode(place);
                break;
            default:
                to.Text(place);
                break;
        }
    }
}
