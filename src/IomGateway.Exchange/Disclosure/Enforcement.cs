using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Versions;
using Microsoft.Extensions.Logging;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// What is enforced, kept current: each question begins by asking the register, in one cheap read, whether any
/// agreement has changed since. A step in an agreement's life so counts from the next question, whichever process
/// took it.
/// </summary>
public sealed class Enforcement : IDisposable
{
    private readonly RecordsDatabase records;
    private readonly AgreementStore store;
    private readonly TimeProvider time;
    private readonly ILogger<Enforcement> log;
    private readonly VersionMeanings meanings;
    private readonly SemaphoreSlim reloading = new(1, 1);
    private Workspace workspace;
    private volatile Current current;

    private Enforcement(
        RecordsDatabase records, AgreementStore store, VersionMeanings meanings, Workspace workspace, Current current,
        TimeProvider time, ILogger<Enforcement> log)
    {
        (this.records, this.store, this.meanings, this.workspace) = (records, store, meanings, workspace);
        (this.current, this.time, this.log) = (current, time, log);
    }

    /// <summary>
    /// Reads what is to be enforced. Policies, agencies or stored agreements that are broken stop the start.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Something is broken; the message says what, where and how to mend it.
    /// </exception>
    public static async Task<Enforcement> StartAsync(
        RecordsDatabase records, AgreementStore store, Workspace workspace, TimeProvider time, ILogger<Enforcement> log,
        CancellationToken cancel)
    {
        if (!workspace.IsSound)
        {
            var errors = workspace.Problems.Where(p => p.Severity == Severity.Error)
                .Select(p => $"{p.At}: {p.Message} {p.Help}");
            throw new InvalidOperationException(
                "Policies, agencies or agreements are broken:\n  " + string.Join("\n  ", errors));
        }

        var epoch = records.Epoch().Agreements;
        var meanings = new VersionMeanings();
        var signed = new SignedAgreements(workspace, store, meanings, time.GetUtcNow());
        var enforced = signed.Compile(await store.LoadEnforcedAsync(cancel), before: null);
        if (signed.Problems.Count > 0)
        {
            throw new InvalidOperationException(
                "Agencies or stored agreements are broken:\n  " + string.Join("\n  ", signed.Problems));
        }

        log.InForce(enforced.InForce.Count, epoch, enforced.Rulebook.Digest);
        return new Enforcement(records, store, meanings, workspace, new Current(enforced, epoch), time, log);
    }

    /// <summary>What counts at this instant.</summary>
    /// <exception cref="RecordsUnavailableException">
    /// It cannot be told whether something changed: nothing may be decided.
    /// </exception>
    public ValueTask<Enforced> CurrentAsync(CancellationToken cancel)
    {
        var now = current;
        return records.Epoch().Agreements == now.Epoch ? new ValueTask<Enforced>(now.Enforced) : ReloadedAsync(cancel);
    }

    /// <summary>What counted when it was last read; for what cannot wait, such as the check of a token.</summary>
    public Enforced Latest => current.Enforced;

    /// <summary>The policies and agencies that count now.</summary>
    public Workspace Workspace => Volatile.Read(ref workspace);

    /// <summary>
    /// Takes over policies and agencies anew; when anything in them is broken, what stood before stays.
    /// </summary>
    /// <returns>What is broken; empty when everything was taken over.</returns>
    public async Task<IReadOnlyList<string>> ReplaceAsync(Workspace renewed, CancellationToken cancel)
    {
        await reloading.WaitAsync(cancel);
        try
        {
            var epoch = records.Epoch().Agreements;
            var signed = new SignedAgreements(renewed, store, meanings, time.GetUtcNow());
            var problems = renewed.Problems.Where(p => p.Severity == Severity.Error)
                .Select(p => $"{p.At}: {p.Message}").ToList();
            if (problems.Count == 0)
            {
                var enforced = signed.Compile(await store.LoadEnforcedAsync(cancel), before: null);
                problems.AddRange(signed.Problems);
                if (problems.Count == 0)
                {
                    (workspace, current) = (renewed, new Current(enforced, epoch));
                    log.InForce(enforced.InForce.Count, epoch, enforced.Rulebook.Digest);
                    return [];
                }
            }

            log.ReloadRefused(string.Join(" ", problems));
            return problems;
        }
        finally
        {
            reloading.Release();
        }
    }

    public void Dispose() => reloading.Dispose();

    private async ValueTask<Enforced> ReloadedAsync(CancellationToken cancel)
    {
        await reloading.WaitAsync(cancel);
        try
        {
            var epoch = records.Epoch().Agreements;
            if (epoch == current.Epoch)
            {
                return current.Enforced;
            }

            var signed = new SignedAgreements(workspace, store, meanings, time.GetUtcNow());
            var enforced = signed.Compile(await store.LoadEnforcedAsync(cancel), current.Enforced);
            if (signed.Problems.Count > 0)
            {
                log.ReloadRefused(string.Join(" ", signed.Problems));
            }

            current = new Current(enforced, epoch);
            log.InForce(enforced.InForce.Count, epoch, enforced.Rulebook.Digest);
            return enforced;
        }
        finally
        {
            reloading.Release();
        }
    }

    private sealed record Current(Enforced Enforced, long Epoch);
}
