using System.Globalization;

namespace IomGateway.Records;

/// <summary>Days as the tables keep them: <c>yyyy-MM-dd</c>.</summary>
internal static class Days
{
    private const string Form = "yyyy-MM-dd";

    public static DateOnly? Parse(string text) =>
        DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static string Write(DateOnly day) => day.ToString(Form, CultureInfo.InvariantCulture);
}
