using System.Text.Json.Nodes;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// The used part of the policies as canonical JSON. Where a thing stands in its file is not part of what it says.
/// </summary>
internal static class CanonicalPolicies
{
    public static JsonObject Vocabulary(UsedTerms used, VocabularySet words) => new()
    {
        ["purposes"] = Each(used.Purposes, words.Purposes, p => new JsonObject
        {
            ["label"] = p.Label,
            ["gateways"] = CanonicalJson.Set(p.Gateways),
            ["depersonalised"] = p.Depersonalised,
            ["emergency"] = p.Emergency,
            ["law-enforcement"] = p.LawEnforcement.ToString(),
            ["care"] = p.Care,
        }),
        ["roles"] = Each(used.Roles, words.Roles, Term),
        ["categories"] = Each(used.Categories, words.Categories, c => new JsonObject
        {
            ["label"] = c.Label, ["identifying"] = c.Identifying, ["kind"] = c.Kind.ToString(), ["patient"] = c.Patient,
        }),
        ["facts"] = Each(used.Facts, words.PersonFacts, f => new JsonObject
        {
            ["label"] = f.Label,
            ["values"] = Values(
                f.Values, words.Labels.TryGetValue(f.Code, out var label) && label.FromBirthDate),
            ["many"] = f.Many,
            ["about-asker"] = f.AboutAsker,
            ["stale-after-seconds"] = f.StaleAfter is { } stale ? (long)stale.TotalSeconds : null,
            ["asserted-by"] = CanonicalJson.Set(f.AssertedBy),
            ["may-open"] = CanonicalJson.Set(f.MayOpen),
        }),
        ["classes"] = Each(used.Classes, words.AgencyClasses, AgencyClass),
        ["consents"] = Each(used.Consents, words.Consents, c => new JsonObject
        {
            ["label"] = c.Label, ["kind"] = c.Kind.ToString(), ["cites"] = c.Cites,
        }),
        ["labels"] = Each(used.Labels, words.Labels, Label),
        ["masks"] = Each(used.Masks, words.Masks, Mask),
        ["identifiers"] = Each(used.Identifiers, words.Identifiers, i => new JsonObject
        {
            ["label"] = i.Label, ["system"] = i.System, ["check"] = i.Check, ["may-use"] = CanonicalJson.Set(i.MayUse),
        }),
        ["events"] = Each(used.Events, words.Events, e => new JsonObject { ["label"] = e.Label, ["tier"] = e.Tier }),
        ["clocks"] = Each(used.Clocks, words.RetentionClocks, Term),
        ["overrides"] = Each(used.Overrides, words.RetentionOverrides, Term),
    };

    public static JsonObject Safeguards(UsedTerms used) =>
        new(used.Safeguards.Select(s => KeyValuePair.Create(s.Code, (JsonNode?)new JsonObject
    {
        ["title"] = s.Title,
        ["cites"] = s.Cites,
        ["when"] = Condition(s.When),
        ["unless"] = CanonicalJson.Set(s.Unless.Select(Condition)),
        ["categories"] = s.Categories is null ? null : CanonicalJson.Set(s.Categories),
        ["cap"] = s.Cap.ToString(),
        ["mask"] = s.Mask,
    })));

    public static JsonObject RecordTypes(UsedTerms used) =>
        new(used.RecordTypes.Select(t =>
            KeyValuePair.Create(t.Name, (JsonNode?)CanonicalRecordType.Write(t.Definition))));

    public static JsonObject AgencyClass(AgencyClass agencyClass) => new()
    {
        ["label"] = agencyClass.Label, ["attributes"] = CanonicalAgreement.Words(agencyClass.Attributes),
    };

    /// <summary>
    /// A code that is used and that nothing defines is written as such, so that defining it makes another version.
    /// </summary>
    public static JsonObject Each<T>(
        IEnumerable<string> codes, IReadOnlyDictionary<string, T> known, Func<T, JsonObject> write) =>
        new(codes.Select(c =>
            KeyValuePair.Create(c, (JsonNode?)(known.TryGetValue(c, out var entry) ? write(entry) : null))));

    private static JsonObject Term(Term term) => new() { ["label"] = term.Label };

    /// <summary>
    /// Ages are listed youngest first, and the younger of two counts: their order is part of what they say.
    /// </summary>
    private static JsonArray Values(IReadOnlyList<string> values, bool inOrder) =>
        inOrder ? [.. values.Select(v => (JsonNode)v)] : CanonicalJson.Set(values);

    private static JsonObject Label(LabelTerm label) => new()
    {
        ["label"] = label.Label,
        ["values"] = Values(label.Values, label.FromBirthDate),
        ["unrestrictive"] = label.Unrestrictive,
        ["missing"] = label.Missing,
        ["holds"] = label.Holds,
        ["from-birth-date"] = label.FromBirthDate,
    };

    private static JsonObject Mask(MaskTerm term) => new()
    {
        ["label"] = term.Label,
        ["kind"] = term.Mask.Kind.ToString(),
        ["datatypes"] = CanonicalJson.Set(term.Mask.Datatypes),
        ["bounds"] = term.Mask.Bounds is { } bounds ? new JsonArray([.. bounds.Select(b => (JsonNode)b)]) : null,
        ["text"] = term.Mask.Text,
        ["coarser-than"] = CanonicalJson.Set(term.Mask.CoarserThan),
    };

    private static JsonObject Condition(SafeguardCondition condition) => new()
    {
        ["keys"] = CanonicalAgreement.Lists(condition.Keys),
        ["person"] = CanonicalAgreement.Lists(condition.Person),
        ["record"] = CanonicalAgreement.Lists(condition.Record),
    };
}
