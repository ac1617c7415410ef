using System.Globalization;

namespace IomGateway.Exchange.Asking.Questions;

/// <summary>
/// A FHIR <c>date</c> search parameter (R4 §3.1.1.4.7): a prefix (eq, ge, gt, le, lt) and a date of day, month or year.
/// Days are enough for what partners ask; an instant is not read.
/// </summary>
internal readonly record struct FhirDate(string Prefix, DateOnly First, DateOnly Last)
{
    private static readonly string[] Prefixes = ["eq", "ge", "gt", "le", "lt"];

    public static bool TryParse(string text, out FhirDate date)
    {
        date = default;
        var prefix = text.Length > 2 && char.IsAsciiLetter(text[0]) ? text[..2] : "eq";
        var rest = text.Length > 2 && char.IsAsciiLetter(text[0]) ? text[2..] : text;
        if (!Prefixes.Contains(prefix, StringComparer.Ordinal) || !TryPeriod(rest, out var first, out var last))
        {
            return false;
        }

        date = new FhirDate(prefix, first, last);
        return true;
    }

    /// <summary>Whether a record that spans these days is one that was searched for.</summary>
    public bool Matches(DateOnly from, DateOnly to) => Prefix switch
    {
        "eq" => from >= First && to <= Last,
        "ge" => to >= First,
        "gt" => to > Last,
        "le" => from <= Last,
        "lt" => from < First,
        _ => false,
    };

    /// <summary>The days that a FHIR date, dateTime or instant covers, to its own precision.</summary>
    public static bool TryPeriod(string text, out DateOnly first, out DateOnly last)
    {
        var day = text.Length > 10 && text[10] == 'T' ? text[..10] : text;
        if (DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out first))
        {
            last = first;
            return true;
        }

        if (DateOnly.TryParseExact(day, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first))
        {
            last = first.AddMonths(1).AddDays(-1);
            return true;
        }

        var isYear = DateOnly.TryParseExact(day, "yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out first);
        last = isYear ? first.AddYears(1).AddDays(-1) : default;
        return isYear;
    }
}
