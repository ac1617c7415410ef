using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Space;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Compare.Sides;

/// <summary>
/// Decides whole scenes at once: for each category a diagram of what comes of it at every point. It follows a decision
/// step by step: each flow by itself, its caps, the contest, the question's ceiling, the originator's release.
/// </summary>
internal sealed class SceneJudge(FactSpace space, Side side, JointForms forms, JointNumbers numbers)
{
    private readonly DiagramStore store = space.Store;
    private readonly ContestTable contest = new(space.Store, side.Tables.Forms);
    private readonly Dictionary<(int Content, int Type, bool Seen), int> applying = [];
    private readonly Dictionary<(PairCap, string?, bool, bool, int, bool), int> biting = [];
    private readonly Mapping something = new(space.Store, o => o == 0 ? 0 : 1);
    private Mapping? settled;

    /// <summary>
    /// What comes of a category of <paramref name="inner"/>, a record of which is asked for in, or lies inside the
    /// answer to, <paramref name="asked"/>. The leaves are numbers of outcomes.
    /// </summary>
    /// <param name="asked">The question.</param>
    /// <param name="inner">The same question about the record's own type.</param>
    /// <param name="category">The category.</param>
    /// <param name="holds">Whether what waits for its originator is to be looked at.</param>
    public int Outcome(Scene asked, Scene inner, string category, bool holds)
    {
        if (inner.Flows.Length == 0 || inner.Type < 0
            || !side.Tables.Types[inner.Type].Categories.TryFind(category, out int number))
        {
            return DiagramStore.False;
        }

        var offers = Enumerable.Range(0, inner.Flows.Length).Select(i => new Offered(
            inner.Flows[i],
            Given(inner, i, number, seen: true, holds),
            Given(inner, i, number, seen: false, holds))).ToArray();
        int won = asked.Named ? Contested(offers, holds) : Alone(asked, offers, holds);
        settled ??= new Mapping(store, Settle);
        return store.Select(
            side.Truths.Complete(side.Tables.Types[inner.Type]), settled.Apply(won), DiagramStore.False);
    }

    /// <summary>Where the question itself is permitted, whatever the record turns out to be.</summary>
    public int Permitted(Scene scene)
    {
        int permitted = DiagramStore.False;
        for (int i = 0; i < scene.Flows.Length && scene.Type >= 0; i++)
        {
            permitted = store.Or(permitted, Gives(scene, i));
        }

        return permitted;
    }

    /// <summary>Where a cap closes for the flow, whatever that grants.</summary>
    public int Bites(in PairCap cap, CompiledFlow flow, int type, bool seen)
    {
        var compiled = side.Tables.Caps.All[cap.Cap];
        if (compiled.Never is { } never && never.Partnership != flow.Partnership)
        {
            return DiagramStore.False;
        }

        bool depersonalised = flow.Flow.Depersonalised;
        string? partnership = depersonalised ? null : flow.Agreement.Partnership;
        var key = (cap, partnership, depersonalised, flow.OfficialDuty, type, seen);
        if (biting.TryGetValue(key, out int known))
        {
            return known;
        }

        int bites = Condition(compiled.When, flow, partnership, type, seen, exception: false);
        for (int i = 0; i < compiled.Unless.Length; i++)
        {
            if ((cap.Exceptions >> i & 1) != 0)
            {
                bites = store.Minus(
                    bites, Condition(compiled.Unless[i].Condition, flow, partnership, type, seen, exception: true));
            }
        }

        return biting[key] = bites;
    }

    /// <summary>Where every condition of the flow holds.</summary>
    public int Applies(in PairFlow pair, int type, bool seen)
    {
        if (applying.TryGetValue((pair.Content, type, seen), out int known))
        {
            return known;
        }

        var flow = side.Tables.Flows[pair.Flow];
        var table = side.Tables.Types[type];
        string? partnership = flow.Flow.Depersonalised ? null : flow.Agreement.Partnership;
        int applies = flow.NeverApplies ? DiagramStore.False : DiagramStore.True;
        if (flow.IsEmergency)
        {
            applies = store.And(applies, space.Is(FactSpace.Emergency, 1));
        }

        applies = flow.ConsentsAll == 0 ? applies
            : store.And(applies, side.Truths.EveryConsent(flow.ConsentsAll, partnership).Sure);
        applies = flow.ConsentsAny == 0 ? applies
            : store.And(applies, side.Truths.AnyConsent(flow.ConsentsAny, partnership).Sure);
        foreach (var condition in flow.People)
        {
            applies = store.And(applies, side.Truths.Fact(condition, partnership, seen, TellsAge(table)).Sure);
        }

        foreach (var condition in flow.Record)
        {
            applies = store.And(applies, side.Truths.Wholly(condition, table, partnership, seen).Sure);
        }

        return applying[(pair.Content, type, seen)] = applies;
    }

    /// <summary>What one flow of the scene gives of a category by itself, every cap applied.</summary>
    public int Given(Scene scene, int index, int category, bool seen, bool holds)
    {
        var pair = scene.Flows[index];
        var flow = side.Tables.Flows[pair.Flow];
        if (flow.GrantFor(scene.Type) is not { } grant || Array.IndexOf(grant.Categories, category) is var at && at < 0)
        {
            return DiagramStore.False;
        }

        int applies = Applies(pair, scene.Type, seen);
        if (applies == DiagramStore.False)
        {
            return DiagramStore.False;
        }

        var offer = new Offer(grant.Forms[at], false, pair.Terms, index);
        int given = store.Select(applies, contest.Leaf(offer), DiagramStore.False);
        string name = side.Tables.Types[scene.Type].Categories[category];
        foreach (var cap in scene.Caps)
        {
            var compiled = side.Tables.Caps.All[cap.Cap];
            if (compiled.Touches(name) && (!compiled.Holds || (seen && holds)))
            {
                int capped = compiled.Holds ? contest.Hold(given) : contest.Coarsen(given, compiled.Form);
                given = store.Select(Bites(cap, flow, scene.Type, seen), capped, given);
            }
        }

        return seen && holds
            ? store.Select(side.Truths.Waits(side.Tables.Types[scene.Type]), contest.Hold(given), given)
            : given;
    }

    /// <summary>Where one flow of the scene, by itself, lets something of a category pass.</summary>
    public int Passing(Scene scene, int index, int category) => store.And(
        Something(Given(scene, index, category, seen: true, holds: false)),
        Something(contest.Under(
            Given(scene, index, category, seen: true, holds: false),
            Given(scene, index, category, seen: false, holds: false))));

    /// <summary>Where an offer is made, whatever it is.</summary>
    public int Something(int given) => something.Apply(given);

    private int Contested(Offered[] offers, bool holds)
    {
        int state = Array.TrueForAll(offers, o => o.Seen == DiagramStore.False)
            ? DiagramStore.False : offers.Aggregate(DiagramStore.False, (s, o) => contest.Let(s, o.Seen));
        int won = Released(state, holds);
        if (Array.TrueForAll(offers, o => o.Seen == o.Asked))
        {
            return won;
        }

        int most = offers.Aggregate(DiagramStore.False, (s, o) => contest.Let(s, o.Asked));
        return contest.Under(won, contest.Win(most, released: false));
    }

    /// <summary>
    /// Where nobody is named, one flow answers alone: the first that gives anything of what was asked for.
    /// </summary>
    private int Alone(Scene asked, Offered[] offers, bool holds)
    {
        int won = DiagramStore.False;
        for (int i = asked.Flows.Length - 1; i >= 0; i--)
        {
            int own = Array.FindIndex(offers, o => o.Flow == asked.Flows[i]);
            int outcome = own < 0 ? DiagramStore.False : contest.Under(
                Released(contest.Let(DiagramStore.False, offers[own].Seen), holds),
                contest.Win(contest.Let(DiagramStore.False, offers[own].Asked), released: false));
            won = store.Select(Gives(asked, i), outcome, won);
        }

        return won;
    }

    private int Released(int state, bool holds) => !holds
        ? contest.Win(state, released: false)
        : store.Select(
            space.Is(space.Release, 1), contest.Win(state, released: true), contest.Win(state, released: false));

    /// <summary>Where one flow gives anything at all of what was asked for, before any record is there.</summary>
    private int Gives(Scene scene, int index)
    {
        var flow = side.Tables.Flows[scene.Flows[index].Flow];
        int gives = DiagramStore.False;
        foreach (int category in flow.GrantFor(scene.Type)?.Categories ?? [])
        {
            int given = Given(scene, index, category, seen: false, holds: false);
            gives = store.Or(gives, something.Apply(given));
        }

        return gives;
    }

    private int Settle(int offer) => offer == 0 ? 0 : numbers.Of(new Outcome(
        forms.Of(side.Number, contest[offer].Form), contest[offer].Held, contest[offer].Terms));

    private int Condition(
        CapCondition condition, CompiledFlow flow, string? partnership, int type, bool seen, bool exception)
    {
        if ((condition.Depersonalised is { } depersonalised && depersonalised != flow.Flow.Depersonalised)
            || (condition.OfficialDuty is { } duty && duty != flow.OfficialDuty)
            || (exception && condition.Unclear))
        {
            return DiagramStore.False;
        }

        var table = side.Tables.Types[type];
        int holds = DiagramStore.True;
        foreach (var label in condition.Record)
        {
            holds = store.And(holds, exception
                ? side.Truths.Wholly(label, table, partnership, seen).Sure
                : side.Truths.Partly(label, table, partnership, seen).Possible);
        }

        foreach (var person in condition.People)
        {
            var truth = side.Truths.Fact(person, partnership, seen, TellsAge(table));
            holds = store.And(holds, exception ? truth.Sure : truth.Possible);
        }

        if (condition.Consents is { } consents)
        {
            var truth = side.Truths.AnyConsent(consents, partnership);
            holds = store.And(holds, exception ? truth.Sure : truth.Possible);
        }

        return holds;
    }

    private bool TellsAge(TypeTable type) => type.Declares(side.Tables.Layout.AgeLabel);

    /// <summary>What one flow gives of a category: once the record is there, and before.</summary>
    private readonly record struct Offered(PairFlow Flow, int Seen, int Asked);
}
