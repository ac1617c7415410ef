using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Oversight.Erasure;
using IomGateway.Records;

namespace IomGateway.Serving;

/// <summary>
/// What the gateway forgets by the clock, at its start and each hour: goes on with erasures that broke off, destroys
/// the keys of months long past, and rolls the copies of the data keys.
/// </summary>
internal sealed partial class Retention(
    GatewayOptions options, RecordsDatabase records, EvidenceLog ledger, Enforcement enforcement, TimeProvider time,
    ILogger<Retention> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly KeyBackups backups = new(
        ledger, options.KeyBackupsFolder, TimeSpan.FromDays(options.KeyBackupDays), time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of the gateway does not wait for it.
        await Task.Yield();
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await TryAsync(ct => EraseAsync(ct), Erasing, stoppingToken);
            await TryAsync(_ => Task.Run(backups.Roll, CancellationToken.None), BackingUp, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task EraseAsync(CancellationToken ct)
    {
        var workspace = enforcement.Workspace;
        var erasure = new PersonErasure(records, ledger, workspace.Agencies, workspace.Policies.Vocabulary, time);
        var finished = await erasure.SettleAsync(ct);
        var months = await erasure.ForgetMonthsAsync(ct);
        if (finished + months > 0)
        {
            Forgot(log, finished, months);
        }
    }

    private async Task TryAsync(
        Func<CancellationToken, Task> work, Action<ILogger, Exception> failed, CancellationToken ct)
    {
        try
        {
            await work(ct);
        }
        catch (Exception e) when (e is RecordsUnavailableException or LedgerUnavailableException
            or LedgerDamagedException or EntryRefusedException or IOException or UnauthorizedAccessException
            or InvalidOperationException)
        {
            failed(log, e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Erasures} erasures were finished; {Months} months of people whom nobody"
        + " knew were forgotten.")]
    private static partial void Forgot(ILogger log, int erasures, int months);

    [LoggerMessage(2, LogLevel.Error, "What is to be erased could not be; it is tried again within the hour.")]
    private static partial void Erasing(ILogger log, Exception error);

    [LoggerMessage(3, LogLevel.Error, "The data keys could not be backed up, or an old copy not deleted; it is tried"
        + " again within the hour.")]
    private static partial void BackingUp(ILogger log, Exception error);
}
