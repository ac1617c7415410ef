using System.Collections.Frozen;
using System.Text.Json;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Versions;

/// <summary>Reads what <see cref="CanonicalLaw"/> writes, and safeguards.</summary>
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
            Rules = WholeLawRules.Read(g, "rules"),
            From = g.OptionalDay("from"),
            Until = g.OptionalDay("until"),
            Jurisdictions = g.Set("jurisdictions"),
            Confidence = g.Choice<Confidence>("confidence"),
            Nature = g.Choice<LegalNature>("nature"),
            Discloses = g.Flag("discloses"),
            DischargesConfidence = g.Flag("discharges-confidence"),
        }),
        Bases = json.Entries("bases", (code, b) => new LegalBasis
        {
            Code = code,
            Label = b.Text("label"),
            Section = b.Text("section"),
            Rule = b.Text("rule"),
            Rules = WholeLawRules.Read(b, "rules"),
            Regime = b.Text("regime"),
            Kind = b.Text("kind"),
            From = b.OptionalDay("from"),
            Until = b.OptionalDay("until"),
            Confidence = b.Choice<Confidence>("confidence"),
        }),
        Regimes = json.Entries("regimes", (code, r) => new LegalRegime
        {
            Code = code,
            Label = r.Text("label"),
            Section = r.Text("section"),
            Needs = r.GetProperty("needs").EnumerateObject().ToFrozenDictionary(
                n => Enum.Parse<CategoryKind>(n.Name),
                n => new RegimeNeed(n.Value.Text("kind"), n.Value.Text("section"))),
            Rules = WholeLawRules.Read(r, "rules"),
        }),
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
