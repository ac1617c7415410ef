using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.People;

/// <summary>Who may say what about a person.</summary>
internal static class AssertionRules
{
    /// <summary>How far another's clock may be ahead of ours.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether this is an opening: said by an agency whose class may not assert the fact otherwise.
    /// </summary>
    public static bool MayOpen(VocabularySet vocabulary, FactAssertion said) =>
        vocabulary.PersonFacts.TryGetValue(said.Fact, out var term)
        && term.AssertedBy.Count > 0 && !term.AssertedBy.Overlaps(said.By.Agency.Classes)
        && said.Values.Count > 0 && term.MayOpen.IsSupersetOf(said.Values);

    /// <param name="agency">Who says it.</param>
    /// <param name="term">The fact.</param>
    /// <param name="opens">Whether what is said only opens the fact, which an agency of any class may.</param>
    public static Change.Refused? MayAssert(Agency agency, FactTerm term, bool opens = false)
    {
        var whole = term.Code.Split('.')[0];
        if (!agency.MayAssertFacts.Contains(term.Code) && !agency.MayAssertFacts.Contains(whole))
        {
            return new Change.Refused(
                "may-not-assert", $"{agency.Id} may not say {term.Code}.",
                $"List {whole} under may-assert-facts in the agency's file, if it is the one that knows.");
        }

        return opens || term.AssertedBy.Count == 0 || term.AssertedBy.Overlaps(agency.Classes)
            ? null
            : new Change.Refused(
                "class-may-not-assert", $"No class of {agency.Id} may say {term.Code}.",
                $"Let one of these say it: {string.Join(", ", term.AssertedBy.Order(StringComparer.Ordinal))}.");
    }

    public static Change.Refused? InPartnership(string agency, Partnership partnership) =>
        partnership.Agencies.Contains(agency)
            ? null
            : new Change.Refused(
                "not-in-partnership", $"{agency} does not take part in {partnership.Id}.",
                "Name a partnership in which it takes part.");

    public static Change.Refused? NotAhead(DateTimeOffset since, DateTimeOffset now) =>
        since - now <= ClockDifference
            ? null
            : new Change.Refused(
                "since-ahead", "It is said to be so from a time still to come.", "Say it when it is so.");

    public static Change.Refused? Values(FactTerm term, IReadOnlyList<string> values)
    {
        if (values.Count == 0 || values.Any(v => !term.Values.Contains(v)))
        {
            return new Change.Refused(
                "unknown-value", $"{term.Code} has no such value.",
                $"Use {(term.Many ? "some" : "one")} of: {string.Join(", ", term.Values)}.");
        }

        return values.Count > 1 && !term.Many
            ? new Change.Refused("one-value-only", $"{term.Code} has one value at a time.", "Give one value.")
            : null;
    }

    public static bool TryTerm(VocabularySet vocabulary, string code, out FactTerm term, out Change.Refused refusal)
    {
        refusal = new Change.Refused(
            "unknown-fact", "The vocabulary has no such fact.", "Use a code of policies/vocabulary/person-facts.yaml.");
        return vocabulary.PersonFacts.TryGetValue(code, out term!);
    }
}
