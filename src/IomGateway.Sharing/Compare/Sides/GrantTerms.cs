using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Compare.Sides;

/// <summary>
/// What comes with a grant besides its form, between one sender and one recipient. Two that are written alike in
/// <see cref="Key"/> mean the same.
/// </summary>
internal sealed record GrantTerms(Obligations Then, EmergencyTerms? Emergency, IReadOnlySet<string> Says, bool Keeps,
    IReadOnlyList<string> Law, string Key)
{
    public static GrantTerms Of(Flow flow, string from, string to, AgencyDirectory agencies)
    {
        string[] law =
        [
            .. flow.Under.Where(g => Takes(g.From, from, agencies) && Takes(g.To, to, agencies)).Select(Law_)
                .Append(flow.Confidence is { } c ? $"confidence by {c.By} {c.Which}".TrimEnd() : "")
                .Where(l => l.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return new GrantTerms(flow.Then, flow.Emergency, flow.Says, flow.KeepsBytes, law, string.Join('|',
            Retained(flow.Then.Retain), flow.Then.Onward, Sorted(flow.Then.Events), Urgent(flow.Emergency),
            Sorted(flow.Says), flow.KeepsBytes, string.Join(';', law)));
    }

    private static bool Takes(FrozenSet<string> named, string agency, AgencyDirectory agencies) =>
        named.Count == 0 || named.Contains(agency)
        || named.Any(n => agencies.Find(n)?.Members.Contains(agency) == true);

    private static string Law_(Ground ground) =>
        $"{ground.Gateway}: {End(ground.Sender)} to {End(ground.Recipient)} {ground.PolicyDocument}".TrimEnd();

    private static string End(LegalEnd end) => $"{end.Regime} ({Sorted(end.Bases)})";

    private static string Retained(Retention? retain)
    {
        if (retain is null)
        {
            return "";
        }

        // Twelve months and a year are one period.
        string length = Period.TryParse(retain.For, out var period) ? $"{period.Months}M{period.Days}D" : retain.For;
        return $"{retain.Clock} {length} {Sorted(retain.Unless)}";
    }

    private static string Urgent(EmergencyTerms? terms) => terms is null ? "" :
        $"{terms.LimitPerDay} {terms.ReviewWithin} {Sorted(terms.Reviewers)}";

    private static string Sorted(IEnumerable<string> words) =>
        string.Join(',', words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
