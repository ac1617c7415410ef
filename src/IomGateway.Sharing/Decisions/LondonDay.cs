namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Days as agreements count them: in London, so that a term ends at midnight there, summer or winter.
/// </summary>
public static class LondonDay
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public static DateOnly Of(DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, London).DateTime);
}
