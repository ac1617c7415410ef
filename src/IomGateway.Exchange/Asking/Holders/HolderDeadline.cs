using IomGateway.Exchange.Disclosure;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// A holder's time for one answer: it runs while the gateway waits for the holder, and for nothing else.
/// </summary>
internal sealed class HolderDeadline : IDisposable
{
    private readonly TimeProvider time;
    private readonly CancellationTokenSource source;
    private readonly Paused paused;
    private TimeSpan left;
    private long since;

    public HolderDeadline(TimeSpan allowed, TimeProvider time)
    {
        this.time = time;
        (left, since) = (allowed, time.GetTimestamp());
        source = new CancellationTokenSource(allowed, time);
        paused = new Paused(this);
    }

    public CancellationToken Token => source.Token;

    public bool HasPassed => source.IsCancellationRequested;

    /// <summary>Stops it until the result is disposed.</summary>
    /// <exception cref="HolderException">No time is left.</exception>
    public IDisposable Pause()
    {
        left -= time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero || HasPassed)
        {
            throw new HolderException(HolderFault.TimedOut);
        }

        source.CancelAfter(Timeout.InfiniteTimeSpan);
        return paused;
    }

    public void Dispose() => source.Dispose();

    private sealed class Paused(HolderDeadline deadline) : IDisposable
    {
        public void Dispose()
        {
            deadline.since = deadline.time.GetTimestamp();
            deadline.source.CancelAfter(deadline.left);
        }
    }
}
