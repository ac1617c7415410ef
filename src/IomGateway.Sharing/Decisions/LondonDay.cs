namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Days as agreements count them: in London, so that a term ends at midnight there, summer or winter.
/// </summary>
public static class LondonDay
{
    private const int Places = 64;

    /// <summary>Since then London's clocks have only ever been whole hours from UTC.</summary>
    private static readonly long WholeHoursSince = new DateTime(1848, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    /// <summary>Hours of UTC with their day in London, which changes in none of them: hour above, day below.</summary>
    private static readonly long[] Known = new long[Places];

    public static DateOnly Of(DateTimeOffset instant)
    {
        long hour = instant.UtcTicks / TimeSpan.TicksPerHour;
        ref long place = ref Known[hour & (Places - 1)];
        long known = Volatile.Read(ref place);
        if (known >> 32 == hour && known != 0)
        {
            return DateOnly.FromDayNumber((int)(known & uint.MaxValue));
        }

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, London).DateTime);
        if (instant.UtcTicks >= WholeHoursSince)
        {
            Volatile.Write(ref place, hour << 32 | (uint)day.DayNumber);
        }

        return day;
    }
}
