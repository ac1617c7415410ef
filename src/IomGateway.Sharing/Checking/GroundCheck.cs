using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>
/// Holds the grounds of an agreement against every case that its flows open: each pair of sender and recipient, with
/// every member of a forum, for each purpose. Each case needs one ground that is good for it, and each ground must be
/// good for some case: a citation that opens nothing misleads whoever signs.
/// </summary>
internal sealed class GroundCheck
{
    private readonly PolicyLibrary policies;
    private readonly AgencyDirectory agencies;
    private readonly FileProblems found;
    private readonly GatewayReach reach;
    private readonly GatewayJudge gateways;
    private readonly EndJudge ends;
    private readonly ConfidenceJudge confidence;
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);
    private readonly Dictionary<Told, Tally> told = [];

    public GroundCheck(PolicyLibrary policies, AgencyDirectory agencies, FileProblems found)
    {
        (this.policies, this.agencies, this.found) = (policies, agencies, found);
        var standing = new AgencyStanding(policies.Vocabulary, agencies);
        reach = new GatewayReach(standing);
        var mends = new LegalMends(policies, standing, reach);
        gateways = new GatewayJudge(policies, standing, reach, mends);
        ends = new EndJudge(policies, standing, mends);
        confidence = new ConfidenceJudge(policies, standing, gateways);
    }

    public void Run(Agreement agreement)
    {
        foreach (var flow in agreement.Flows)
        {
            Check(agreement, flow);
        }

        foreach (var (about, tally) in told)
        {
            var others = tally.Pairs.Count - 1;
            var more = others switch
            {
                0 => "",
                1 => " The same holds for one other pair.",
                _ => $" The same holds for {others} other pairs.",
            };
            found.Error(about.At, about.Code, tally.First.Message + more, tally.First.Help, tally.First.Section);
        }
    }

    private void Check(Agreement agreement, Flow flow)
    {
        HashSet<Ground> good = [];
        List<(Ground Ground, LegalCase Case, List<LegalShortfall> Lacks)> failed = [];
        foreach (var legal in Cases(agreement, flow))
        {
            Tell(confidence.Judge(legal), legal);
            var covering = flow.Under.Where(g => g.Covers(legal.From.Named, legal.To.Named)).ToList();
            if (!covering.TrueForAll(CanJudge))
            {
                continue;
            }

            var judged = covering.Select(g => (Ground: g, Case: legal, Lacks: Judge(g, legal))).ToList();
            failed.AddRange(judged.Where(j => j.Lacks.Count > 0));
            var serving = judged.Where(j => j.Lacks.Count == 0).Select(j => j.Ground).ToList();
            good.UnionWith(serving);
            if (serving.Count > 0)
            {
                WarnToConfirm(serving[0], legal);
            }
            else if (judged.Count > 0)
            {
                Tell(judged.MinBy(j => j.Lacks.Count).Lacks, legal);
            }
        }

        foreach (var ground in failed.GroupBy(f => f.Ground).Where(g => !good.Contains(g.Key)))
        {
            var (_, legal, lacks) = ground.MinBy(f => f.Lacks.Count);
            Tell(lacks, legal);
        }
    }

    private IEnumerable<LegalCase> Cases(Agreement agreement, Flow flow) =>
        from sender in Parties(agreement, flow.From)
        from recipient in Parties(agreement, flow.To)
        where sender.Agency.Id != recipient.Agency.Id
        from code in flow.Purposes.Order(StringComparer.Ordinal)
        let purpose = policies.Vocabulary.Purposes.GetValueOrDefault(code)
        where purpose is not null
        select new LegalCase(flow, sender, recipient, purpose);

    /// <summary>The legal persons behind the parties: a forum is none, so its members stand for it.</summary>
    private IEnumerable<LegalParty> Parties(Agreement agreement, IEnumerable<string> named)
    {
        foreach (var party in named.Order(StringComparer.Ordinal))
        {
            var agency = agencies.Find(party);
            var members = agency?.Kind == AgencyKind.Forum
                ? agency.Members.Order(StringComparer.Ordinal).Select(agencies.Find).OfType<Agency>()
                : agency is null ? [] : [agency];
            foreach (var member in members.Where(IsClassed))
            {
                yield return new LegalParty(member, party, PlaceOf(agreement, member, party));
            }
        }
    }

    /// <summary>What the law calls nothing, or something unknown, has been told already and cannot be judged.</summary>
    private bool IsClassed(Agency agency) =>
        agency.Classes.Count > 0 && agency.Classes.All(policies.Vocabulary.AgencyClasses.ContainsKey);

    private string? PlaceOf(Agreement agreement, Agency agency, string party)
    {
        var partnership = agencies.FindPartnership(agreement.Partnership);
        var place = agency.Jurisdiction ?? partnership?.Jurisdiction;
        if (place is null && partnership is not null && warned.Add($"place {agency.Id}"))
        {
            found.Error(agreement.PartyPositions.GetValueOrDefault(party, agreement.At), "jurisdiction-unknown",
                $"Nothing says under which country's law `{agency.Id}` stands.",
                $"Write `jurisdiction:` in its file or in that of `{agreement.Partnership}`, such as `england`.");
        }

        return place;
    }

    private List<LegalShortfall> Judge(Ground ground, LegalCase legal) =>
    [
        .. gateways.Judge(policies.Law.Gateways[ground.Gateway], legal, ground.GatewayAt),
        .. ends.Judge(new EndCase(ground, legal, IsSender: true)),
        .. ends.Judge(new EndCase(ground, legal, IsSender: false)),
    ];

    /// <summary>What cites something unknown, or what is no gateway at all, has been told already.</summary>
    private bool CanJudge(Ground ground) =>
        policies.Law.Gateways.TryGetValue(ground.Gateway, out var gateway) && gateway.Discloses
        && new[] { ground.Sender, ground.Recipient }.All(e => policies.Law.Regimes.ContainsKey(e.Regime)
            && e.Bases.All(policies.Law.Bases.ContainsKey));

    private void Tell(IEnumerable<LegalShortfall> lacks, LegalCase legal)
    {
        foreach (var lack in lacks)
        {
            var about = new Told(lack.At, lack.Code, lack.Subject);
            if (!told.TryGetValue(about, out var tally))
            {
                told.Add(about, tally = new Tally(lack, new HashSet<string>(StringComparer.Ordinal)));
            }

            tally.Pairs.Add(legal.Pair);
        }
    }

    private void WarnToConfirm(Ground ground, LegalCase legal)
    {
        var gateway = policies.Law.Gateways[ground.Gateway];
        var rests = reach.ToConfirm(gateway, legal)
            .Select(r => (r.Party, r.Class, What: gateway.Code, gateway.Section, At: ground.GatewayAt))
            .Concat(RegimeToConfirm(new EndCase(ground, legal, IsSender: true)))
            .Concat(RegimeToConfirm(new EndCase(ground, legal, IsSender: false)));
        foreach (var (party, unconfirmed, what, section, at) in rests)
        {
            if (warned.Add($"class {unconfirmed} {what}"))
            {
                found.Warning(at, "class-to-confirm",
                    $"That `{what}` reaches {party.Words} rests on its class `{unconfirmed}`, whose standing is"
                    + " recalled and not read.",
                    "Have counsel confirm it.",
                    section);
            }
        }
    }

    private IEnumerable<(LegalParty Party, string Class, string What, string Section, SourcePosition At)>
        RegimeToConfirm(EndCase end) => ends.ToConfirm(end).Select(c =>
            (end.Own, c, end.End.Regime, policies.Law.Regimes[end.End.Regime].Section, end.End.At));

    private readonly record struct Told(SourcePosition At, string Code, string Subject);

    private sealed record Tally(LegalShortfall First, HashSet<string> Pairs);
}
