namespace IomGateway.Sharing.Law;

/// <summary>Whether what a cited basis asks for holds at the end that cites it.</summary>
internal sealed class BasisJudge(PolicyLibrary policies, AgencyStanding standing, LegalMends mends)
{
    public IEnumerable<LegalShortfall> Judge(LegalBasis basis, EndCase end) =>
        basis.Rules.Select(r => JudgeWho(r, basis, end) ?? JudgeFlow(r, basis, end)).OfType<LegalShortfall>();

    private LegalShortfall? JudgeWho(LawRule rule, LegalBasis basis, EndCase end) => rule switch
    {
        LawRule.EndIs own when !IsAny(own.Choice, end.Own) => Wrong(basis, end, "basis-not-for-agency",
            end.Own.Agency.Id,
            $"`{basis.Code}` is for an agency that {own.Choice.Says}, and {end.Own.Words} is only:"
            + $" {standing.Describe(end.Own.Agency)}."),
        LawRule.EndIsNot own when IsAny(own.Choice, end.Own) => Wrong(basis, end, "basis-not-for-agency",
            end.Own.Agency.Id,
            $"`{basis.Code}` is not for an agency that {own.Choice.Says}, as {end.Own.Words} is."),
        LawRule.SenderOnly when !end.IsSender => Wrong(basis, end, "basis-not-for-recipient", "",
            $"`{basis.Code}` is for whoever discloses, and this is the recipient's end."),
        LawRule.RecipientIs recipient when !IsAny(recipient.Choice, end.Case.To) => Wrong(basis, end,
            "basis-not-for-recipient", end.Case.To.Agency.Id,
            $"`{basis.Code}` is for a recipient that {recipient.Choice.Says}, and {end.Case.To.Words} is only:"
            + $" {standing.Describe(end.Case.To.Agency)}."),
        LawRule.OtherEndIs other when !IsAny(other.Choice, end.Other) => Wrong(basis, end, "basis-not-for-recipient",
            end.Other.Agency.Id,
            $"`{basis.Code}` is for what is told to an agency that {other.Choice.Says}, and {end.Other.Words} is"
            + $" only: {standing.Describe(end.Other.Agency)}."),
        _ => null,
    };

    private LegalShortfall? JudgeFlow(LawRule rule, LegalBasis basis, EndCase end) => rule switch
    {
        LawRule.ForPurposes serves when !serves.Purposes.Contains(end.Case.Purpose.Code) => Wrong(basis, end,
            "basis-not-for-purpose", end.Case.Purpose.Code,
            $"`{basis.Code}` does not serve `{end.Case.Purpose.Code}`."),
        LawRule.Beside beside when !end.End.Bases.Any(beside.Bases.Contains)
            && !standing.JudgeAny(beside.UnlessEnd, end.Own.Agency).Met => NotAlone(beside, basis, end),
        LawRule.NotBesideConsent when EndJudge.RestsOnConsent(end.Case) => Wrong(basis, end, "basis-beside-consent", "",
            $"`{basis.Code}` presupposes that consent is not relied on, and this flow rests on"
            + $" {Consent(end.Case)}.",
            "or rest nothing on consent"),
        LawRule.AsksConsent asks when !AskedConsents.Include(end.Case, policies.Vocabulary,
            c => c.Kind == asks.Kind) => end.Because(
            end.End.At, "basis-needs-consent", basis.Code, basis.Section,
            $"`{basis.Code}` is the person's consent of the kind `{AskedConsents.Words(asks.Kind)}`, and the flow asks"
            + " for none.",
            "Ask for one under `when`, and do not lift it, or cite another condition."),
        LawRule.OwesPolicyDocument when end.Ground.PolicyDocument is null => NoPolicyDocument(basis, end),
        LawRule.UnderDuty when policies.Law.Gateways[end.Ground.Gateway].Nature != LegalNature.Duty => Wrong(
            basis, end, "basis-needs-duty", "",
            $"`{basis.Code}` is a legal obligation, and `{end.Ground.Gateway}` is a power and no duty."),
        LawRule.AnswersRequest when end.Case.Flow.Then.Events.Count > 0 => end.Because(
            end.End.At, "basis-not-for-events", basis.Code, basis.Section,
            $"`{basis.Code}` answers a request, and the flow tells events, which answer none.",
            "Take `events` out, or give them a flow on another basis."),
        _ => null,
    };

    /// <summary>One document serves the whole ground, so that its absence is told once whatever needs it.</summary>
    private static LegalShortfall NoPolicyDocument(LegalBasis basis, EndCase end) => new()
    {
        At = end.Ground.At,
        Code = "policy-document-missing",
        Subject = "",
        Message = $"`{basis.Code}` needs an appropriate policy document, and this ground names none.",
        Help = "Write `policy-document:` with its reference.",
        Section = basis.Section,
    };

    private LegalShortfall Wrong(
        LegalBasis basis, EndCase end, string code, string subject, string message, string? besides = null)
    {
        var others = mends.Bases(basis.Kind, basis.Regime, end).Where(b => b != basis.Code).ToList();
        var instead = others.Count == 0
            ? "Take it out, and with it what rests on it"
            : $"Cite {string.Join(" or ", others.Select(b => $"`{b}`"))} instead";
        return end.Because(end.End.At, code, $"{basis.Code} {subject}", basis.Section, message,
            besides is null ? $"{instead}." : $"{instead}, {besides}.");
    }

    private static LegalShortfall NotAlone(LawRule.Beside beside, LegalBasis basis, EndCase end)
    {
        var needed = string.Join(" or ", beside.Bases.Order(StringComparer.Ordinal).Select(b => $"`{b}`"));
        return end.Because(end.End.At, "basis-not-alone", basis.Code, basis.Section,
            $"`{basis.Code}` does not stand by itself at the end of {end.Own.Words}.",
            $"Cite {needed} beside it.");
    }

    private bool IsAny(EndChoice choice, LegalParty party) => standing.JudgeAny(choice.AnyOf, party.Agency).Met;

    private static string Consent(LegalCase legal)
    {
        var consents = legal.Flow.ConsentsAll.Concat(legal.Flow.ConsentsAny).Order(StringComparer.Ordinal).ToList();
        return legal.AsksConsent
            ? $"consent ({string.Join(", ", consents.Select(c => $"`{c}`"))})"
            : "consent (`confidence`)";
    }
}
