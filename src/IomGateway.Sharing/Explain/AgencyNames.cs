using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Sharing.Explain;

/// <summary>
/// What a sentence calls an agency: its title without the area that the whole partnership shares and without what
/// stands in brackets, as long as no other agency is called so.
/// </summary>
internal sealed class AgencyNames
{
    private readonly AgencyDirectory agencies;
    private readonly FrozenDictionary<string, string> shortTitles;

    /// <param name="agencies">Every agency.</param>
    /// <param name="partnership">The partnership whose agencies are called by their short names.</param>
    public AgencyNames(AgencyDirectory agencies, string? partnership)
    {
        this.agencies = agencies;
        var own = partnership is null ? null : agencies.FindPartnership(partnership);
        var wanted = agencies.All.ToDictionary(
            a => a.Id, a => own?.Agencies.Contains(a.Id) == true ? Shorten(a.Title, Area(own)) : a.Title,
            StringComparer.Ordinal);
        foreach (var (id, title) in wanted.Where(w => own?.Agencies.Contains(w.Key) == true).ToList())
        {
            var shorter = Shorten(title.Split(',')[0], Area(own!));
            if (!wanted.Values.Contains(shorter, StringComparer.OrdinalIgnoreCase))
            {
                wanted[id] = shorter;
            }
        }

        var shared = wanted.Values.GroupBy(t => t, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            .Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        shortTitles = agencies.All.ToFrozenDictionary(
            a => a.Id, a => shared.Contains(wanted[a.Id]) ? a.Title : wanted[a.Id], StringComparer.Ordinal);
    }

    /// <summary>The name as it stands inside a sentence, such as <c>the single referral meeting</c>.</summary>
    public string Of(string id) => Inside(shortTitles.GetValueOrDefault(id, id));

    /// <summary>The same, a forum told as its members.</summary>
    public string Acting(string id) => IsForum(id) ? $"the members of {Of(id)}" : Of(id);

    /// <summary>The whole title as it stands inside a sentence.</summary>
    public string InFull(string id) => Inside(agencies.Find(id)?.Title ?? id);

    public string Title(string id) => agencies.Find(id)?.Title ?? id;

    /// <summary>Several of them, in the order of their names; forums as their members.</summary>
    public string All(IEnumerable<string> ids) => English.And(Sorted(ids).Select(Acting));

    /// <summary>Any one of several.</summary>
    public string Any(IEnumerable<string> ids) => English.Or(Sorted(ids).Select(Acting));

    public IEnumerable<string> Sorted(IEnumerable<string> ids) => ids.OrderBy(IsForum)
        .ThenBy(id => shortTitles.GetValueOrDefault(id, id), StringComparer.OrdinalIgnoreCase)
        .ThenBy(id => id, StringComparer.Ordinal);

    public bool IsForum(string id) => agencies.Find(id) is { Kind: AgencyKind.Forum };

    /// <summary>The agencies meant, each forum replaced by its members.</summary>
    public IEnumerable<string> Members(IEnumerable<string> ids) => ids
        .SelectMany(id => agencies.Find(id) is { Kind: AgencyKind.Forum } f ? (IEnumerable<string>)f.Members : [id])
        .Distinct(StringComparer.Ordinal);

    private static string Area(Partnership partnership) =>
        partnership.Title.EndsWith(" IOM", StringComparison.Ordinal) ? partnership.Title[..^4] : partnership.Title;

    private static string Shorten(string title, string area)
    {
        var bracket = title.IndexOf(" (", StringComparison.Ordinal);
        var shorter = bracket > 0 && title.EndsWith(')') ? title[..bracket] : title;
        var ending = $" for {area}";
        return shorter.EndsWith(ending, StringComparison.Ordinal) ? shorter[..^ending.Length] : shorter;
    }

    private static string Inside(string title)
    {
        var small = English.Small(title);
        var isCommon = small.Length > 0 && char.IsLower(small[0]);
        return isCommon || Phrasebook.English.TakesThe.Any(t => title.StartsWith(t, StringComparison.Ordinal))
            ? $"the {small}" : small;
    }
}
