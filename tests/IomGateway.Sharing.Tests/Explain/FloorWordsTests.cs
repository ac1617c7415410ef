using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Scenarios;

namespace IomGateway.Sharing.Tests.Explain;

/// <summary>What the gateway holds back in a scenario, it is told beforehand that it may.</summary>
public sealed class FloorWordsTests
{
    private const string SafeguardPrefix = "safeguard:";
    private const string NeverPrefix = "never:";

    [Fact]
    public void Whatever_the_engine_caps_in_a_scenario_is_told_of_a_flow_that_answers_it()
    {
        var workspace = Samples.Own;
        var capped = 0;
        foreach (var file in workspace.ScenarioFiles)
        {
            var agreements = workspace.Agreements.Where(a => a.Partnership == file.Partnership).ToArray();
            var rulebook = Rulebook.Compile(
                workspace.Policies, workspace.Agencies,
                [.. agreements.Select(a => EnforcedAgreement.AsIfSigned(a, workspace.Policies, workspace.Agencies))]);
            var setting = new Setting(workspace, file.Partnership);
            foreach (var scenario in new ScenarioReader(workspace, file).Read(out _))
            {
                foreach (var request in scenario.Requests)
                {
                    // A made-up record may carry a label that its type has no place for; a holder's cannot.
                    foreach (var code in Caps(request.Decide(rulebook))
                        .Where(c => HasPlace(workspace, request.Ask.RecordType, c)))
                    {
                        Assert.True(IsTold(setting, agreements, request.Ask, code), $"{scenario.At}: {code}");
                        capped++;
                    }
                }
            }
        }

        Assert.True(capped > 40, $"Only {capped} caps were tried.");
    }

    private static bool HasPlace(Workspace workspace, string type, string code) =>
        workspace.Policies.Safeguards.FirstOrDefault(s => $"{SafeguardPrefix}{s.Code}" == code) is not { } safeguard
        || safeguard.When.Record.Keys.All(l => workspace.Policies.RecordTypes[type].Labels.Any(d => d.Label == l));

    private static IEnumerable<string> Caps(Decision decision)
    {
        var reasons = decision switch
        {
            Decision.Permit permit => permit.Closed.Select(c => c.Reason),
            Decision.Deny deny => deny.Reasons,
            _ => [],
        };
        return reasons.Select(r => r.Code).Where(c => c.StartsWith(SafeguardPrefix, StringComparison.Ordinal)
            || c.StartsWith(NeverPrefix, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
    }

    private static bool IsTold(Setting setting, IReadOnlyList<Agreement> agreements, Ask ask, string code) =>
        (from agreement in agreements
         from flow in agreement.Flows
         where flow.Roles.Contains(ask.Role) && flow.Purposes.Contains(ask.Purpose)
            && flow.Records.ContainsKey(ask.RecordType)
         let view = new FlowView(setting, agreement, flow)
         where view.Pairs.Contains((ask.From, ask.To))
         from sentence in FloorWords.Caps(view).Where(c => IsOf(setting, agreements, c, code))
             .SelectMany(c => FloorWords.Points(view, c))
         select sentence).Any();

    private static bool IsOf(Setting setting, IReadOnlyList<Agreement> agreements, Cap cap, string code) =>
        code.StartsWith(SafeguardPrefix, StringComparison.Ordinal)
            ? setting.Policies.Safeguards.Any(s => s.Code == code[SafeguardPrefix.Length..] && s.At == cap.At)
            : agreements.Any(a => a.Id == code[NeverPrefix.Length..] && a.Never.Any(n => n.At == cap.At));
}
