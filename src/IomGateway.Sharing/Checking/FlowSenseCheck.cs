using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Compare.Sense;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Checking;

/// <summary>
/// Warns of flows that make no difference: exactly, by what every question about every person and record comes to with
/// and without them.
/// </summary>
internal static class FlowSenseCheck
{
    public static IEnumerable<Problem> Run(
        IReadOnlyList<Agreement> agreements, PolicyLibrary policies, AgencyDirectory agencies)
    {
        var found = new FileProblems("");
        foreach (var finding in FlowSense.Of(new AgreementSet(policies, agencies, agreements)))
        {
            var flow = finding.Flow.Flow;
            if (finding.Covering.Count > 0)
            {
                bool one = finding.Covering.Count == 1;
                found.Warning(flow.At, "covered-flow",
                    flow.Depersonalised
                        ? $"The flow `{flow.Id}` adds nothing: {Named(finding)} answer{(one ? "s" : "")} before it."
                        : $"All that the flow `{flow.Id}` lets pass, {Named(finding)} let{(one ? "s" : "")} pass"
                            + " already, on the same terms.",
                    "Take it out, or say in it what the others do not.");
            }
            else
            {
                var at = finding.Missing is [var first, ..] ? flow.PositionOf(first.Key) : flow.At;
                found.Warning(at, "never-applies",
                    $"The flow `{flow.Id}` can never let anything pass: {Why(finding)}.",
                    "Take it out, or mend what keeps it from applying.");
            }
        }

        return found.Found;
    }

    private static string Named(FlowFinding finding) => string.Join(" and ", finding.Covering.Select(c =>
        $"`{c.Flow.Id}` of `{c.Agreement.Id}` ({c.Flow.At.File}:{c.Flow.At.Line})"));

    private static string Why(FlowFinding finding)
    {
        string[] reasons =
        [
            .. finding.Missing.Select(m => m.Why),
            .. finding.Closing.Count == 0 ? []
                : (string[])[$"{string.Join(", ", finding.Closing.Select(c => $"`{c}`"))} closes all of it"],
        ];
        return reasons.Length == 0 ? "its conditions never hold together" : string.Join("; ", reasons);
    }
}
