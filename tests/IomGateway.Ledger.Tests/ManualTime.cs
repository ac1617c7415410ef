namespace IomGateway.Ledger.Tests;

/// <summary>The real clock, moved by hand; timers keep running by the real one.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _moved;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _moved, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _moved));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (Interlocked.Read(ref _moved) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
