namespace IomGateway.Records.Tests;

/// <summary>A clock that stands until it is moved.</summary>
public sealed class SettableTime : TimeProvider
{
    private long ticks = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;
    private long timestamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref timestamp);

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref ticks, by.Ticks);
        Interlocked.Add(ref timestamp, by.Ticks);
    }

    /// <summary>Sets the clock on the wall without any time passing.</summary>
    public void SetWall(DateTimeOffset to) => Interlocked.Exchange(ref ticks, to.UtcTicks);
}
