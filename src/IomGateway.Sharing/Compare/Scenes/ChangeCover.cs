using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Space;

namespace IomGateway.Sharing.Compare.Scenes;

/// <summary>
/// Gathers everything that changes into diagrams over who, to whom, as what, for what, which category and when, and
/// covers them with few boxes: each box is one sentence.
/// </summary>
internal sealed class ChangeCover
{
    private readonly FactSpace space;
    private readonly IReadOnlyList<PairGroup> groups;
    private readonly int[] sizes;
    private readonly Dictionary<Item, int> itemNumbers;

    public ChangeCover(FactSpace space, IReadOnlyList<PairGroup> groups)
    {
        (this.space, this.groups) = (space, groups);
        var changes = groups.SelectMany(g => g.Changes).ToList();
        Agencies = Sorted(groups.SelectMany(g => g.Pairs).SelectMany(p => (string[])[p.From, p.To]));
        Roles = Sorted(changes.Select(c => c.Role));
        Purposes = Sorted(changes.Select(c => c.Purpose));
        Items =
        [
            .. changes.Select(c => c.What.Item).Distinct().OrderBy(i => i.Type, StringComparer.Ordinal)
                .ThenBy(i => i.Category, StringComparer.Ordinal).ThenBy(i => i.Asked, StringComparer.Ordinal)
                .ThenBy(i => i.Effect),
        ];
        itemNumbers = Items.Select((item, i) => (item, i)).ToDictionary(i => i.item, i => i.i);
        Days = [.. changes.SelectMany(c => (int[])[c.FromDay, c.UntilDay]).Distinct().Order()];
        sizes = [.. space.Variables.Select(v => v.Size)];
        (sizes[FactSpace.From], sizes[FactSpace.To]) = (Agencies.Length, Agencies.Length);
        (sizes[FactSpace.Role], sizes[FactSpace.Purpose]) = (Roles.Length, Purposes.Length);
        (sizes[FactSpace.Item], sizes[FactSpace.Days]) = (Items.Length, Math.Max(0, Days.Length - 1));
        Cover = new BoxCover(space.Store, sizes, FactSpace.Emergency, (FactSpace.From, FactSpace.To));
    }

    public string[] Agencies { get; }

    public string[] Roles { get; }

    public string[] Purposes { get; }

    public Item[] Items { get; }

    /// <summary>The days on which something begins or ceases to differ, as day numbers.</summary>
    public int[] Days { get; }

    public BoxCover Cover { get; }

    /// <summary>Boxes that hold exactly the changes of some items.</summary>
    public IEnumerable<Box> Boxes(Func<Item, bool> which)
    {
        var chosen = groups.Where(g => g.Changes.Any(c => which(c.What.Item))).ToList();
        int region = Between(chosen, which, c => c.Region, DiagramStore.False);
        int allowed = Between(chosen, which, c => c.Allowed, DiagramStore.True);
        return Cover.Of(region, allowed);
    }

    /// <summary>The values of one variable that a box has.</summary>
    public IEnumerable<int> Values(Box box, int variable) =>
        Enumerable.Range(0, sizes[variable]).Where(v => box.Has(variable, v));

    private static string[] Sorted(IEnumerable<string> words) =>
        [.. words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <param name="chosen">The groups that have any of it.</param>
    /// <param name="which">The items.</param>
    /// <param name="part">The part of each change.</param>
    /// <param name="toItself">What holds of an agency and itself, of which nothing is ever said.</param>
    private int Between(
        List<PairGroup> chosen, Func<Item, bool> which, Func<SceneChange, int> part, int toItself)
    {
        var byPair = new Dictionary<(string, string), int>();
        foreach (var group in chosen)
        {
            int questions = Questions(group.Changes.Where(c => which(c.What.Item)), part);
            foreach (var pair in group.Pairs)
            {
                byPair[pair] = questions;
            }
        }

        return Node(FactSpace.From, from => Node(FactSpace.To, to => from == to ? toItself
            : byPair.GetValueOrDefault((Agencies[from], Agencies[to]), DiagramStore.False)));
    }

    private int Questions(IEnumerable<QuestionChange> changes, Func<SceneChange, int> part)
    {
        var byQuestion = changes.GroupBy(c => (c.Role, c.Purpose)).ToDictionary(g => g.Key, g => OfItems(g, part));
        return Node(FactSpace.Role, role => Node(FactSpace.Purpose, purpose =>
            byQuestion.GetValueOrDefault((Roles[role], Purposes[purpose]), DiagramStore.False)));
    }

    private int OfItems(IEnumerable<QuestionChange> changes, Func<SceneChange, int> part)
    {
        var branches = new int[sizes[FactSpace.Item]];
        Array.Fill(branches, DiagramStore.False);
        foreach (var own in changes.GroupBy(c => itemNumbers[c.What.Item]))
        {
            branches[own.Key] = OnDays([.. own], part);
        }

        return space.Store.Make(FactSpace.Item, branches);
    }

    private int OnDays(QuestionChange[] changes, Func<SceneChange, int> part) => Node(FactSpace.Days, day =>
    {
        var then = Array.Find(changes, c => c.FromDay <= Days[day] && Days[day] < c.UntilDay);
        return then is null ? DiagramStore.False : part(then.What);
    });

    private int Node(int variable, Func<int, int> branch)
    {
        var branches = new int[sizes[variable]];
        for (int i = 0; i < branches.Length; i++)
        {
            branches[i] = branch(i);
        }

        return space.Store.Make(variable, branches);
    }
}
