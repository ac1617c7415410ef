using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Scenes;
using IomGateway.Sharing.Compare.Sides;
using IomGateway.Sharing.Compare.Space;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Compare.Sense;

/// <summary>
/// Finds the flows of a set without which exactly as much would pass: those that can never let anything pass, and those
/// of which others let everything pass already. Later flows go first, so that all that are found can go at once.
/// </summary>
internal sealed class FlowSense
{
    private readonly FactSpace space;
    private readonly DiagramStore store;
    private readonly Side side;
    private readonly SceneJudge judge;
    private readonly Possible possible;
    private readonly Operation differs;
    private readonly HashSet<int> gone = [];
    private readonly Dictionary<(string, string), PairProfile> profiles = [];

    private FlowSense(AgreementSet set)
    {
        var tables = RuleCompiler.Compile(set.Policies, set.Agencies, set.Enforced());
        var words = set.Policies.Vocabulary;
        space = new FactSpace(words, words, set.Enforced().Select(a => a.Agreement.Partnership), sameLabels: true);
        store = space.Store;
        var forms = new JointForms([(tables.Forms, words.Masks)]);
        var numbers = new JointNumbers();
        side = new Side(0, set, tables, space, forms, numbers);
        judge = new SceneJudge(space, side, forms, numbers);
        possible = new Possible(space, side);
        differs = new Operation(store, (a, b) => a == b ? 0 : 1)
        {
            Shortcut = (f, g) => f == g ? DiagramStore.False : null,
        };
    }

    /// <summary>The flows, in the order of their agreements and ids.</summary>
    public static IReadOnlyList<FlowFinding> Of(AgreementSet set)
    {
        var sense = new FlowSense(set);
        var ranked = Enumerable.Range(0, sense.side.Tables.Flows.Length)
            .OrderByDescending(f => sense.side.Tables.Flows[f].Rank);
        var found = new List<FlowFinding>();
        foreach (int flow in ranked)
        {
            if (sense.Judge(flow) is { } finding)
            {
                sense.gone.Add(flow);
                found.Add(finding);
            }
        }

        found.Reverse();
        return found;
    }

    private FlowFinding? Judge(int number)
    {
        var flow = side.Tables.Flows[number];
        bool passes = false;
        var covering = new HashSet<int>();
        var closing = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (reader, role, purpose, type) in Questions(number))
        {
            var scene = reader.Scene(!flow.Depersonalised, type, role, purpose);
            int at = Array.FindIndex(scene.Flows, f => f.Flow == number);
            if (at < 0 || !seen.Add(Key(scene, at)))
            {
                continue;
            }

            foreach (string innerType in flow.Depersonalised ? flow.Flow.Records.Keys : [type])
            {
                var inner = innerType == type ? scene : reader.Scene(named: false, innerType, role, purpose);
                if (!Covered(scene, inner, number, covering, closing, ref passes))
                {
                    return null;
                }
            }
        }

        return passes
            ? new FlowFinding(flow, [.. covering.Order().Select(f => side.Tables.Flows[f])], [], [])
            : new FlowFinding(flow, [], [.. closing.Order(StringComparer.Ordinal)], possible.WhyNot(flow));
    }

    /// <summary>Whether every category comes to the same without the flow.</summary>
    private bool Covered(
        Scene scene, Scene inner, int number, HashSet<int> covering, HashSet<string> closing, ref bool passes)
    {
        int own = Array.FindIndex(inner.Flows, f => f.Flow == number);
        var grant = own < 0 ? null : side.Tables.Flows[number].GrantFor(inner.Type);
        var type = side.Tables.Types[inner.Type];
        foreach (int category in grant?.Categories ?? [])
        {
            string name = type.Categories[category];
            int given = possible.Within(Alone(inner, own, category, closing), type);
            if (given == DiagramStore.False || !type.Type.Categories.Contains(name))
            {
                continue;
            }

            passes = true;
            int with = judge.Outcome(scene, inner, name, holds: true);
            int without = judge.Outcome(Without(scene, number), Without(inner, number), name, holds: true);
            if (possible.Within(differs.Apply(with, without), type) != DiagramStore.False)
            {
                return false;
            }

            foreach (int other in Enumerable.Range(0, inner.Flows.Length).Where(i => i != own))
            {
                int theirs = judge.Given(inner, other, category, seen: true, holds: false);

                // Where nobody is named, whichever flow comes first answers alone.
                bool first = !inner.Named && other < own;
                if (first || store.And(given, judge.Something(theirs)) != DiagramStore.False)
                {
                    covering.Add(inner.Flows[other].Flow);
                }
            }
        }

        return true;
    }

    /// <summary>Where the flow gives a category by itself; names the caps that keep it from that.</summary>
    private int Alone(Scene scene, int own, int category, HashSet<string> closing)
    {
        var flow = side.Tables.Flows[scene.Flows[own].Flow];
        int given = judge.Passing(scene, own, category);
        int applies = judge.Applies(scene.Flows[own], scene.Type, seen: true);
        if (given == DiagramStore.False && applies != DiagramStore.False)
        {
            closing.UnionWith(scene.Caps.Where(c => side.Tables.Caps.All[c.Cap].Touches(scene.Type, category)
                    && store.And(judge.Bites(c, flow, scene.Type, seen: true), applies) != DiagramStore.False)
                .Select(c => side.Tables.Caps.All[c.Cap].Code));
        }

        return given;
    }

    private static Scene Without(Scene scene, int flow) =>
        scene with { Flows = [.. scene.Flows.Where(f => f.Flow != flow)] };

    private IEnumerable<(SceneReader Reader, string Role, string Purpose, string Type)> Questions(int number)
    {
        var flow = side.Tables.Flows[number];
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (from, to) in side.PairsOf(number))
        {
            string[] roles = [.. flow.Flow.Roles.Where(r => possible.MayClaim(to, r)).Order(StringComparer.Ordinal)];
            var profile = Profile(from, to);
            if (!done.Add($"{profile.Key}!{string.Join(',', roles)}"))
            {
                continue;
            }

            foreach (int day in profile.Profile.Days(side).Where(flow.InTerm))
            {
                var reader = new SceneReader(side, profile.Profile, day);
                foreach (string role in roles)
                {
                    foreach (string purpose in flow.Flow.Purposes.Order(StringComparer.Ordinal))
                    {
                        foreach (string type in flow.Flow.Records.Keys.Order(StringComparer.Ordinal))
                        {
                            yield return (reader, role, purpose, type);
                        }
                    }
                }
            }
        }
    }

    private (PairProfile Profile, string Key) Profile(string from, string to)
    {
        if (!profiles.TryGetValue((from, to), out var profile))
        {
            profile = profiles[(from, to)] = side.Profile(from, to);
        }

        var left = profile with { Flows = [.. profile.Flows.Where(f => !gone.Contains(f.Flow))] };
        return (left, left.Key());
    }

    private static string Key(Scene scene, int own) =>
        $"{own}/{scene.Type}/{string.Join(',', scene.Flows.Select(f => $"{f.Content}.{f.Terms}"))}/"
        + string.Join(',', scene.Caps.Select(c => $"{c.Cap}.{c.Exceptions}"));
}

/// <summary>A flow without which exactly as much would pass.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Covering">The flows that let pass all that it does; empty where it lets nothing pass.</param>
/// <param name="Closing">The caps that keep it from letting anything pass.</param>
/// <param name="Missing">What else keeps it from it, in words.</param>
internal sealed record FlowFinding(
    CompiledFlow Flow, IReadOnlyList<CompiledFlow> Covering, IReadOnlyList<string> Closing,
    IReadOnlyList<MissingPart> Missing);

/// <summary>A part of a flow that keeps it from ever applying, by its dotted key, and why.</summary>
internal sealed record MissingPart(string Key, string Why);
