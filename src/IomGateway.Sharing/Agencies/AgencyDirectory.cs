using System.Collections.Frozen;

namespace IomGateway.Sharing.Agencies;

/// <summary>Every agency and partnership that the gateway knows.</summary>
public sealed class AgencyDirectory
{
    private readonly FrozenDictionary<string, Agency> agencies;
    private readonly FrozenDictionary<string, Partnership> partnerships;
    private readonly (string Partnership, Agency[] Forums)[] coLocated;

    public AgencyDirectory(IEnumerable<Agency> agencies, IEnumerable<Partnership> partnerships)
    {
        this.agencies = agencies.ToFrozenDictionary(a => a.Id, StringComparer.Ordinal);
        this.partnerships = partnerships.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        coLocated =
        [
            .. this.agencies.Values.Where(a => a.CoLocated.Count > 0)
                .SelectMany(forum => forum.Partnerships, (forum, partnership) => (forum, partnership))
                .GroupBy(at => at.partnership, at => at.forum, StringComparer.Ordinal)
                .Select(at => (at.Key, at.ToArray())),
        ];
    }

    public IReadOnlyCollection<Agency> All => agencies.Values;

    public IReadOnlyCollection<Partnership> Partnerships => partnerships.Values;

    public Agency? Find(string id) => agencies.GetValueOrDefault(id);

    public Partnership? FindPartnership(string id) => partnerships.GetValueOrDefault(id);

    /// <summary>Agencies by id; a forum stands for its members.</summary>
    internal FrozenSet<string> Members(IEnumerable<string> ids) => ids.SelectMany(id =>
        Find(id) is { Kind: AgencyKind.Forum } forum ? (IEnumerable<string>)forum.Members : [id])
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether a user of an agency sits in a co-located team, by partnership. A partnership none of whose forums has
    /// such a team is left out: there it is unknown.
    /// </summary>
    public IReadOnlyDictionary<string, bool> CoLocation(string agency, string user) =>
        coLocated.ToDictionary(
            at => at.Partnership,
            at => Array.Exists(
                at.Forums, forum => forum.CoLocated.TryGetValue(agency, out var team) && team.Contains(user)),
            StringComparer.Ordinal);

    /// <summary>The same directory with some agencies replaced or added.</summary>
    public AgencyDirectory With(IEnumerable<Agency> changed)
    {
        var byId = agencies.ToDictionary(StringComparer.Ordinal);
        foreach (var agency in changed)
        {
            byId[agency.Id] = agency;
        }

        return new AgencyDirectory(byId.Values, partnerships.Values);
    }
}

/// <summary>Agencies that manage people together.</summary>
public sealed record Partnership(string Id, string Title, FrozenSet<string> Agencies)
{
    /// <summary>The country under whose law its agencies stand, unless one of them says otherwise.</summary>
    public string? Jurisdiction { get; init; }
}
