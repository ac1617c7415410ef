using System.Collections.Frozen;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>policies/law/</c>: what an agreement may cite, and what must hold where it does.</summary>
internal sealed class LawReader(PolicyFiles files, References references)
{
    private static readonly string[] Confidences = ["read", "secondary", "recalled"];
    private static readonly string[] Natures = ["power", "duty", "common-law"];
    private static readonly string[] BasisKinds =
        ["article-6", "article-9", "article-10", "schedule-1", "part-3", "schedule-8"];
    private static readonly (string Word, CategoryKind Kind)[] DataKinds =
    [
        ("personal", CategoryKind.Personal), ("special", CategoryKind.Special), ("offence", CategoryKind.Offence),
    ];

    private readonly LawRuleReader rules = new(references);

    public LawBook Read()
    {
        var gatewayFile = files.Law("gateways");
        var gateways =
            EntryList.ReadLawful(gatewayFile, "gateways", "gateway", ReadGateway, references.Declaring(Named.Gateway));
        gatewayFile?.Finish();

        var basisFile = files.Law("bases");
        var bases = EntryList.ReadLawful(basisFile, "bases", "basis", ReadBasis, references.Declaring(Named.Basis));
        var regimes =
            EntryList.Read(basisFile, "regimes", "regime", ReadRegime, references.Declaring(Named.Regime));
        basisFile?.Finish();
        return new LawBook { Gateways = gateways, Bases = bases, Regimes = regimes };
    }

    private LegalGateway? ReadGateway(string code, KeyReader keys)
    {
        var entry = ReadStatute(keys);
        var jurisdictions = keys.Words("jurisdiction");
        foreach (var word in jurisdictions.Where(j => !Jurisdictions.Known.Contains(j.Text)))
        {
            keys.Problems.Error(word.At, "unknown-jurisdiction", $"There is no jurisdiction `{word.Text}`.",
                Suggestion.For(word.Text, Jurisdictions.Known,
                    $"Use one of: {string.Join(", ", Jurisdictions.Known)}."));
        }

        var discloses = keys.Flag("gateway", absent: true);
        var nature = keys.OptionalChoice("nature", Natures);
        var discharges = keys.Flag("discharges-confidence");
        var read = rules.OfGateway(keys, discloses);
        return entry is null ? null : new LegalGateway
        {
            Code = code,
            Label = entry.Label,
            Section = entry.Section,
            Rule = entry.Rule,
            Rules = read,
            From = entry.From,
            Until = entry.Until,
            Jurisdictions = jurisdictions.Select(j => j.Text).ToFrozenSet(StringComparer.Ordinal),
            Confidence = entry.Confidence,
            Nature = nature switch
            {
                "duty" => LegalNature.Duty,
                "common-law" => LegalNature.CommonLaw,
                _ => LegalNature.Power,
            },
            Discloses = discloses,
            DischargesConfidence = discharges,
        };
    }

    private LegalBasis? ReadBasis(string code, KeyReader keys)
    {
        var entry = ReadStatute(keys);
        var regime = keys.Text("regime");
        var kind = keys.Choice("kind", BasisKinds);
        if (regime is not null)
        {
            references.Add(Named.Regime, new Word(regime, keys.At("regime")), keys.Problems);
        }

        var read = rules.OfBasis(keys);
        return entry is null || regime is null || kind is null ? null : new LegalBasis
        {
            Code = code,
            Label = entry.Label,
            Section = entry.Section,
            Rule = entry.Rule,
            Rules = read,
            Regime = regime,
            Kind = kind,
            From = entry.From,
            Until = entry.Until,
            Confidence = entry.Confidence,
        };
    }

    private LegalRegime? ReadRegime(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        var section = keys.Text("section");
        Dictionary<CategoryKind, RegimeNeed> needs = [];
        if (keys.Keys("needs", $"`needs` of {keys.What}") is { } kinds)
        {
            foreach (var (word, kind) in DataKinds)
            {
                if (kinds.OptionalKeys(word, $"what {word} data need") is { } need)
                {
                    var basis = need.Choice("kind", BasisKinds);
                    var cites = need.Text("section");
                    need.Finish();
                    needs[kind] = new RegimeNeed(basis ?? "", cites ?? "");
                }
            }

            kinds.Finish();
        }

        var read = rules.OfRegime(keys);
        return label is null || section is null ? null : new LegalRegime
        {
            Code = code, Label = label, Section = section, Needs = needs.ToFrozenDictionary(), Rules = read,
        };
    }

    private static Statute? ReadStatute(KeyReader keys)
    {
        var label = keys.Text("label");
        var section = keys.Text("section");
        var rule = keys.Text("rule");
        var from = keys.OptionalDate("from");
        var until = keys.OptionalDate("until");
        var confidence = keys.Choice("confidence", Confidences);
        if (until <= from)
        {
            keys.Problems.Error(keys.At("until"), "dates-out-of-order",
                "It ends before it begins.",
                "Put `until` after `from`.");
        }

        return label is null || section is null || rule is null || confidence is null ? null : new Statute(
            label, section, rule, from, until, confidence switch
            {
                "read" => Confidence.Read,
                "secondary" => Confidence.Secondary,
                _ => Confidence.Recalled,
            });
    }

    private sealed record Statute(
        string Label, string Section, string Rule, DateOnly? From, DateOnly? Until, Confidence Confidence);
}
