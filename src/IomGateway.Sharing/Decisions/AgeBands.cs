using System.Globalization;
using System.Text.RegularExpressions;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Works out an age band from a birth date. A band's code carries its own bounds, in whole years, both included
/// (<c>child-10-15</c>); one without numbers (<c>adult</c>) begins where the band before it ends.
/// </summary>
public static partial class AgeBands
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

    private static int? Upper(string band)
    {
        var match = Bounds().Match(band);
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"-[0-9]{1,3}-([0-9]{1,3})$", RegexOptions.CultureInvariant)]
    private static partial Regex Bounds();
}
