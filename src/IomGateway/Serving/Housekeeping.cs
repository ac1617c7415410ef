using IomGateway.Records;
using IomGateway.Records.References;

namespace IomGateway.Serving;

/// <summary>
/// Drops, each hour, the gateway's ids of records that have ended. They stop working at their instant, not here.
/// </summary>
internal sealed partial class Housekeeping(ReferenceRegister references, TimeProvider time, ILogger<Housekeeping> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await references.PruneAsync(stoppingToken);
            }
            catch (RecordsUnavailableException e)
            {
                Postponed(log, e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Ended references could not be dropped; they stay until the next hour.")]
    private static partial void Postponed(ILogger log, Exception error);
}
