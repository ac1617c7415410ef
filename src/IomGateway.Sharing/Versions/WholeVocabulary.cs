using System.Collections.Frozen;
using System.Text.Json;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Versions;

/// <summary>Reads the vocabulary that <see cref="CanonicalPolicies"/> writes.</summary>
internal static class WholeVocabulary
{
    /// <param name="json">The used vocabulary.</param>
    /// <param name="agencies">The agencies, which tell of their classes.</param>
    public static VocabularySet Read(JsonElement json, JsonElement agencies)
    {
        var classes = json.Entries("classes", AgencyClass).Concat(agencies.EnumerateObject()
                .Where(a => a.Value.ValueKind != JsonValueKind.Null)
                .SelectMany(a => a.Value.Entries("classes", AgencyClass)))
            .DistinctBy(c => c.Key).ToFrozenDictionary(StringComparer.Ordinal);
        return new VocabularySet
        {
            Purposes = json.Entries("purposes", (code, p) => new Purpose
            {
                Code = code,
                Label = p.Text("label"),
                Gateways = p.Set("gateways"),
                Depersonalised = p.Flag("depersonalised"),
                Emergency = p.Flag("emergency"),
                LawEnforcement = p.Choice<LawEnforcement>("law-enforcement"),
                Care = p.Flag("care"),
            }),
            Roles = json.Entries("roles", Term),
            Categories = json.Entries("categories", (code, c) => new Category
            {
                Code = code,
                Label = c.Text("label"),
                Identifying = c.Flag("identifying"),
                Kind = c.Choice<CategoryKind>("kind"),
                Patient = c.Flag("patient"),
            }),
            AgencyClasses = classes,
            PersonFacts = json.Entries("facts", Fact),
            Consents = json.Entries("consents", (code, c) => new ConsentTerm
            {
                Code = code,
                Label = c.Text("label"),
                Kind = c.Choice<ConsentKind>("kind"),
                Cites = c.OptionalText("cites"),
            }),
            Labels = json.Entries("labels", Label),
            Identifiers = json.Entries("identifiers", (code, i) => new IdentifierSystem
            {
                Code = code,
                Label = i.Text("label"),
                System = i.Text("system"),
                Check = i.Text("check"),
                MayUse = i.Set("may-use"),
            }),
            Masks = json.Entries("masks", Mask),
            Events = json.Entries("events", (code, e) => new EventTerm(code, e.Text("label"), e.Number("tier"))),
            RetentionClocks = json.Entries("clocks", Term),
            RetentionOverrides = json.Entries("overrides", Term),
        };
    }

    private static Term Term(string code, JsonElement json) => new(code, json.Text("label"));

    private static AgencyClass AgencyClass(string code, JsonElement json) => new()
    {
        Code = code, Label = json.Text("label"), Attributes = json.Map("attributes"),
    };

    private static FactTerm Fact(string code, JsonElement json) => new()
    {
        Code = code,
        Label = json.Text("label"),
        Values = json.Words("values"),
        Many = json.Flag("many"),
        AboutAsker = json.Flag("about-asker"),
        StaleAfter = json.OptionalSeconds("stale-after-seconds"),
        AssertedBy = json.Set("asserted-by"),
        MayOpen = json.Set("may-open"),
    };

    private static LabelTerm Label(string code, JsonElement json) => new()
    {
        Code = code,
        Label = json.Text("label"),
        Values = json.Words("values"),
        Unrestrictive = json.Text("unrestrictive"),
        Missing = json.OptionalText("missing"),
        Holds = json.OptionalText("holds"),
        FromBirthDate = json.Flag("from-birth-date"),
    };

    private static MaskTerm Mask(string code, JsonElement json)
    {
        var coarser = json.Set("coarser-than");
        return new MaskTerm
        {
            Label = json.Text("label"),
            CoarserThan = coarser,
            Mask = new Mask
            {
                Name = code,
                Kind = json.Choice<MaskKind>("kind"),
                Datatypes = json.Set("datatypes"),
                Bounds = json.Has("bounds") ? [.. json.Items("bounds").Select(b => b.GetDecimal())] : null,
                Text = json.OptionalText("text"),
                CoarserThan = coarser,
            },
        };
    }
}
