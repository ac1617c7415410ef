using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Compare.Sides;

/// <summary>What one flow gives of one category: its form, its terms, whether it waits, and the flow's rank.</summary>
internal readonly record struct Offer(byte Form, bool Held, int Terms, int Rank);

/// <summary>
/// The contest of flows for one category, as a decision plays it, over whole diagrams: offers enter one after the
/// other in the order of their flows, and only those that none beats are kept.
/// </summary>
internal sealed class ContestTable
{
    private readonly Forms forms;
    private readonly DiagramStore store;
    private readonly List<Offer> offers = [default];
    private readonly Dictionary<Offer, int> offerNumbers = [];
    private readonly List<int[]> states = [[]];
    private readonly Dictionary<string, int> stateNumbers = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly Dictionary<byte, Mapping> coarser = [];
    private readonly Operation entering;
    private readonly Operation ceiling;
    private readonly Mapping holding;
    private readonly Mapping winner;
    private readonly Mapping winnerOnRelease;

    public ContestTable(DiagramStore store, Forms forms)
    {
        this.store = store;
        this.forms = forms;
        entering = new Operation(store, Enter)
        {
            Shortcut = (state, offer) => offer == DiagramStore.False ? state : null,
        };
        ceiling = new Operation(store, (offer, most) => Lower(offer, most == 0 ? Forms.Withheld : offers[most].Form));
        holding = new Mapping(store, o => o == 0 ? 0 : Number(offers[o] with { Held = true }));
        winner = new Mapping(store, s => Winner(states[s], released: false));
        winnerOnRelease = new Mapping(store, s => Winner(states[s], released: true));
    }

    public Offer this[int number] => offers[number];

    /// <summary>The leaf of an offer; what is withheld is none.</summary>
    public int Leaf(in Offer offer) =>
        DiagramStore.Leaf(offer.Form == Forms.Withheld ? 0 : Number(offer));

    public int Let(int state, int given) => entering.Apply(state, given);

    public int Coarsen(int given, byte most)
    {
        if (!coarser.TryGetValue(most, out var mapping))
        {
            mapping = coarser[most] = new Mapping(store, o => Lower(o, most));
        }

        return mapping.Apply(given);
    }

    public int Hold(int given) => holding.Apply(given);

    /// <summary>Lowers each offer to what the question's own decision left at most.</summary>
    public int Under(int given, int most) => ceiling.Apply(given, most);

    public int Win(int state, bool released) => (released ? winnerOnRelease : winner).Apply(state);

    private int Number(in Offer offer)
    {
        if (!offerNumbers.TryGetValue(offer, out int number))
        {
            number = offerNumbers[offer] = offers.Count;
            offers.Add(offer);
        }

        return number;
    }

    private int Lower(int offer, byte most)
    {
        if (offer == 0)
        {
            return 0;
        }

        byte form = forms.Coarser(offers[offer].Form, most);
        return form == Forms.Withheld ? 0 : Number(offers[offer] with { Form = form });
    }

    private int Enter(int state, int offer)
    {
        if (offer == 0)
        {
            return state;
        }

        var given = offers[offer];
        var standing = states[state];
        if (standing.Any(o => offers[o].Held == given.Held
            && (offers[o].Form == given.Form || forms.SaysMore(offers[o].Form, given.Form))))
        {
            return state;
        }

        int[] kept =
        [
            .. standing.Where(o => offers[o].Held != given.Held || !forms.SaysMore(given.Form, offers[o].Form))
                .Append(offer).Order(),
        ];
        string key = string.Join(',', kept);
        if (!stateNumbers.TryGetValue(key, out int number))
        {
            number = stateNumbers[key] = states.Count;
            states.Add(kept);
        }

        return number;
    }

    private int Winner(int[] state, bool released)
    {
        var standing = state.Select(o => offers[o]).Select(o => released ? o with { Held = false } : o).ToList();
        bool anyNow = standing.Exists(o => !o.Held);
        var rivals = standing.Where(o => o.Held != anyNow)
            .Where(o => !standing.Exists(r => r.Held == o.Held && forms.SaysMore(r.Form, o.Form))).ToList();
        return rivals.Count == 0 ? 0 : Number(rivals.MinBy(o => o.Rank) with { Rank = 0 });
    }
}
