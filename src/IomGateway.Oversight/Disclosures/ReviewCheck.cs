using IomGateway.Oversight.Search;

namespace IomGateway.Oversight.Disclosures;

/// <summary>Whether a review may be acted upon.</summary>
internal static class ReviewCheck
{
    /// <summary>Every line that is withheld was looked at, once, and is withheld on a ground with a why.</summary>
    public static AuditAnswer<IssuedCopy>.Refused? OfGrounds(DisclosureReview review)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var withheld in review.Withheld)
        {
            var line = withheld.Line.ToString();
            if (!review.Lines.Contains(withheld.Line))
            {
                return Refused("unknown-line", $"{line} is no line of this review.", "Take it out.");
            }

            if (!seen.Add(line))
            {
                return Refused("line-twice", $"{line} is withheld twice.", "Name one ground for it.");
            }

            if (!Exemption.All.ContainsKey(withheld.Exemption))
            {
                return Refused(
                    "unknown-exemption", $"{line} is withheld under '{withheld.Exemption}', which is no exemption.",
                    $"Name one of {string.Join(", ", Exemption.All.Keys.Order(StringComparer.Ordinal))}.");
            }

            if (string.IsNullOrWhiteSpace(withheld.Because))
            {
                return Refused(
                    "no-because", $"{line} is withheld without a why.",
                    "Say why the exemption applies to it; that is kept.");
            }
        }

        return null;
    }

    /// <summary>The reviewer saw exactly the lines that the ledger has.</summary>
    public static AuditAnswer<IssuedCopy>.Refused? OfLines(DisclosureReview review, List<DisclosureLine> lines)
    {
        var reviewed = review.Lines.ToHashSet();
        if (lines.Find(l => !reviewed.Contains(l.Entry)) is { } missed)
        {
            return Refused(
                "line-not-reviewed", $"The review lacks line {missed.Entry}, which the ledger has.",
                "Prepare it again; a line is left out by withholding it under an exemption, never by taking it away.");
        }

        reviewed.ExceptWith(lines.Select(l => l.Entry));
        return reviewed.Count == 0 ? null : Refused(
            "no-such-line", $"The review has line {reviewed.First()}, which the ledger has not for this agency.",
            "Prepare it again, as the same agency.");
    }

    private static AuditAnswer<IssuedCopy>.Refused Refused(string code, string message, string mend) =>
        new(code, message, mend);
}
