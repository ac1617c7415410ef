using IomGateway.Records.People;

namespace IomGateway.Records.Consents;

/// <summary>Which consents stand at one instant.</summary>
internal static class ConsentReading
{
    /// <summary>
    /// A consent stands for its holder (or whoever works for that holder), for the recipients and purposes it names,
    /// from when it was given until it ends. A withdrawal ends every consent of that kind to that recipient given
    /// before it, in whichever of a merged person's files it was written.
    /// </summary>
    public static IReadOnlyList<string> Standing(
        IReadOnlyList<ConsentRow> rows, string partnership, FactsQuestion question, long at)
    {
        var mine = rows
            .Where(r => r.Partnership == partnership && r.RecipientList.Contains(question.Asker.Id)
                && (r.Holder == question.Holder.Id || r.Holder == question.Holder.ActsFor))
            .ToList();
        return mine.Count == 0 ? [] :
        [
            .. mine
                .Where(r => r.GivenAt <= at && (r.Until is null || at < r.Until))
                .Where(r => r.PurposeList is null || r.PurposeList.Contains(question.Purpose))
                .Where(r => !mine.Exists(w => w.Consent == r.Consent && w.Holder == r.Holder
                    && w.WithdrawnAt <= at && w.WithdrawnAt >= r.GivenAt))
                .Select(r => r.Consent)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
