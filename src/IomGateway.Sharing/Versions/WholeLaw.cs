using System.Text.Json;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Versions;

/// <summary>Reads the law and the safeguards that <see cref="CanonicalPolicies"/> writes.</summary>
internal static class WholeLaw
{
    public static LawBook Read(JsonElement json) => new()
    {
        Gateways = json.Entries("gateways", (code, g) => new LegalGateway
        {
            Code = code,
            Label = g.Text("label"),
            Section = g.Text("section"),
            Rule = g.Text("rule"),
            From = g.OptionalDay("from"),
            Until = g.OptionalDay("until"),
            Jurisdictions = g.Set("jurisdictions"),
            Confidence = g.Choice<Confidence>("confidence"),
            Discloses = g.Flag("discloses"),
        }),
        Bases = json.Entries("bases", (code, b) => new LegalBasis
        {
            Code = code,
            Label = b.Text("label"),
            Section = b.Text("section"),
            Rule = b.Text("rule"),
            Regime = b.Text("regime"),
            Kind = b.Text("kind"),
            From = b.OptionalDay("from"),
            Until = b.OptionalDay("until"),
            Confidence = b.Choice<Confidence>("confidence"),
        }),
        Regimes = json.Entries("regimes", (_, r) => r.Text("label")),
    };

    public static IReadOnlyList<Safeguard> Safeguards(JsonElement json) =>
    [
        .. json.EnumerateObject().Select(s => new Safeguard
        {
            Code = s.Name,
            Title = s.Value.Text("title"),
            Cites = s.Value.OptionalText("cites"),
            When = Condition(s.Value.GetProperty("when")),
            Unless = [.. s.Value.Items("unless").Select(Condition)],
            Categories = s.Value.OptionalSet("categories"),
            Cap = s.Value.Choice<SafeguardCap>("cap"),
            Mask = s.Value.OptionalText("mask"),
            At = new SourcePosition($"safeguard {s.Name} as signed", 1, 1),
        }),
    ];

    private static SafeguardCondition Condition(JsonElement json) => new()
    {
        Keys = json.Lists("keys"), Person = json.Lists("person"), Record = json.Lists("record"),
    };
}
