using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;

namespace IomGateway.Serving;

/// <summary>
/// Each minute, takes the steps in the life of agreements that nobody takes by hand: a term that is over expires, and a
/// version whose meaning narrowed is said to have been taken on. No decision waits for it: each judges the term at its
/// own instant.
/// </summary>
internal sealed partial class TermsEnding(
    Enforcement enforcement, RecordsDatabase records, EvidenceLog ledger, TimeProvider time, ILogger<TermsEnding> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Takes the steps that are due now.</summary>
    public async Task TakeDueAsync(CancellationToken cancel)
    {
        var life = new AgreementLife(enforcement.Workspace, new AgreementStore(records), ledger, time);
        foreach (var (version, outcome) in await life.ExpireDueAsync(cancel))
        {
            if (outcome is StepOutcome.Refused refused)
            {
                NotExpired(log, version.Agreement, version.Version, $"{refused.Message} {refused.Mend}");
            }
            else
            {
                Expired(log, version.Agreement, version.Version);
            }
        }

        foreach (var carried in enforcement.Latest.Carried)
        {
            var direction = carried.Direction.ToString().ToLowerInvariant();
            var outcome = await life.CarryOnAsync(
                carried.Agreement, carried.Version, carried.Today, direction, cancel);
            if (outcome is StepOutcome.Taken)
            {
                CarriedOn(log, carried.Agreement, carried.Version, direction, carried.Today);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await TakeDueAsync(stoppingToken);
            }
            catch (Exception e) when (e is RecordsUnavailableException or LedgerUnavailableException)
            {
                Postponed(log, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Information, "The term of {Agreement} version {Version} is over; it expired.")]
    private static partial void Expired(ILogger log, string agreement, int version);

    [LoggerMessage(2, LogLevel.Warning, "{Agreement} version {Version} could not be expired: {Why}")]
    private static partial void NotExpired(ILogger log, string agreement, int version, string why);

    [LoggerMessage(3, LogLevel.Information,
        "What {Agreement} version {Version} uses has changed; it is {Direction}, and was taken on as {Meaning}.")]
    private static partial void CarriedOn(
        ILogger log, string agreement, int version, string direction, string meaning);

    [LoggerMessage(4, LogLevel.Warning, "Steps of agreements could not be taken; they are tried again in a minute.")]
    private static partial void Postponed(ILogger log, Exception error);
}
