using System.Net;
using System.Threading.RateLimiting;
using IomGateway.Exchange.Access;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// How many refusals of callers without a valid token are recorded, by address: a stranger may not fill the ledger.
/// The others are refused alike, and counted.
/// </summary>
internal sealed class StrangerLimit(AccessMetrics metrics) : IAsyncDisposable
{
    /// <summary>At once, and again in every minute.</summary>
    public const int RecordedInAMinute = 60;

    private readonly PartitionedRateLimiter<HttpContext> limiter =
        PartitionedRateLimiter.Create<HttpContext, IPAddress>(http => RateLimitPartition.GetTokenBucketLimiter(
            http.Connection.RemoteIpAddress ?? IPAddress.None,
            static _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = RecordedInAMinute,
                TokensPerPeriod = RecordedInAMinute,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1),
            }));

    public bool IsRecorded(HttpContext http)
    {
        using var lease = limiter.AttemptAcquire(http);
        if (!lease.IsAcquired)
        {
            metrics.Unrecorded();
        }

        return lease.IsAcquired;
    }

    public ValueTask DisposeAsync() => limiter.DisposeAsync();
}
