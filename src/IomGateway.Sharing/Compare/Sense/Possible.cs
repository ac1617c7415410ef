using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Compare.Diagrams;
using IomGateway.Sharing.Compare.Sentences;
using IomGateway.Sharing.Compare.Sides;
using IomGateway.Sharing.Compare.Space;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Compare.Sense;

/// <summary>
/// What can be the case at all: a role counts only where the recipient may claim it, a fact only where somebody may
/// state it, a record only with the labels that its type requires.
/// </summary>
internal sealed class Possible(FactSpace space, Side side)
{
    private readonly Dictionary<string, bool> stated = new(StringComparer.Ordinal);

    /// <summary>The part of a diagram that can be the case, as true and false.</summary>
    public int Within(int diagram, TypeTable type)
    {
        var store = space.Store;
        int within = store.And(diagram, side.Truths.Complete(type));
        if (within == DiagramStore.False)
        {
            return within;
        }

        var support = store.Support(within);
        within = store.And(within, space.Real(support));
        foreach (int variable in support)
        {
            var about = space.Variables[variable];
            if (about.Kind == VariableKind.Fact && !IsStated(about.Code))
            {
                var place = space.Fact(about.Partnership!, about.Code)!;
                within = store.And(within, place.Many is { } many
                    ? space.Is(many.Known, 0) : space.Is(place.Variable, place.Values.Length));
            }
        }

        return within;
    }

    /// <summary>Whether somebody of the agency may act in the role.</summary>
    public bool MayClaim(string agency, string role) => side.Set.Agencies.Find(agency) is { } known
        && (known.MayAssert.Contains(role) || known.Roster.Values.Any(r => r.Contains(role)));

    /// <summary>What keeps the flow from ever applying, besides its caps.</summary>
    public IReadOnlyList<MissingPart> WhyNot(CompiledFlow flow)
    {
        var reasons = new List<MissingPart>();
        var pairs = side.PairsOf(Array.IndexOf(side.Tables.Flows, flow)).ToList();
        if (pairs.Count == 0)
        {
            reasons.Add(new("to", "it has no sender and recipient that differ and may act for themselves"));
        }
        else if (!pairs.Exists(p => flow.Flow.Roles.Any(r => MayClaim(p.To, r))))
        {
            reasons.Add(new("roles", $"no recipient may claim the role {Quoted(flow.Flow.Roles)}"));
        }

        string[] asked = [.. flow.People.Select(p => p.Code)];
        if (flow.Depersonalised && asked.Length + flow.Flow.ConsentsAll.Count + flow.Flow.ConsentsAny.Count > 0)
        {
            reasons.Add(new(asked.Length > 0 ? "people" : "when",
                "it names nobody, so that a condition on the person can never be known to hold"));
        }
        else if (asked.Where(f => !IsStated(f)).ToList() is { Count: > 0 } unstated)
        {
            reasons.Add(new($"people.{unstated[0]}", $"no agency may state {Quoted(unstated)}"));
        }

        var purposes = side.Set.Policies.Vocabulary.Purposes;
        if (!flow.Depersonalised && flow.Flow.Purposes.All(p => purposes.GetValueOrDefault(p)?.Depersonalised == true))
        {
            reasons.Add(new("purposes", "its purposes are for flows that name nobody"));
        }

        reasons.AddRange(flow.Record.Where(l => flow.Grants.All(g => !side.Tables.Types[g.Type].Declares(l.Label)))
            .Select(l => new MissingPart($"when.{l.Code}", $"none of its record types carries the label `{l.Code}`")));
        return reasons;
    }

    private bool IsStated(string fact)
    {
        if (!stated.TryGetValue(fact, out bool known))
        {
            known = stated[fact] = CanBeStated(fact);
        }

        return known;
    }

    private bool CanBeStated(string fact)
    {
        var words = side.Set.Policies.Vocabulary;
        if (words.Labels.GetValueOrDefault(fact)?.FromBirthDate == true)
        {
            return true;
        }

        if (fact == FactTerm.CoLocated)
        {
            return side.Set.Agencies.All.Any(a => a.CoLocated.Count > 0);
        }

        return words.PersonFacts.TryGetValue(fact, out var term) && side.Set.Agencies.All.Any(a => States(a, fact)
            && (term.AssertedBy.Count == 0 || term.MayOpen.Count > 0 || term.AssertedBy.Overlaps(a.Classes)));
    }

    private static bool States(Agency agency, string fact) =>
        agency.MayAssertFacts.Contains(fact) || agency.MayAssertFacts.Contains(fact.Split('.')[0]);

    private static string Quoted(IEnumerable<string> codes) =>
        Lists.Or(codes.Order(StringComparer.Ordinal).Select(c => $"`{c}`"));
}
