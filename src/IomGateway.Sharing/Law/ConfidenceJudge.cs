using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Law;

/// <summary>
/// Whether a duty of confidence is owed for what passes, and whether what the flow says discharges it does so.
/// </summary>
internal sealed class ConfidenceJudge(PolicyLibrary policies, AgencyStanding standing, GatewayJudge gateways)
{
    private const string Section = "The common-law duty of confidence";

    /// <summary>What is wrong for one case; nothing when no confidence is owed or it is rightly discharged.</summary>
    public IEnumerable<LegalShortfall> Judge(LegalCase legal)
    {
        var why = WhyOwed(legal);
        return legal.Flow.Confidence switch
        {
            null when why is not null => [NotDischarged(legal, why)],
            { By: ConfidenceDischarge.Consent } => ByConsent(legal),
            { By: ConfidenceDischarge.Law, Which: { } which } => ByLaw(legal, which, why is not null),
            { By: ConfidenceDischarge.DirectCare } => ByDirectCare(legal),
            _ => [],
        };
    }

    /// <summary>Why confidence is owed; <see langword="null"/> when it is not.</summary>
    public string? WhyOwed(LegalCase legal)
    {
        if (legal.Flow.Depersonalised)
        {
            return null;
        }

        if (standing.Has(legal.From.Agency, ClassAttributes.Confidence, ClassAttributes.Owed))
        {
            return $"{legal.From.Words} owes a duty of confidence to the people whom it serves";
        }

        var category = legal.Flow.Records.Values.SelectMany(c => c)
            .Where(c => policies.Vocabulary.Categories.GetValueOrDefault(c)?.Patient ?? false)
            .Order(StringComparer.Ordinal).FirstOrDefault();
        return category is null ? null : $"`{category}` is owed a duty of confidence, whoever holds it";
    }

    private static LegalShortfall NotDischarged(LegalCase legal, string why) => Because(legal,
        "confidence-not-discharged",
        $"{why}, and the flow does not say how that is discharged.",
        "Write `confidence: { discharged-by: … }`: consent, law (which), public-interest (why) or direct-care.");

    private IEnumerable<LegalShortfall> ByConsent(LegalCase legal)
    {
        if (AskedConsents.Include(legal, policies.Vocabulary, c => c.Kind == ConsentKind.Confidence))
        {
            yield break;
        }

        var asked = legal.Flow.ConsentsAll.Concat(legal.Flow.ConsentsAny).Order(StringComparer.Ordinal).ToList();
        var lifted = asked.Count > 0 && !legal.AsksConsent;
        yield return Because(legal, "confidence-without-consent",
            lifted ? "Confidence is discharged by consent, and the emergency lifts that very consent."
            : asked.Count == 0 ? "Confidence is discharged by consent, and the flow asks for none."
            : $"Confidence is discharged by consent, and {string.Join(", ", asked.Select(a => $"`{a}`"))} is none to"
                + " disclosure: only a consent of the kind `confidence` is.",
            lifted ? "Discharge it by `public-interest`, and say why."
            : "Ask under `when` for a consent of the kind `confidence`, such as"
                + $" {Examples()}, or discharge it otherwise.");
    }

    private string Examples() => string.Join(", ", policies.Vocabulary.Consents.Values
        .Where(c => c.Kind == ConsentKind.Confidence).Select(c => $"`{c.Code}`").Order(StringComparer.Ordinal).Take(2));

    private IEnumerable<LegalShortfall> ByLaw(LegalCase legal, string which, bool owed)
    {
        if (!policies.Law.Gateways.TryGetValue(which, out var gateway))
        {
            yield break;
        }

        if (!gateway.DischargesConfidence)
        {
            var those = policies.Law.Gateways.Values.Where(g => g.DischargesConfidence).Select(g => $"`{g.Code}`")
                .Order(StringComparer.Ordinal);
            yield return Because(legal, "confidence-law-does-not-discharge",
                $"A duty of confidence does not yield to `{which}` ({gateway.Section}).",
                $"Name a law to which it does ({string.Join(", ", those)}), or discharge it by consent or in the"
                + " public interest.",
                gateway.Section);
        }
        else if (owed && gateways.Judge(gateway, legal, At(legal)).Any())
        {
            yield return Because(legal, "confidence-law-does-not-apply",
                $"Confidence is discharged by `{which}`, which does not open what {legal.From.Words} tells"
                + $" {legal.To.Words} for `{legal.Purpose.Code}`.",
                "Name the law that does, or discharge it by consent or in the public interest.",
                gateway.Section);
        }
    }

    private IEnumerable<LegalShortfall> ByDirectCare(LegalCase legal)
    {
        var care = legal.Purpose.Care
            && new[] { legal.From, legal.To }.All(p => standing.Has(p.Agency, ClassAttributes.Care, "true"));
        if (!care)
        {
            yield return Because(legal, "confidence-not-direct-care",
                $"What {legal.From.Words} tells {legal.To.Words} for `{legal.Purpose.Code}` is no direct care, which"
                + " is between health or social-care services for the person's own care.",
                "Discharge confidence by consent, by law or in the public interest.");
        }
    }

    private static SourcePosition At(LegalCase legal) => legal.Flow.PositionOf("confidence");

    private static LegalShortfall Because(
        LegalCase legal, string code, string message, string help, string section = Section) => new()
    {
        At = At(legal), Code = code, Subject = "", Message = message, Help = help, Section = section,
    };
}
