using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>What people call the codes of two sets: as the new one does, or else the old.</summary>
internal sealed class SetWords(AgreementSet old, AgreementSet @new)
{
    private readonly AgencyNames newNames = new(@new.Agencies, Only(@new));
    private readonly AgencyNames oldNames = new(old.Agencies, Only(old));

    public string Agency(string id) =>
        @new.Agencies.Find(id) is not null ? newNames.Of(id) : oldNames.Of(id);

    /// <summary>A fact with the values that it is to have, as a clause, where there are words for it.</summary>
    public static string? FactIs(string code, IEnumerable<string> values) =>
        Phrasebook.English.Facts.TryGetValue(code, out var clause) ? clause.Say(values) : null;

    /// <summary>A value of a fact in words, in quotation marks; its code where there are none.</summary>
    public static string Value(string fact, string value) =>
        Phrasebook.English.Facts.GetValueOrDefault(fact)?.Values.GetValueOrDefault(value) is { } said
            ? $"“{said}”" : $"`{value}`";

    public static string LabelValue(string label, string value) =>
        Phrasebook.English.Labels.GetValueOrDefault(label)?.Values.GetValueOrDefault(value) is { } said
            ? $"“{said}”" : $"`{value}`";

    public string Consent(string code) => Of(p => p.Vocabulary.Consents, code) is { } consent
        ? $"“{consent.Label}”" : $"`{code}`";

    /// <summary>The one partnership whose agencies may be called by their short names.</summary>
    private static string? Only(AgreementSet set) =>
        set.Agreements.Select(a => a.Partnership).Distinct(StringComparer.Ordinal).ToList() is [var only] ? only : null;

    public string Partnership(string id) =>
        @new.Agencies.FindPartnership(id)?.Title ?? old.Agencies.FindPartnership(id)?.Title ?? id;

    public string Role(string code) => Phrasebook.English.Roles.GetValueOrDefault(code)
        ?? English.A(English.Small(Of(p => p.Vocabulary.Roles, code)?.Label ?? code));

    public string Purpose(string code) => English.Small(Of(p => p.Vocabulary.Purposes, code)?.Label ?? code);

    public string Category(string code) => Phrasebook.English.Categories.GetValueOrDefault(code)
        ?? English.Small(Of(p => p.Vocabulary.Categories, code)?.Label ?? code);

    public static string RecordType(string name) => Phrasebook.English.RecordTypes.GetValueOrDefault(name, name);

    public string Fact(string code) => English.Small(Of(p => p.Vocabulary.PersonFacts, code)?.Label ?? code);

    public string Label(string code) => English.Small(Of(p => p.Vocabulary.Labels, code)?.Label ?? code);

    public string Mask(string name) => English.Small(Of(p => p.Vocabulary.Masks, name)?.Label ?? name);

    /// <summary>A code of what is owed with a grant in words: a clock, what lets it be kept longer, an event.</summary>
    public string Duty(string code) =>
        (Of(p => p.Vocabulary.RetentionClocks, code)?.Label ?? Of(p => p.Vocabulary.RetentionOverrides, code)?.Label
            ?? Of(p => p.Vocabulary.Events, code)?.Label) is { } label ? $"“{English.Small(label)}”"
        : @new.Agencies.Find(code) is null ? $"`{code}`" : Agency(code);

    private T? Of<T>(Func<PolicyLibrary, IReadOnlyDictionary<string, T>> words, string code) where T : class =>
        words(@new.Policies).GetValueOrDefault(code) ?? words(old.Policies).GetValueOrDefault(code);
}
