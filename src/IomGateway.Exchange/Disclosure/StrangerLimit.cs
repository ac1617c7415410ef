using System.Diagnostics.Metrics;
using System.Net;
using System.Threading.RateLimiting;
using IomGateway.Exchange.Access;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// How many refusals of callers without a valid token are recorded, by address: a stranger may not fill the ledger.
/// The others are refused alike, and counted.
/// </summary>
internal sealed class StrangerLimit : IAsyncDisposable
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

    private readonly Counter<long> unrecorded;

    public StrangerLimit(IMeterFactory meters) =>
        unrecorded = meters.Create(AccessMetrics.MeterName).CreateCounter<long>(
            "iom.access.unrecorded", "{refusal}", "Refusals of strangers beyond what is recorded of one address.");

    public bool IsRecorded(HttpContext http)
    {
        using var lease = limiter.AttemptAcquire(http);
        unrecorded.Add(lease.IsAcquired ? 0 : 1);
        return lease.IsAcquired;
    }

    public ValueTask DisposeAsync() => limiter.DisposeAsync();
}
