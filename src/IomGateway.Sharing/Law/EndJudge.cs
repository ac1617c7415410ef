using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Law;

/// <summary>One end of a ground, for one case.</summary>
internal sealed record EndCase(Ground Ground, LegalCase Case, bool IsSender)
{
    public LegalEnd End => IsSender ? Ground.Sender : Ground.Recipient;

    public LegalParty Own => IsSender ? Case.From : Case.To;

    public LegalParty Other => IsSender ? Case.To : Case.From;

    public LegalShortfall Because(
        SourcePosition at, string code, string subject, string section, string message, string help) => new()
    {
        At = at, Code = code, Subject = $"{(IsSender ? "sender" : "recipient")} {subject}", Message = message,
        Help = help, Section = section,
    };
}

/// <summary>
/// Whether one end's own regime and bases are good for what it does: who may stand under the regime, a basis for each
/// kind of data that passes, and the conditions of each basis that is cited.
/// </summary>
internal sealed class EndJudge(PolicyLibrary policies, AgencyStanding standing, LegalMends mends)
{
    private readonly BasisJudge bases = new(policies, standing, mends);

    /// <summary>Whether the flow rests anything on consent: its discharge of confidence, or a condition.</summary>
    public static bool RestsOnConsent(LegalCase legal) =>
        legal.Flow.Confidence?.By == ConfidenceDischarge.Consent || legal.AsksConsent;

    public IEnumerable<LegalShortfall> Judge(EndCase end)
    {
        if (!policies.Law.Regimes.TryGetValue(end.End.Regime, out var regime))
        {
            return [];
        }

        var cited = end.End.Bases.Select(b => policies.Law.Bases.GetValueOrDefault(b)).OfType<LegalBasis>().ToList();
        return regime.Rules.Select(r => Judge(r, regime, end)).OfType<LegalShortfall>()
            .Concat(cited.SelectMany(b => bases.Judge(b, end)))
            .Concat(Missing(regime, cited, end));
    }

    /// <summary>The classes of the end on whose unconfirmed attributes alone its regime rests.</summary>
    public IEnumerable<string> ToConfirm(EndCase end) =>
        policies.Law.Regimes[end.End.Regime].Rules.OfType<LawRule.EndIs>()
            .Select(r => standing.JudgeAny(r.Choice.AnyOf, end.Own.Agency).ToConfirm).OfType<string>();

    private LegalShortfall? Judge(LawRule rule, LegalRegime regime, EndCase end)
    {
        var purpose = end.Case.Purpose;
        return rule switch
        {
            LawRule.EndIs own when !standing.JudgeAny(own.Choice.AnyOf, end.Own.Agency).Met => end.Because(
                end.End.At, "regime-not-for-agency", end.Own.Agency.Id, regime.Section,
                $"`{regime.Code}` is for an agency that {own.Choice.Says}, and {end.Own.Words} is only:"
                + $" {standing.Describe(end.Own.Agency)}.",
                $"State this end under {OtherRegimes(regime)}, with bases of it."),
            LawRule.LawEnforcementOnly when purpose.LawEnforcement == LawEnforcement.Never => end.Because(
                end.End.At, "regime-not-for-purpose", purpose.Code, regime.Section,
                $"`{purpose.Code}` is no law-enforcement purpose, and `{regime.Code}` is for nothing else.",
                $"State this end under {OtherRegimes(regime)}, with bases of it, or ask for another purpose."),
            LawRule.LawEnforcementElsewhere elsewhere when purpose.LawEnforcement == LawEnforcement.Always
                && standing.JudgeAny(elsewhere.Choice.AnyOf, end.Own.Agency) is { Met: true, ToConfirm: null } =>
                end.Because(end.End.At, "regime-not-own", purpose.Code, regime.Section,
                    $"{end.Own.Words} {elsewhere.Choice.Says}, and `{purpose.Code}` is always law enforcement:"
                    + $" `{regime.Code}` does not govern that.",
                    $"State this end under {OtherRegimes(regime)}, with bases of it."),
            _ => null,
        };
    }

    /// <summary>Kinds of data that pass without the basis or condition that they need at this end.</summary>
    private IEnumerable<LegalShortfall> Missing(LegalRegime regime, List<LegalBasis> cited, EndCase end)
    {
        if (cited.Any(b => b.Regime != regime.Code))
        {
            yield break;
        }

        foreach (var (kind, need) in regime.Needs.OrderBy(n => n.Key))
        {
            if (cited.Any(b => b.Kind == need.Kind) || Why(kind, end.Case) is not { } why)
            {
                continue;
            }

            var could = mends.Bases(need.Kind, regime.Code, end);
            var cite = could.Count == 0
                ? $"Cite what is of kind `{need.Kind}` in policies/law/bases.yaml"
                : $"Cite {string.Join(" or ", could.Select(b => $"`{b}`"))}";
            yield return end.Because(end.End.At, kind == CategoryKind.Personal ? "basis-missing" : "condition-missing",
                need.Kind, need.Section,
                $"{why}, and {end.Own.Words} cites nothing of {need.Kind} for it at its end.",
                why.Category is null ? $"{cite}." : $"{cite}, or take `{why.Category}` out.");
        }
    }

    /// <summary>Why data of a kind pass; <see langword="null"/> when none does.</summary>
    private Reason? Why(CategoryKind kind, LegalCase legal)
    {
        if (kind == CategoryKind.Personal)
        {
            return new Reason("Personal data pass", null);
        }

        var words = kind == CategoryKind.Special ? "special-category data" : "criminal-offence data";
        var category = legal.Flow.Records.Values.SelectMany(c => c)
            .Where(c => policies.Vocabulary.Categories.GetValueOrDefault(c)?.Kind == kind)
            .Order(StringComparer.Ordinal).FirstOrDefault();
        if (category is not null)
        {
            return new Reason($"`{category}` is {words}", category);
        }

        var reveals = kind == CategoryKind.Special ? ClassAttributes.Special : ClassAttributes.Offence;
        return !legal.Flow.Depersonalised && standing.Has(legal.From.Agency, ClassAttributes.Reveals, reveals)
            ? new Reason($"Whatever {legal.From.Words} tells of a person shows {words}", null)
            : null;
    }

    private string OtherRegimes(LegalRegime regime) =>
        string.Join(" or ", policies.Law.Regimes.Keys.Where(r => r != regime.Code).Order(StringComparer.Ordinal)
            .Select(r => $"`{r}`"));

    private sealed record Reason(string Words, string? Category)
    {
        public override string ToString() => Words;
    }
}
