using System.Globalization;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>
/// Somebody made up, with numbers that pass their systems' own checks. Whatever names them holds a word that stands nowhere
/// else, so that a test can search for it.
/// </summary>
internal sealed record Person(int Number)
{
    public string Nhs { get; } = NhsNumber(Number);

    public string Pnc { get; } = PncId(2011, Number);

    public string Crn => $"X{100_000 + Number}";

    public string Noms => $"A{Number:D4}BC";

    /// <summary>The number by which a charity, a council or a treatment service knows them.</summary>
    public string Case => $"CASE-{Number:D5}";

    public string Family => $"Canaryson{Number}";

    public DateOnly BirthDate { get; init; } = new DateOnly(1990, 3, 14).AddDays(Number % 1000);

    /// <summary>Their id in every holder's system.</summary>
    public string PatientId => $"patient-{Number}";

    public string BirthDateText => BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Everything that names them.</summary>
    public IEnumerable<string> Names => [Nhs, Pnc, Crn, Noms, Case, Family, PatientId];

    private static string NhsNumber(int number)
    {
        for (var serial = 999_000_000 + (number * 7); ; serial++)
        {
            var digits = serial.ToString(CultureInfo.InvariantCulture);
            var sum = digits.Select((d, i) => (d - '0') * (10 - i)).Sum();
            var check = (11 - (sum % 11)) % 11;
            if (check != 10)
            {
                return digits + check.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    private static string PncId(int year, int serial) =>
        $"{year}/{serial:D7}{"ZABCDEFGHJKLMNPQRTUVWXY"[(int)(((year % 100 * 10_000_000L) + serial) % 23)]}";
}
