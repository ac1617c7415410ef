using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Law;

/// <summary>Whether a gateway opens what one agency tells another for a purpose, and what is missing if not.</summary>
internal sealed class GatewayJudge(
    PolicyLibrary policies, AgencyStanding standing, GatewayReach reach, LegalMends mends)
{
    /// <summary>Everything that keeps <paramref name="gateway"/> from opening the case.</summary>
    /// <param name="gateway">The power or duty that is cited.</param>
    /// <param name="legal">Who tells whom, for what.</param>
    /// <param name="at">Where it is cited.</param>
    public IEnumerable<LegalShortfall> Judge(LegalGateway gateway, LegalCase legal, SourcePosition at)
    {
        var citing = new Citing(gateway, legal, at);
        foreach (var rule in gateway.Rules)
        {
            if (Judge(rule, citing) is { } shortfall)
            {
                yield return shortfall;
            }
        }

        if (!legal.Purpose.Gateways.Contains(gateway.Code))
        {
            yield return NotForPurpose(citing);
        }

        foreach (var party in (LegalParty[])[legal.From, legal.To])
        {
            if (!GatewayReach.IsLawFor(gateway, party))
            {
                yield return Outside(citing, party);
            }
        }
    }

    private LegalShortfall? Judge(LawRule rule, Citing citing) => rule switch
    {
        LawRule.Between between => JudgePair(between, citing),
        LawRule.OnlyDepersonalised when !citing.Case.Flow.Depersonalised => citing.Because(citing.At,
            "gateway-only-depersonalised", "",
            $"`{citing.Gateway.Code}` opens only what names nobody, and this flow is about named people.",
            mends.Otherwise(citing, "write `depersonalised: true`")),
        LawRule.AboutPeople people when !IsAbout(people, citing.Case.Flow) => citing.Because(
            citing.Case.Flow.PositionOf("people"), "gateway-not-for-person", "",
            $"`{citing.Gateway.Code}` asks that {people.Says}, and the flow's `people` does not say so.",
            mends.Otherwise(citing, $"write under `people` that {people.Says}{Lifted(citing.Case.Flow)}")),
        LawRule.PersonAgrees when !AskedConsents.Include(citing.Case, policies.Vocabulary,
            c => c.Cites == citing.Gateway.Code) => citing.Because(
            citing.Case.Flow.PositionOf("when"), "gateway-needs-consent", "",
            $"`{citing.Gateway.Code}` applies only once the person has agreed to it, and the flow does not ask for"
            + " that consent.",
            ConsentMend(citing.Gateway.Code)),
        LawRule.NoPatientInformation patients => JudgePatients(patients, citing),
        LawRule.AnswersRequest when citing.Case.Flow.Then.Events.Count > 0 => citing.Because(
            EventAt(citing.Case.Flow), "gateway-not-for-events", "",
            $"`{citing.Gateway.Code}` answers a request, and an event answers none.",
            "Take `events` out, or give them a flow under another ground."),
        _ => null,
    };

    private LegalShortfall? JudgePair(LawRule.Between between, Citing citing)
    {
        var legal = citing.Case;
        if (between.AnyOf.Any(p => reach.Fits(p, legal)))
        {
            return null;
        }

        var nearest = between.AnyOf
            .Select(p => (From: standing.Judge(p.From, legal.From.Agency), To: standing.Judge(p.To, legal.To.Agency)))
            .OrderByDescending(f => (f.From.Met ? 2 : 0) + (f.To.Met ? 2 : 0)
                + (f.From.Lacks is not null || f.To.Lacks is not null ? 1 : 0))
            .First();
        var who = string.Join(" and ", Ends(nearest.From, nearest.To, legal));
        var blamed = !nearest.To.Met ? legal.To : legal.From;
        return citing.Because(citing.At, "gateway-not-for-pair", "",
            $"`{citing.Gateway.Code}` does not cover what {legal.From.Words} tells {legal.To.Words}:"
            + $" it asks that {between.Says}, and {who}.",
            mends.Otherwise(citing, $"leave {blamed.Words} out"));
    }

    private IEnumerable<string> Ends(Fit from, Fit to, LegalCase legal)
    {
        if (!from.Met)
        {
            yield return Is(legal.From, from);
        }

        if (!to.Met)
        {
            yield return Is(legal.To, to);
        }
    }

    private string Is(LegalParty party, Fit fit) =>
        $"{party.Words} is only: {standing.Describe(party.Agency)}" + (fit.Lacks is null ? "" : $" ({fit.Lacks})");

    private LegalShortfall? JudgePatients(LawRule.NoPatientInformation rule, Citing citing)
    {
        foreach (var (type, categories) in citing.Case.Flow.Records.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var patient = categories.Order(StringComparer.Ordinal)
                .FirstOrDefault(c => policies.Vocabulary.Categories.GetValueOrDefault(c)?.Patient ?? false);
            if (patient is not null)
            {
                return citing.Because(citing.Case.Flow.PositionOf($"records.{type}.{patient}"),
                    "gateway-not-for-category", patient,
                    $"`{citing.Gateway.Code}` never carries patient information ({rule.Subsection}), and"
                    + $" `{patient}` is that.",
                    mends.Otherwise(citing, $"take `{patient}` out"));
            }
        }

        return null;
    }

    private LegalShortfall NotForPurpose(Citing citing) => citing.Because(
        citing.Case.Flow.PositionOf($"purposes.{citing.Case.Purpose.Code}"), "gateway-not-for-purpose",
        citing.Case.Purpose.Code,
        $"`{citing.Gateway.Code}` does not serve `{citing.Case.Purpose.Code}`.",
        mends.OtherPurpose(citing));

    private LegalShortfall Outside(Citing citing, LegalParty party)
    {
        var law = string.Join(", ", citing.Gateway.Jurisdictions.Order(StringComparer.Ordinal));
        return citing.Because(citing.At, "gateway-outside-jurisdiction", party.Agency.Id,
            $"`{citing.Gateway.Code}` is law in {law}, and {party.Words} is in {party.Jurisdiction}.",
            mends.Otherwise(citing, $"leave {party.Words} out"));
    }

    /// <summary>Whether the flow itself, lifted or not, reaches only people of one of the descriptions.</summary>
    private static bool IsAbout(LawRule.AboutPeople rule, Flow flow) =>
        rule.AnyOf.Any(people => people.All(fact =>
            flow.People.TryGetValue(fact.Key, out var asked) && asked.IsSubsetOf(fact.Value)
            && !(flow.Emergency?.Lifts.Contains(fact.Key) ?? false)));

    private string ConsentMend(string gateway)
    {
        var consents = policies.Vocabulary.Consents.Values.Where(c => c.Cites == gateway).Select(c => c.Code)
            .Order(StringComparer.Ordinal).ToList();
        return consents.Count == 0
            ? "Define a consent that cites it in consents.yaml, and ask for it under `when`."
            : $"Write `when: {{ consent: [{consents[0]}] }}`, and do not lift it.";
    }

    private static string Lifted(Flow flow) => flow.Emergency is null ? "" : " and do not lift it";

    private static SourcePosition EventAt(Flow flow) =>
        flow.PositionOf($"then.events.{flow.Then.Events.Order(StringComparer.Ordinal).First()}");
}

/// <summary>A gateway as it is cited for one case.</summary>
internal sealed record Citing(LegalGateway Gateway, LegalCase Case, SourcePosition At)
{
    public LegalShortfall Because(SourcePosition at, string code, string subject, string message, string help) => new()
    {
        At = at, Code = code, Subject = $"{Gateway.Code} {subject}", Message = message, Help = help,
        Section = Gateway.Section,
    };
}
