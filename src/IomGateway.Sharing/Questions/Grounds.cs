using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Questions;

/// <summary>A legal ground as one pair of agencies relies on it.</summary>
/// <param name="Gateway">The power or duty, by code.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Section">The statute and section.</param>
/// <param name="Sender">The sender's regime and bases.</param>
/// <param name="Recipient">The recipient's regime and bases.</param>
/// <param name="Confidence">How surely the entry is known: <c>read</c>, <c>secondary</c> or <c>recalled</c>.</param>
/// <param name="At">Where it is cited.</param>
public sealed record GroundTold(
    string Gateway, string Label, string Section, string Sender, string Recipient, string Confidence, SourcePosition At)
{
    internal static IReadOnlyList<GroundTold> Of(Flow flow, string from, string to, LawBook law) =>
    [
        .. flow.Under.Where(g => g.Covers(from, to)).Select(g =>
        {
            var gateway = law.Gateways.GetValueOrDefault(g.Gateway);
            return new GroundTold(
                g.Gateway,
                gateway?.Label ?? "not in the law book",
                gateway?.Section ?? "",
                End(g.Sender),
                End(g.Recipient),
                (gateway?.Confidence ?? Law.Confidence.Recalled).ToString().ToLowerInvariant(),
                g.At);
        }),
    ];

    private static string End(LegalEnd end) => $"{end.Regime}: {string.Join(", ", end.Bases)}";
}
