using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Sides;
using IomGateway.Sharing.Compare.Space;

namespace IomGateway.Sharing.Compare.Scenes;

/// <summary>Compares what two sets make of one question, and remembers it for every question like it.</summary>
internal sealed class SceneComparer
{
    private readonly FactSpace space;
    private readonly DiagramStore store;
    private readonly Side[] sides;
    private readonly SceneJudge[] judges;
    private readonly EffectTable effects;
    private readonly Operation effect;
    private readonly Operation both;
    private readonly Dictionary<int, Mapping> only = [];
    private readonly Dictionary<string, IReadOnlyList<SceneChange>> known = new(StringComparer.Ordinal);

    public SceneComparer(
        FactSpace space, Side[] sides, SceneJudge[] judges, EffectTable effects, JointNumbers numbers)
    {
        (this.space, this.sides, this.judges, this.effects) = (space, sides, judges, effects);
        store = space.Store;
        effect = new Operation(store, (was, becomes) =>
            effects.Of(numbers.OutcomeOf(was), numbers.OutcomeOf(becomes)))
        {
            Shortcut = (f, g) => f == g ? DiagramStore.False : null,
        };
        both = new Operation(store, (a, b) => a != 0 || b != 0 ? 1 : 0);
    }

    /// <summary>What changes for one question.</summary>
    /// <param name="readers">What each set says between the two agencies on the day.</param>
    /// <param name="named">Whether the question names a person.</param>
    /// <param name="type">The record type that it asks for.</param>
    /// <param name="role">The role.</param>
    /// <param name="purpose">The purpose.</param>
    public IReadOnlyList<SceneChange> Compare(
        SceneReader[] readers, bool named, string type, string role, string purpose)
    {
        var scenes = Array.ConvertAll(readers, r => r.Scene(named, type, role, purpose));
        if (Array.TrueForAll(scenes, s => s.Flows.Length == 0))
        {
            return [];
        }

        // What lies inside an answer that names nobody hangs on the type that was asked for, and on its own scene.
        string[] types = named ? [type] : [.. scenes.Zip(readers, (s, r) => r.TypesOf(s)).SelectMany(t => t)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var inner = types.Select(t => (Type: t,
            Scenes: t == type ? scenes : Array.ConvertAll(readers, r => r.Scene(named, t, role, purpose)))).ToArray();
        string key = string.Join(';', inner.Prepend((type, scenes)).Select(i => $"{i.Item1}/{Key(i.Item2)}"));
        if (known.TryGetValue(key, out var found))
        {
            return found;
        }

        var changes = new List<SceneChange>();
        int anything = DiagramStore.False;
        foreach (var (innerType, own) in inner)
        {
            var categories = own.Zip(readers, (s, r) => r.Categories(s)).SelectMany(c => c)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            foreach (string category in categories)
            {
                int differing = Differing(scenes, own, innerType, category);
                anything = both.Apply(anything, differing);
                changes.AddRange(Changes(own, new Item(type, innerType, category, 0, named), differing));
            }
        }

        changes.AddRange(Asking(scenes, type, named, anything));
        return known[key] = changes;
    }

    private static string Key(Scene[] scenes) => string.Join('!', scenes.Select(s =>
        $"{s.Named}:{string.Join(',', s.Flows.Select(f => $"{f.Content}.{f.Terms}"))}:"
        + string.Join(',', s.Caps.Select(c => $"{c.Cap}.{c.Exceptions}"))));

    /// <summary>A diagram of effects, over what can really be.</summary>
    private int Differing(Scene[] asked, Scene[] own, string type, string category)
    {
        bool holds = Array.Exists([0, 1], s => own[s].Caps.Any(c => sides[s].Tables.Caps.All[c.Cap].Holds))
            || WaitDiffers(type);
        int was = judges[0].Outcome(asked[0], own[0], category, holds);
        int becomes = judges[1].Outcome(asked[1], own[1], category, holds);
        int differing = effect.Apply(was, becomes);
        return differing == DiagramStore.False ? differing
            : store.Select(space.Real(store.Support(differing)), differing, DiagramStore.False);
    }

    private bool WaitDiffers(string type)
    {
        int[] waits = [.. sides.Where(s => s.Tables.TypeNames.TryFind(type, out _)).Select(s =>
        {
            s.Tables.TypeNames.TryFind(type, out int at);
            return s.Truths.Waits(s.Tables.Types[at]);
        })];
        return waits.Distinct().Count() > 1;
    }

    private IEnumerable<SceneChange> Changes(Scene[] own, Item item, int differing)
    {
        if (differing == DiagramStore.False)
        {
            yield break;
        }

        var closed = Closed(own, item.Category);
        int careless = store.Any(closed.Select(c => c.Region));
        careless = store.Or(careless, store.Not(Complete(own)));
        var support = store.Support(differing);
        support.UnionWith(store.Support(careless));
        int allowed = store.Or(careless, store.Not(space.Real(support)));
        foreach (int number in Leaves(differing))
        {
            int region = Only(number).Apply(differing);
            yield return new SceneChange(
                item with { Effect = number }, region, store.Or(region, allowed), closed);
        }
    }

    /// <summary>Where a record carries what either set's type requires of it; without it nothing leaves.</summary>
    private int Complete(Scene[] own) => store.Any(Enumerable.Range(0, 2).Where(s => own[s].Type >= 0)
        .Select(s => sides[s].Truths.Complete(sides[s].Tables.Types[own[s].Type])));

    private List<ClosedPart> Closed(Scene[] own, string category)
    {
        var parts = new List<ClosedPart>();
        foreach (var cap in own[1].Caps)
        {
            var compiled = sides[1].Tables.Caps.All[cap.Cap];
            int same = Array.FindIndex(own[0].Caps, c => (c.Content, c.Exceptions) == (cap.Content, cap.Exceptions));
            if (compiled.Holds || compiled.Form != JointForms.Withheld || !compiled.Touches(category)
                || (same < 0 && own[0].Flows.Length > 0))
            {
                continue;
            }

            int region = store.All(own[1].Flows.Select(f => Closes(1, cap, f, own[1].Type)));
            region = same < 0 ? region
                : own[0].Flows.Aggregate(region, (r, f) => store.And(r, Closes(0, own[0].Caps[same], f, own[0].Type)));
            if (region != DiagramStore.False)
            {
                parts.Add(new ClosedPart(compiled.Code, sides[1].Clauses[cap.Cap].At, region));
            }
        }

        return own[1].Flows.Length == 0 ? ClosedBefore(own[0], category) : parts;
    }

    /// <summary>Where nothing is granted any more, what closed it before says what was not there to lose.</summary>
    private List<ClosedPart> ClosedBefore(Scene old, string category)
    {
        var parts = new List<ClosedPart>();
        foreach (var cap in old.Caps)
        {
            var compiled = sides[0].Tables.Caps.All[cap.Cap];
            int region = compiled.Holds || compiled.Form != JointForms.Withheld || !compiled.Touches(category)
                ? DiagramStore.False
                : store.All(old.Flows.Select(f => Closes(0, cap, f, old.Type)));
            if (region != DiagramStore.False)
            {
                parts.Add(new ClosedPart(compiled.Code, sides[0].Clauses[cap.Cap].At, region));
            }
        }

        return parts;
    }

    private int Closes(int side, in PairCap cap, in PairFlow flow, int type) =>
        judges[side].Bites(cap, sides[side].Tables.Flows[flow.Flow], type, seen: true);

    /// <summary>Where the question is permitted by one set alone, though no record would tell them apart.</summary>
    private IEnumerable<SceneChange> Asking(Scene[] scenes, string type, bool named, int anything)
    {
        int was = judges[0].Permitted(scenes[0]);
        int becomes = judges[1].Permitted(scenes[1]);
        if (was == becomes)
        {
            yield break;
        }

        int told = store.Exists(anything, space.FirstLabel);
        foreach (bool opened in (bool[])[true, false])
        {
            int region = store.Minus(opened ? store.Minus(becomes, was) : store.Minus(was, becomes), told);
            int real = space.Real(store.Support(region));
            region = store.And(region, real);
            if (region != DiagramStore.False)
            {
                var item = new Item(type, type, "", effects.Question(opened), named);
                yield return new SceneChange(item, region, store.Or(region, store.Not(real)), []);
            }
        }
    }

    private List<int> Leaves(int diagram)
    {
        var leaves = new SortedSet<int>();
        var seen = new HashSet<int>();
        var open = new Stack<int>([diagram]);
        while (open.TryPop(out int f))
        {
            if (DiagramStore.IsLeaf(f))
            {
                leaves.Add(DiagramStore.ValueOf(f));
            }
            else if (seen.Add(f))
            {
                Array.ForEach(store.BranchesOf(f), open.Push);
            }
        }

        return [.. leaves.Where(l => l != 0)];
    }

    private Mapping Only(int number)
    {
        if (!only.TryGetValue(number, out var mapping))
        {
            mapping = only[number] = new Mapping(store, e => e == number ? 1 : 0);
        }

        return mapping;
    }
}
