using System.Globalization;
using System.Text.RegularExpressions;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// A period of the calendar (ISO 8601 years, months, weeks, days), such as <c>P6M</c>: how long something may be
/// kept.
/// </summary>
public readonly partial record struct Period : IComparable<Period>
{
    private const double DaysOfAMonth = 365.2425 / 12;

    private Period(int months, int days)
    {
        Months = months;
        Days = days;
    }

    public int Months { get; }

    public int Days { get; }

    public static bool TryParse(string text, out Period period)
    {
        period = default;
        var match = Form().Match(text);
        if (!match.Success)
        {
            return false;
        }

        int Part(string name) =>
            match.Groups[name] is { Success: true } part ? int.Parse(part.Value, CultureInfo.InvariantCulture) : 0;
        period = new Period((Part("y") * 12) + Part("m"), (Part("w") * 7) + Part("d"));
        return period != default;
    }

    /// <summary>The first day on which it is over, when it runs from <paramref name="start"/>.</summary>
    public DateOnly After(DateOnly start) => start.AddMonths(Months).AddDays(Days);

    /// <summary>The shorter comes first, a month counting as its average length.</summary>
    public int CompareTo(Period other) =>
        ((Months * DaysOfAMonth) + Days).CompareTo((other.Months * DaysOfAMonth) + other.Days);

    public static bool operator <(Period left, Period right) => left.CompareTo(right) < 0;

    public static bool operator >(Period left, Period right) => left.CompareTo(right) > 0;

    public static bool operator <=(Period left, Period right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Period left, Period right) => left.CompareTo(right) >= 0;

    [GeneratedRegex(@"^P((?<y>[0-9]{1,3})Y)?((?<m>[0-9]{1,4})M)?((?<w>[0-9]{1,4})W)?((?<d>[0-9]{1,5})D)?\z")]
    private static partial Regex Form();
}
