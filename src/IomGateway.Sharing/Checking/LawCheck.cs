using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>
/// Whether what is cited opens a disclosure, belongs to the regime that cites it, and is in force throughout the
/// term.
/// </summary>
internal sealed class LawCheck(LawBook law, FileProblems found)
{
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);

    public void Run(Agreement agreement)
    {
        foreach (var ground in agreement.Flows.SelectMany(f => f.Under))
        {
            CheckGateway(ground, agreement.Term);
            CheckEnd(ground.Sender, agreement.Term);
            CheckEnd(ground.Recipient, agreement.Term);
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
