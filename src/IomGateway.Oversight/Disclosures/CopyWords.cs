using System.Globalization;

namespace IomGateway.Oversight.Disclosures;

/// <summary>The sentences of a person's copy, the same in every form.</summary>
internal static class CopyWords
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public const string Title = "Who received information about you";

    public const string Nothing = "There is no disclosure to tell you of.";

    public static string Lead(SubjectCopy copy)
    {
        var period = (copy.Since, copy.Until) switch
        {
            ({ } since, { } until) => $" from {Time(since)} until {Time(until)}",
            ({ } since, null) => $" since {Time(since)}",
            (null, { } until) => $" until {Time(until)}",
            _ => "",
        };
        return $"{copy.Agency} lists here who received information about you through the gateway, from {copy.Agency} or"
            + $" by {copy.Agency}{period}. It was issued on {Time(copy.IssuedAt)}; times are those of London.";
    }

    /// <summary>
    /// In every copy, whether or not anything is withheld from it: what stands here must tell nobody which it is.
    /// </summary>
    public static string Rights(SubjectCopy copy) =>
        "The law lets an agency leave some disclosures out of a list like this one, and does not always let it say so."
        + $" If you think that something is missing or wrong, ask {copy.Agency} to look again; or complain to the"
        + " Information Commissioner (ico.org.uk).";

    public static IEnumerable<string> Told(SubjectCopy copy) => copy.Told.Select(t =>
        $"{Count(t.Lines)} withheld: {t.Exemption.Title} ({t.Exemption.Cites}).");

    public static string Time(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, London)
        .ToString("d MMMM yyyy 'at' HH:mm", CultureInfo.InvariantCulture);

    public static string What(DisclosureLine line)
    {
        var parts = new List<string>();
        if (line.Shared.Count > 0)
        {
            parts.Add(string.Join(", ", line.Shared));
        }

        if (line.SharedInPart.Count > 0)
        {
            parts.Add($"in a less exact form: {string.Join(", ", line.SharedInPart)}");
        }

        return parts.Count > 0 ? string.Join("; ", parts)
            : line.Unreadable ? "What it was is no longer kept" : "No category is recorded";
    }

    public static string Ground(DisclosureGround ground) => string.Create(
        CultureInfo.InvariantCulture, $"{ground.Title}, version {ground.Version} ({ground.Agreement}), {ground.Flow}");

    public static string Certainty(DisclosureLine line) => line.Uncertain
        ? "The end of this disclosure was not seen: some or all of it may have been received." : "";

    private static string Count(int lines) =>
        lines == 1 ? "One disclosure is" : string.Create(CultureInfo.InvariantCulture, $"{lines} disclosures are");
}
