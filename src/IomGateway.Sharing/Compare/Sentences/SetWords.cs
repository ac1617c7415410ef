namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>What people call the codes of two sets: as the new one does, or else the old.</summary>
internal sealed class SetWords(AgreementSet old, AgreementSet @new)
{
    public string Agency(string id) =>
        @new.Agencies.Find(id)?.Title ?? old.Agencies.Find(id)?.Title ?? id;

    public string Partnership(string id) =>
        @new.Agencies.FindPartnership(id)?.Title ?? old.Agencies.FindPartnership(id)?.Title ?? id;

    public string Role(string code) => Lists.A(Lists.Small(Of(p => p.Vocabulary.Roles, code)?.Label ?? code));

    public string Purpose(string code) => Lists.Small(Of(p => p.Vocabulary.Purposes, code)?.Label ?? code);

    public string Category(string code) => Lists.Small(Of(p => p.Vocabulary.Categories, code)?.Label ?? code);

    public string Fact(string code) => Lists.Small(Of(p => p.Vocabulary.PersonFacts, code)?.Label ?? code);

    public string Label(string code) => Lists.Small(Of(p => p.Vocabulary.Labels, code)?.Label ?? code);

    public string Mask(string name) => Lists.Small(Of(p => p.Vocabulary.Masks, name)?.Label ?? name);

    private T? Of<T>(Func<PolicyLibrary, IReadOnlyDictionary<string, T>> words, string code) where T : class =>
        words(@new.Policies).GetValueOrDefault(code) ?? words(old.Policies).GetValueOrDefault(code);
}
