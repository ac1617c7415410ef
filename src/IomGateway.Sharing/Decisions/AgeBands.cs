using System.Globalization;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Works out an age band from a birth date. A band's code carries its own bounds, in whole years, both included
/// (<c>child-10-15</c>); one without numbers (<c>adult</c>) begins where the band before it ends.
/// </summary>
public static class AgeBands
{
    /// <summary>
    /// The band on <paramref name="day"/>, or <see langword="null"/> where no band fits. Who is younger than every band
    /// counts in the youngest.
    /// </summary>
    public static string? Of(IReadOnlyList<string> bands, DateOnly birthDate, DateOnly day)
    {
        if (birthDate > day)
        {
            return null;
        }

        int age = Years(birthDate, day);
        for (int i = 0; i < bands.Count; i++)
        {
            int upTo = Upper(bands[i]) ?? (i == bands.Count - 1 ? int.MaxValue : -1);
            if (age <= upTo)
            {
                return bands[i];
            }
        }

        return null;
    }

    /// <summary>
    /// Whole years. Somebody born on 29 February is a year older on 1 March: the later day protects longer.
    /// </summary>
    public static int Years(DateOnly birthDate, DateOnly day)
    {
        bool yetToCome = (day.Month, day.Day).CompareTo((birthDate.Month, birthDate.Day)) < 0;
        return day.Year - birthDate.Year - (yetToCome ? 1 : 0);
    }

    /// <summary>The upper of the two bounds at the end of the code, each a hyphen and one to three digits.</summary>
    private static int? Upper(ReadOnlySpan<char> band)
    {
        int last = band.LastIndexOf('-');
        int before = last < 0 ? -1 : band[..last].LastIndexOf('-');
        return before >= 0 && IsYears(band[(before + 1)..last], out _) && IsYears(band[(last + 1)..], out int upper)
            ? upper : null;
    }

    private static bool IsYears(ReadOnlySpan<char> text, out int years) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out years) && text.Length <= 3;
}
