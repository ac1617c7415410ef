namespace IomGateway.Sharing.Law;

/// <summary>Whom a gateway reaches: the pairs that it is for, in the countries where it is law.</summary>
internal sealed class GatewayReach(AgencyStanding standing)
{
    /// <summary>Whether sender and recipient are such as the gateway is for, whatever else is missing.</summary>
    public bool Admits(LegalGateway gateway, LegalCase legal) =>
        gateway.Rules.OfType<LawRule.Between>().All(b => b.AnyOf.Any(p => Fits(p, legal)))
        && IsLawFor(gateway, legal.From) && IsLawFor(gateway, legal.To);

    public bool Fits(PairTest pair, LegalCase legal) =>
        standing.Judge(pair.From, legal.From.Agency).Met && standing.Judge(pair.To, legal.To.Agency).Met;

    /// <summary>Whether it is law where the party is; a party of no known country is told elsewhere.</summary>
    public static bool IsLawFor(LegalGateway gateway, LegalParty party) =>
        party.Jurisdiction is not { } place || Jurisdictions.Reach(gateway.Jurisdictions, place);

    /// <summary>The classes, at either end, on whose unconfirmed attributes alone the gateway rests.</summary>
    public IEnumerable<(LegalParty Party, string Class)> ToConfirm(LegalGateway gateway, LegalCase legal)
    {
        foreach (var between in gateway.Rules.OfType<LawRule.Between>())
        {
            var open = between.AnyOf.Where(p => Fits(p, legal))
                .Select(p => (From: standing.Judge(p.From, legal.From.Agency).ToConfirm,
                    To: standing.Judge(p.To, legal.To.Agency).ToConfirm)).ToList();
            if (open.Count == 0 || open.Any(f => f.From is null && f.To is null))
            {
                continue;
            }

            var (from, to) = open[0];
            if (from is not null)
            {
                yield return (legal.From, from);
            }

            if (to is not null)
            {
                yield return (legal.To, to);
            }
        }
    }
}
