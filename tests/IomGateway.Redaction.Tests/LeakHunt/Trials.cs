using IomGateway.Redaction.Plans;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>A plan thrown at random, a smaller one, and the type whose records are tried on both.</summary>
internal sealed record Trial
{
    public required Map Map { get; init; }

    public required IReadOnlyDictionary<Map, IReadOnlyDictionary<string, Form>> Forms { get; init; }

    public required RedactionPlan Plan { get; init; }

    /// <summary>Grants nothing that <see cref="Plan"/> does not grant, and less of it.</summary>
    public required RedactionPlan Smaller { get; init; }

    /// <summary>
    /// Whether what left can be redacted again and stay the same: not pseudonyms, nor what was known by a member or a
    /// coding that did not leave itself.
    /// </summary>
    public required bool IsRepeatable { get; init; }

    public static bool Repeats(IEnumerable<KeyValuePair<Map, IReadOnlyDictionary<string, Form>>> all) => all.All(f =>
        f.Value.Values.All(v => v.Mask is not { Kind: MaskKind.Pseudonym })
        && !f.Key.Rules.Any(r => r.Steps.Any(s => s.TestName is not (null or "url"))
            && f.Value.GetValueOrDefault(r.Says).IsMasked)
        // Below a list our own "masked" may stand for a concept, in which the next redaction finds no coding.
        && f.Key.Codings.All(c => !c.Path.Contains('.', StringComparison.Ordinal) && f.Key.Rules.Any(r => r.Path == c.Path && r.Says == c.Name)
            && c.Table.Entries.All(e => !f.Value.GetValueOrDefault(e.Category).IsMasked)
            && !f.Value.GetValueOrDefault(c.Table.Otherwise).IsMasked));

    public string? JsonType => Map.IsFhir ? null : Map.Name;
}

/// <summary>
/// Throws plans: types from the repository's own maps, or any resource of FHIR with rules of chance; categories clear,
/// withheld or masked, one by one or together, depersonalised ones among them.
/// </summary>
internal static class Trials
{
    private static readonly Dictionary<Map, RecordType> Compiled =
        PolicyFiles.Own.Maps.ToDictionary(m => m, m => m.Compile());

    public static Trial Throw(Dice dice)
    {
        var own = PolicyFiles.Own;
        if (dice.OneIn(4))
        {
            var map = RandomMap(dice);
            return Make(map, [map], [.. TestMasks.All.Values.OrderBy(m => m.Name, StringComparer.Ordinal)], dice);
        }
        var main = dice.Of(own.Maps);
        var all = new List<Map> { main };
        for (var others = main.IsFhir ? dice.Below(4) : 0; others > 0; others--)
        {
            if (dice.Of(own.Maps) is { IsFhir: true } other && !all.Contains(other))
                all.Add(other);
        }
        return Make(main, all, [.. own.Masks.Values.OrderBy(m => m.Name, StringComparer.Ordinal)], dice);
    }

    private static Trial Make(Map main, List<Map> all, Mask[] masks, Dice dice)
    {
        var way = dice.Below(7);
        var forms = new Dictionary<Map, IReadOnlyDictionary<string, Form>>();
        var less = new Dictionary<Map, IReadOnlyDictionary<string, Form>>();
        foreach (var map in all)
        {
            var odd = dice.Below(map.Categories.Count);
            var granted = map.Categories.Select((c, i) => (c, Form: One(way, c, i == odd, masks, dice)))
                .Where(g => !g.Form.IsWithheld).ToDictionary(g => g.c, g => g.Form);
            forms[map] = granted;
            less[map] = granted.Where(_ => !dice.OneIn(3))
                .ToDictionary(g => g.Key, g => Less(g.Value, masks, dice));
        }
        var types = all.ToDictionary(m => m, m => Compiled.GetValueOrDefault(m) ?? m.Compile());
        return new Trial
        {
            Map = main,
            Forms = forms,
            Plan = Plan(types, forms),
            Smaller = Plan(types, less),
            IsRepeatable = Trial.Repeats(forms),
        };
    }

    private static Form One(int way, string category, bool isOdd, Mask[] masks, Dice dice) => way switch
    {
        0 => Form.Clear,
        1 => isOdd ? Form.Clear : Form.Withheld,
        2 => isOdd ? Form.Withheld : Form.Clear,
        3 => dice.OneIn(2) ? Form.Clear : Form.Withheld,
        // Nobody's name: who somebody is leaves as a year or a band at most.
        4 => !PolicyFiles.Own.Identifying.Contains(category) ? Form.Clear
            : dice.OneIn(2) ? Form.Withheld
            : Form.Masked(dice.Of(masks.Where(m => m.Kind is MaskKind.Year or MaskKind.AgeBand).ToList())),
        5 => Form.Masked(dice.Of(masks)),
        _ => dice.Below(3) switch { 0 => Form.Clear, 1 => Form.Withheld, _ => Form.Masked(dice.Of(masks)) },
    };

    private static Form Less(Form form, Mask[] masks, Dice dice)
    {
        if (!dice.OneIn(3))
            return form;
        var coarser = form.IsClear ? masks : [.. masks.Where(m => m.CoarserThan.Contains(form.Mask!.Name))];
        return coarser.Length == 0 ? form : Form.Masked(dice.Of(coarser));
    }

    private static RedactionPlan Plan(
        Dictionary<Map, RecordType> types, Dictionary<Map, IReadOnlyDictionary<string, Form>> forms) =>
        RedactionPlan.Compile([.. forms.Select(f => new TypeGrants(types[f.Key], f.Value))]);

    /// <summary>Rules of chance on any resource of FHIR.</summary>
    private static Map RandomMap(Dice dice)
    {
        var type = dice.Of(Elements.R4.Resources);
        var rules = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 25; i++)
            rules[RandomPath(type, dice)] = dice.OneIn(8) ? ElementRule.WithAny : "category-" + dice.Below(5);
        foreach (var element in Elements.R4.Of(type).Where(e => e is { IsModifier: true, Type: not "Extension" }))
            rules[element.Choice] = ElementRule.WithAny;
        return new Map(type, isFhir: true, null,
            [.. rules.Select(r => new MapRule(MapStep.Parse(r.Key), r.Value, r.Key))], []);
    }

    private static string RandomPath(string type, Dice dice)
    {
        var path = new List<string>();
        for (var depth = 0; depth < 4; depth++)
        {
            var elements = Elements.R4.Of(type).Where(e => e.Type is not "Resource" && !e.IsModifier
                && (depth > 0 || e.Name != "id") && (e.Type != "Extension" || dice.OneIn(6))).ToList();
            if (elements.Count == 0)
                break;
            var element = dice.Of(elements);
            path.Add(element.Type == "Extension" ? "extension[url=https://example.org/known]" : element.Name);
            type = element.Type;
            if (Elements.R4.IsPrimitive(type) || type == "Extension" || dice.OneIn(2))
                break;
        }
        return path.Count == 0 ? "language" : string.Join('.', path);
    }
}
