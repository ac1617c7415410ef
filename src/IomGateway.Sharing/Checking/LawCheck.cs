using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>
/// Whether what an agreement cites opens a disclosure at all, belongs to the regime that cites it, and is in force
/// throughout the term. Whether it is good for those who cite it is for <see cref="GroundCheck"/>.
/// </summary>
internal sealed class LawCheck(PolicyLibrary policies, FileProblems found)
{
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);
    private readonly LawBook law = policies.Law;

    public void Run(Agreement agreement)
    {
        foreach (var flow in agreement.Flows)
        {
            foreach (var ground in flow.Under)
            {
                CheckGateway(ground, agreement.Term);
                CheckEnd(ground.Sender, agreement.Term);
                CheckEnd(ground.Recipient, agreement.Term);
            }

            CheckConfidence(flow, agreement.Term);
        }
    }

    private void CheckGateway(Ground ground, AgreementTerm term)
    {
        if (!law.Gateways.TryGetValue(ground.Gateway, out var gateway))
        {
            return;
        }

        if (!gateway.Discloses)
        {
            found.Error(ground.GatewayAt, "not-a-gateway",
                $"`{gateway.Code}` ({gateway.Section}) states functions and gives no power to disclose.",
                "Cite a power or duty to disclose.",
                gateway.Section);
        }

        CheckInForce(gateway.Code, gateway.Section, gateway.From, gateway.Until, term, ground.GatewayAt);
        WarnRecalled(gateway.Code, gateway.Section, gateway.Confidence, ground.GatewayAt);
    }

    private void CheckEnd(LegalEnd end, AgreementTerm term)
    {
        foreach (var basis in end.Bases.Select(b => law.Bases.GetValueOrDefault(b)).OfType<LegalBasis>())
        {
            if (basis.Regime != end.Regime)
            {
                found.Error(end.At, "basis-of-other-regime",
                    $"`{basis.Code}` belongs to `{basis.Regime}`, and this end is under `{end.Regime}`.",
                    $"Cite bases of `{end.Regime}`, or change the regime.",
                    basis.Section);
            }

            CheckInForce(basis.Code, basis.Section, basis.From, basis.Until, term, end.At);
            WarnRecalled(basis.Code, basis.Section, basis.Confidence, end.At);
        }
    }

    private void CheckConfidence(Flow flow, AgreementTerm term)
    {
        var at = flow.PositionOf("confidence");
        if (flow.Confidence is { By: ConfidenceDischarge.Law, Which: null })
        {
            found.Warning(at, "confidence-law-to-confirm",
                "Confidence is discharged by a law that is named in words, which nothing here can judge.",
                "Name it under `which` if policies/law/gateways.yaml has it, or have counsel confirm it.",
                "The common-law duty of confidence");
        }

        if (flow.Confidence?.Which is { } which && law.Gateways.TryGetValue(which, out var gateway))
        {
            CheckInForce(which, gateway.Section, gateway.From, gateway.Until, term, at);
            WarnRecalled(which, gateway.Section, gateway.Confidence, at);
        }
    }

    private void CheckInForce(string code, string section, DateOnly? from, DateOnly? until, AgreementTerm term,
        SourcePosition at)
    {
        if (from > term.From)
        {
            found.Error(at, "law-not-in-force",
                $"`{code}` is in force from {from:yyyy-MM-dd}, and the agreement begins on {term.From:yyyy-MM-dd}.",
                "Let the agreement begin later, or cite what is in force.",
                section);
        }

        if (until < term.Until)
        {
            found.Error(at, "law-not-in-force",
                $"`{code}` ends on {until:yyyy-MM-dd}, before the agreement does on {term.Until:yyyy-MM-dd}.",
                "Let the agreement end earlier, or cite what stays in force.",
                section);
        }
    }

    private void WarnRecalled(string code, string section, Confidence confidence, SourcePosition at)
    {
        if (confidence == Confidence.Recalled && warned.Add(code))
        {
            found.Warning(at, "law-to-confirm",
                $"What this gateway knows of `{code}` rests on general knowledge.",
                "Have counsel confirm it.",
                section);
        }
    }
}
