using System.Globalization;

namespace IomGateway.Sharing.Decisions;

/// <summary>The words in which decisions are explained.</summary>
internal static class Words
{
    public const string Unknown = "unknown";

    public static string Name(CompiledFlow flow) => $"{flow.Agreement.Id}/{flow.Flow.Id}";

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string AnyOf(IEnumerable<string> values) =>
        string.Join(" or ", values.Order(StringComparer.Ordinal)) is { Length: > 0 } words ? words : "nothing";

    public static string Values(VocabularyLayout layout, in FactCondition condition, in View view) =>
        view.FactValues(condition.Fact) is { } bits ? Listed(layout.FactTerms[condition.Fact].Values, bits) : Unknown;

    public static string Values(VocabularyLayout layout, in LabelCondition condition, in View view)
    {
        if (view.LabelValues(condition.Label) is { } bits)
        {
            return Listed(layout.LabelTerms[condition.Label].Values, bits);
        }

        return view.WhollyLabelled(condition, Truth.True) == Truth.False ? "not carried by this record type" : Unknown;
    }

    private static string Listed(IReadOnlyList<string> values, ulong bits)
    {
        string words = string.Join(", ", values.Where((_, i) => (bits >> i & 1) != 0));
        return words.Length > 0 ? words : "none";
    }
}
