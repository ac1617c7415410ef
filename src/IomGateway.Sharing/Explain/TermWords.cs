using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Explain;

/// <summary>Codes of the vocabulary as they stand inside a sentence.</summary>
internal sealed class TermWords(PolicyLibrary policies)
{
    private static readonly Phrasebook Phrases = Phrasebook.English;
    private readonly VocabularySet words = policies.Vocabulary;

    /// <summary>What is done for a purpose, without its <c>to</c>: <c>support a person to stop offending</c>.</summary>
    public string Purpose(string code) => Small(words.Purposes.GetValueOrDefault(code)?.Label, code);

    /// <summary>A role with its article: <c>an offender manager</c>.</summary>
    public string Role(string code) =>
        Phrases.Roles.GetValueOrDefault(code) ?? English.A(Small(words.Roles.GetValueOrDefault(code)?.Label, code));

    public string Category(string code) =>
        Phrases.Categories.GetValueOrDefault(code) ?? Small(words.Categories.GetValueOrDefault(code)?.Label, code);

    public string RecordType(string name) => Phrases.RecordTypes.GetValueOrDefault(name)
        ?? (policies.RecordTypes.TryGetValue(name, out RecordType? type)
            ? $"{name} ({Small(type.Title, name)})" : name);

    /// <summary>A category in the form in which it leaves.</summary>
    public string Masked(string category, string? mask)
    {
        if (mask is null)
        {
            return Category(category);
        }

        var form = Small(words.Masks.GetValueOrDefault(mask)?.Label, mask);
        return form.EndsWith(" only", StringComparison.Ordinal)
            ? $"{Category(category)} ({form})" : $"{Category(category)} (shown as {form})";
    }

    public string Mask(string mask) => Small(words.Masks.GetValueOrDefault(mask)?.Label, mask);

    /// <summary>What a person agrees to, in their own words.</summary>
    public string Consent(string code) => English.Quoted(words.Consents.GetValueOrDefault(code)?.Label ?? code);

    public string Event(string code) => Small(words.Events.GetValueOrDefault(code)?.Label, code);

    public string Clock(string code) => Small(words.RetentionClocks.GetValueOrDefault(code)?.Label, code);

    public string Override(string code) => Small(words.RetentionOverrides.GetValueOrDefault(code)?.Label, code);

    public static string Class(string code, VocabularySet words) => Phrases.Classes.GetValueOrDefault(code)
        ?? English.A(Small(words.AgencyClasses.GetValueOrDefault(code)?.Label, code));

    public string Regime(string code) => Phrases.Regimes.GetValueOrDefault(code)
        ?? policies.Law.Regimes.GetValueOrDefault(code)?.Label ?? code;

    public string Gateway(string code) => policies.Law.Gateways.TryGetValue(code, out var gateway)
        ? $"{English.Quoted(gateway.Label)} ({gateway.Section})" : code;

    public string Basis(string code) => policies.Law.Bases.TryGetValue(code, out var basis)
        ? $"{English.Quoted(basis.Label)} ({basis.Section})" : code;

    /// <summary>A condition on a fact as a clause: <c>the person is managed at Priority level</c>.</summary>
    public string Fact(string fact, IReadOnlySet<string> values)
    {
        var known = words.PersonFacts.GetValueOrDefault(fact);
        var inOrder = InOrder(values, known?.Values);
        return Phrases.Facts.TryGetValue(fact, out var clause)
            ? clause.Say(inOrder)
            : $"{English.Quoted(known?.Label ?? fact)} is {English.Or(inOrder)}";
    }

    /// <summary>The same with how recent the word on it must be.</summary>
    public string FreshFact(string fact, IReadOnlySet<string> values) =>
        words.PersonFacts.GetValueOrDefault(fact)?.StaleAfter is { } stale
            ? $"{Fact(fact, values)} (as reported within the last {English.Duration(stale)})"
            : Fact(fact, values);

    /// <summary>What a fact is about, where no value of it is meant.</summary>
    public string FactName(string fact) => Small(words.PersonFacts.GetValueOrDefault(fact)?.Label, fact);

    public string Label(string label, IReadOnlySet<string> values)
    {
        var known = words.Labels.GetValueOrDefault(label);
        var inOrder = InOrder(values, known?.Values);
        return Phrases.Labels.TryGetValue(label, out var clause)
            ? clause.Say(inOrder)
            : $"the record's label {English.Quoted(known?.Label ?? label)} is {English.Or(inOrder)}";
    }

    /// <summary>What a label is called, with its article.</summary>
    public string LabelName(string label) => Phrases.Labels.TryGetValue(label, out var clause) && clause.Name.Length > 0
        ? clause.Name : $"the label {English.Quoted(words.Labels.GetValueOrDefault(label)?.Label ?? label)}";

    private static IEnumerable<string> InOrder(IReadOnlySet<string> values, IReadOnlyList<string>? order) =>
        order is null ? values.Order(StringComparer.Ordinal) : order.Where(values.Contains);

    private static string Small(string? label, string code) => English.Small(label ?? code);
}
