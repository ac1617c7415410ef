using System.Collections.Frozen;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Reading;

/// <summary>Reads <c>policies/vocabulary/</c>: every finite list that conditions range over.</summary>
internal sealed class VocabularyReader(PolicyFiles files, References references)
{
    private static readonly string[] CategoryKinds = ["personal", "special", "offence"];
    private static readonly string[] LawEnforcementWords = ["never", "sometimes", "always"];
    private static readonly string[] ConsentKinds =
        ["confidence", "statutory-precondition", "participation", "gdpr-explicit"];

    public VocabularySet Read() => new()
    {
        Purposes = Entries(Named.Purpose, "purposes", "purpose", ReadPurpose),
        Roles = Entries(Named.Role, "roles", "role", ReadTerm),
        Categories = Entries(Named.Category, "categories", "category", ReadCategory),
        AgencyClasses = Entries(Named.AgencyClass, "agency-classes", "agency class", ReadAgencyClass),
        PersonFacts = new FactReader(references).Read(files.Vocabulary("person-facts")),
        Consents = Entries(Named.Consent, "consents", "consent", ReadConsent),
        Labels = LabelReader.Read(references, files.Vocabulary("handling")),
        Identifiers = Entries(Named.Identifier, "identifiers", "identifier", ReadIdentifier),
        Masks = new MaskReader(references).Read(files.Vocabulary("masks")),
        Events = Entries(Named.Event, "events", "event", ReadEvent),
        RetentionClocks = Retention(Named.RetentionClock, "clocks", "retention clock"),
        RetentionOverrides = Retention(Named.RetentionOverride, "overrides", "retention override"),
    };

    private FrozenDictionary<string, T> Entries<T>(
        Named kind, string key, string what, Func<string, KeyReader, T?> read)
        where T : class
    {
        var file = files.Vocabulary(key);
        var entries = EntryList.Read(file, key, what, read, references.Declaring(kind));
        file?.Finish();
        return entries;
    }

    private FrozenDictionary<string, Term> Retention(Named kind, string key, string what)
    {
        var file = files.Vocabulary("retention");
        var entries = EntryList.Read(file, key, what, ReadTerm, references.Declaring(kind));
        if (key == "overrides")
        {
            file?.Finish();
        }

        return entries;
    }

    private static Term? ReadTerm(string code, KeyReader keys) =>
        keys.Text("label") is { } label ? new Term(code, label) : null;

    private Purpose? ReadPurpose(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        var gateways = keys.OptionalWords("gateways");
        references.Add(Named.Gateway, gateways, keys.Problems);
        var depersonalised = keys.Flag("depersonalised");
        var emergency = keys.Flag("emergency");
        var enforcement = keys.OptionalChoice("law-enforcement", LawEnforcementWords);
        var care = keys.Flag("care");
        return label is null ? null : new Purpose
        {
            Code = code,
            Label = label,
            Gateways = gateways.Select(g => g.Text).ToFrozenSet(StringComparer.Ordinal),
            Depersonalised = depersonalised,
            Emergency = emergency,
            LawEnforcement = enforcement switch
            {
                "always" => LawEnforcement.Always,
                "sometimes" => LawEnforcement.Sometimes,
                _ => LawEnforcement.Never,
            },
            Care = care,
            At = keys.Start,
        };
    }

    private static Category? ReadCategory(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        var identifying = keys.Flag("identifying");
        var kind = keys.OptionalChoice("kind", CategoryKinds);
        var patient = keys.Flag("patient");
        return label is null ? null : new Category
        {
            Code = code,
            Label = label,
            Identifying = identifying,
            Patient = patient,
            Kind = kind switch
            {
                "special" => CategoryKind.Special,
                "offence" => CategoryKind.Offence,
                _ => CategoryKind.Personal,
            },
        };
    }

    /// <summary>The law's questions about a class are open: each attribute is kept as it is written.</summary>
    private static AgencyClass? ReadAgencyClass(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        foreach (var (key, _) in keys.Map.Entries.Where(e => e.Key.Text != "label"))
        {
            if (Scalars.Code(key, "the attribute", keys.Problems) is { } name && keys.Text(name) is { } value)
            {
                attributes.Add(name, value);
            }
        }

        return label is null ? null : new AgencyClass
        {
            Code = code, Label = label, Attributes = attributes.ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    private ConsentTerm? ReadConsent(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        var kind = keys.Choice("kind", ConsentKinds);
        var cites = keys.OptionalText("cites");
        if (cites is not null)
        {
            references.Add(Named.Gateway, new Word(cites, keys.At("cites")), keys.Problems);
        }

        return label is null || kind is null ? null : new ConsentTerm
        {
            Code = code,
            Label = label,
            Cites = cites,
            Kind = kind switch
            {
                "confidence" => ConsentKind.Confidence,
                "statutory-precondition" => ConsentKind.StatutoryPrecondition,
                "participation" => ConsentKind.Participation,
                _ => ConsentKind.GdprExplicit,
            },
        };
    }

    private IdentifierSystem? ReadIdentifier(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        var system = keys.Text("system");
        var check = keys.Choice("check", IdentifierCheck.Known);
        var mayUse = keys.Words("may-use");
        references.Add(Named.AgencyClass, mayUse, keys.Problems);
        return label is null || system is null || check is null ? null : new IdentifierSystem
        {
            Code = code,
            Label = label,
            System = system,
            Check = check,
            MayUse = mayUse.Select(c => c.Text).ToFrozenSet(StringComparer.Ordinal),
        };
    }

    private static EventTerm? ReadEvent(string code, KeyReader keys)
    {
        var label = keys.Text("label");
        var tier = keys.Number("tier", 0, 3);
        return label is null || tier is null ? null : new EventTerm(code, label, tier.Value);
    }
}
