using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Law;

/// <summary>Finds what could be cited instead, so that a problem says the mend and not only the fault.</summary>
internal sealed class LegalMends(PolicyLibrary policies, AgencyStanding standing, GatewayReach reach)
{
    /// <summary>More suggestions than this confuse more than they help.</summary>
    private const int Most = 2;

    /// <summary>What to cite instead, or what else to do.</summary>
    public string Otherwise(Citing citing, string orElse)
    {
        var cites = Candidates(citing)
            .Select(g => (Gateway: g, Condition: Condition(g, citing.Case)))
            .OrderBy(c => c.Condition.Length == 0 ? 0 : 1)
            .ThenBy(c => citing.Case.Purpose.Gateways.Contains(c.Gateway.Code) ? 0 : 1)
            .ThenBy(c => c.Gateway.Code, StringComparer.Ordinal)
            .Take(Most)
            .Select(c => $"cite `{c.Gateway.Code}`{c.Condition}");
        return Sentence([.. cites, orElse]);
    }

    /// <summary>What to do about a purpose that the gateway does not serve.</summary>
    public string OtherPurpose(Citing citing)
    {
        var serves = policies.Vocabulary.Purposes.Values.Where(p => p.Gateways.Contains(citing.Gateway.Code))
            .Select(p => p.Code).Order(StringComparer.Ordinal).ToList();
        var other = serves.Count == 0
            ? "take the purpose out"
            : $"ask for what it serves ({string.Join(", ", serves.Select(s => $"`{s}`"))})";
        return Otherwise(citing, other);
    }

    /// <summary>The bases of a kind that this end could cite as far as they stand by themselves.</summary>
    public IReadOnlyList<string> Bases(string kind, string regime, EndCase end) =>
    [
        .. policies.Law.Bases.Values.Where(b => b.Kind == kind && b.Regime == regime && CouldCite(b, end))
            .Select(b => b.Code).Order(StringComparer.Ordinal),
    ];

    private bool CouldCite(LegalBasis basis, EndCase end) => basis.Rules.All(rule => rule switch
    {
        LawRule.ForPurposes purposes => purposes.Purposes.Contains(end.Case.Purpose.Code),
        LawRule.EndIs own => standing.JudgeAny(own.Choice.AnyOf, end.Own.Agency).Met,
        LawRule.EndIsNot own => !standing.JudgeAny(own.Choice.AnyOf, end.Own.Agency).Met,
        LawRule.OtherEndIs other => standing.JudgeAny(other.Choice.AnyOf, end.Other.Agency).Met,
        LawRule.RecipientIs recipient => standing.JudgeAny(recipient.Choice.AnyOf, end.Case.To.Agency).Met,
        LawRule.SenderOnly => end.IsSender,
        LawRule.AnswersRequest => end.Case.Flow.Then.Events.Count == 0,
        LawRule.NotBesideConsent => !EndJudge.RestsOnConsent(end.Case),
        LawRule.UnderDuty => policies.Law.Gateways.GetValueOrDefault(end.Ground.Gateway)?.Nature == LegalNature.Duty,
        _ => true,
    });

    /// <summary>
    /// What serves the purpose, and what is for certain people: if the person is one of them, it may be the purpose
    /// that was meant.
    /// </summary>
    private IEnumerable<LegalGateway> Candidates(Citing citing) =>
        policies.Law.Gateways.Values.Where(g => g.Code != citing.Gateway.Code && g.Discloses
            && (citing.Case.Purpose.Gateways.Contains(g.Code)
                || (g.Rules.OfType<LawRule.AboutPeople>().Any() && Serves(g).Count > 0))
            && reach.Admits(g, citing.Case)
            && (citing.Case.Flow.Depersonalised || !g.Rules.OfType<LawRule.OnlyDepersonalised>().Any())
            && !g.Rules.OfType<LawRule.NoPatientInformation>().Any(_ => CarriesPatients(citing.Case)));

    private bool CarriesPatients(LegalCase legal) =>
        legal.Flow.Records.Values.SelectMany(c => c)
            .Any(c => policies.Vocabulary.Categories.GetValueOrDefault(c)?.Patient ?? false);

    private List<Purpose> Serves(LegalGateway gateway) =>
        [.. policies.Vocabulary.Purposes.Values.Where(p => p.Gateways.Contains(gateway.Code))];

    /// <summary>What would have to be so for the gateway to be the right one, such as "if the person is …".</summary>
    private string Condition(LegalGateway gateway, LegalCase legal)
    {
        List<string> conditions = [];
        if (!legal.Purpose.Gateways.Contains(gateway.Code))
        {
            var purposes = Serves(gateway).Select(p => $"`{p.Code}`").Order(StringComparer.Ordinal).Take(Most);
            conditions.Add($" for {string.Join(" or ", purposes)}");
        }

        foreach (var rule in gateway.Rules)
        {
            if (rule is LawRule.AboutPeople people)
            {
                conditions.Add($" if {people.Says}");
            }
            else if (rule is LawRule.PersonAgrees)
            {
                conditions.Add(" if the person agrees");
            }
            else if (rule is LawRule.AnswersRequest)
            {
                conditions.Add(" if it answers a request");
            }
        }

        return string.Concat(conditions);
    }

    private static string Sentence(IReadOnlyList<string> parts)
    {
        var words = parts.Count == 1
            ? parts[0]
            : $"{string.Join(", ", parts.Take(parts.Count - 1))}, or {parts[^1]}";
        return $"{char.ToUpperInvariant(words[0])}{words[1..]}.";
    }
}
