using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Storage;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Witnesses;

/// <summary>
/// This log's witnesses: submits each checkpoint to them, keeps their cosignatures with it, and raises it when one of
/// them saw another log.
/// </summary>
public sealed class WitnessFeed
{
    // How many of the newest checkpoints are looked through at the start for one that enough witnesses cosigned.
    private const int LookBack = 256;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILedgerStore _store;
    private readonly KeyRing _ring;
    private readonly WitnessAlarm _alarm;
    private readonly LedgerHealth _health;
    private readonly WitnessPolicy? _policy;
    private readonly Dictionary<string, WitnessTalk> _talks = new(StringComparer.Ordinal);
    private readonly HttpClient _http = WitnessClient.Http();
    private volatile string? _witnessedNote;

    internal WitnessFeed(
        LedgerOptions options, TimeProvider time, ILedgerStore store, KeyRing ring, LedgerHealth health,
        LedgerMetrics metrics, ILogger logger)
    {
        (_options, _time, _store, _ring, _health) = (options, time, store, ring, health);
        _policy = options.Witnesses;
        _alarm = new WitnessAlarm(
            new ForkEvidence(Path.Combine(options.Directory, "forks"), time), health, metrics, logger);
        foreach (PolicyWitness witness in _policy?.Witnesses ?? [])
        {
            _talks.Add(witness.Name, new WitnessTalk(
                witness, new WitnessClient(witness.Address ?? new Uri("about:blank"), _http), ring, store, time));
        }
    }

    /// <summary>Every witness of the policy, as things stand.</summary>
    public IReadOnlyList<WitnessStanding> Standing => [.. _talks.Values.Select(t => t.Standing)];

    /// <summary>Entries under the largest checkpoint that enough witnesses cosigned.</summary>
    public long Witnessed => _health.Witnessed;

    /// <summary>Takes cosignatures from a witness that fetches the log by itself.</summary>
    /// <param name="note">A checkpoint of this log with them.</param>
    /// <param name="cancellationToken">Gives up before anything is kept.</param>
    /// <exception cref="LedgerUnavailableException">They could not be kept.</exception>
    public async Task<BroughtCosignatures> TakeAsync(string note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (_policy is null)
        {
            return new BroughtCosignatures.Refused("This log has no witnesses.");
        }

        if (_ring.OpenAny(note, out string reason) is not { } head)
        {
            return new BroughtCosignatures.Refused($"The checkpoint is refused: {reason}.");
        }

        if (!await _store.ReadAsync(r => WitnessTalk.Begins(r, head), cancellationToken))
        {
            _alarm.Fork("Somebody who brought cosignatures", head, await NewestAsync(cancellationToken));
            return new BroughtCosignatures.Refused("This log's entries are not those of the checkpoint.");
        }

        if (Cosignatures.By(_policy, note, _time.GetUtcNow(), out reason) is not { Count: > 0 } names)
        {
            return new BroughtCosignatures.Refused(
                $"It carries no cosignature by a witness of this log that holds ({reason}).");
        }

        SignedNote signed = SignedNote.Read(note)!;
        foreach (PolicyWitness witness in _policy.Witnesses.Where(w => names.Contains(w.Name)))
        {
            await _store.CosignAsync(head.Size, signed.Signatures.First(witness.Key.Made).Line);
            _talks[witness.Name].Came(head.Size);
        }

        await CountAsync(head.Size, cancellationToken);
        return new BroughtCosignatures.Taken();
    }

    /// <summary>On which checkpoints an entry's receipt may rest, given the first over it: the best first.</summary>
    internal IEnumerable<string> Heads(string first) =>
        _policy is not { AsksForCosignatures: true } || IsWitnessed(first) || _witnessedNote is not { } witnessed
            ? [first] : [witnessed, first];

    /// <summary>Asks every witness once, before anything is disclosed.</summary>
    /// <exception cref="LedgerDamagedException">One of them saw more of this log, or another one.</exception>
    internal async Task StartAsync(CancellationToken cancel)
    {
        await FindWitnessedAsync(cancel);
        await Task.WhenAll(Reached.Select(t => SubmitAsync(t, cancel)));
        foreach (WitnessTalk talk in Reached)
        {
            if (talk.Ahead > 0 || talk.Standing.Condition == WitnessCondition.Forked)
            {
                throw new LedgerDamagedException(
                    $"The witness {talk.Standing.Name} stands against the log in {_options.Directory}: "
                    + $"{talk.Standing.Why} The database is an older copy, or another log's; put back the newest one.");
            }
        }
    }

    /// <summary>Submits what is new to each witness, at the pace of the checkpoints; each by itself.</summary>
    internal Task RunAsync(CancellationToken cancel) => Task.WhenAll(Reached.Select(t => RunAsync(t, cancel)));

    internal void Close() => _http.Dispose();

    private IEnumerable<WitnessTalk> Reached =>
        (_policy?.Witnesses ?? []).Where(w => w.Address is not null).Select(w => _talks[w.Name]);

    private async Task RunAsync(WitnessTalk talk, CancellationToken cancel)
    {
        TimeSpan pause = _options.CheckpointEvery;
        try
        {
            while (true)
            {
                await Task.Delay(pause, _time, cancel);
                await SubmitAsync(talk, cancel);
                bool well = talk.Standing.Condition is WitnessCondition.Cosigned or WitnessCondition.Waiting;
                TimeSpan longer = 2 * pause < LongestPause ? 2 * pause : LongestPause;
                pause = well ? _options.CheckpointEvery : longer;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The log is closing.
        }
    }

    private async Task SubmitAsync(WitnessTalk talk, CancellationToken cancel)
    {
        WitnessStanding before = talk.Standing;
        try
        {
            if (await talk.SubmitAsync(cancel))
            {
                await CountAsync(talk.Standing.Size, cancel);
            }

            await TellAsync(talk, before, cancel);
        }
        catch (Exception e) when (e is LedgerUnavailableException or LedgerDamagedException)
        {
            _alarm.NotSubmitted(talk.Standing.Name, e);
        }
    }

    private async Task TellAsync(WitnessTalk talk, WitnessStanding before, CancellationToken cancel)
    {
        if (talk.Standing.Condition == WitnessCondition.Forked && talk.Theirs is { } theirs)
        {
            _alarm.Fork($"The witness {talk.Standing.Name}", theirs, await NewestAsync(cancel));
        }

        if (talk.Standing.Condition != before.Condition || talk.Standing.Why != before.Why)
        {
            _alarm.Stands(talk.Standing);
        }
    }

    private async Task<string> NewestAsync(CancellationToken cancel) =>
        await _store.ReadAsync(r => r.LatestCheckpoint(), cancel) ?? "nothing\n";

    private bool IsWitnessed(string note) =>
        Cosignatures.By(_policy!, note, _time.GetUtcNow(), out _) is { } names && _policy!.IsMetBy(names);

    private async Task CountAsync(long size, CancellationToken cancel)
    {
        if (size > _health.Witnessed && await _store.ReadAsync(r => r.CheckpointOf(size), cancel) is { } note
            && IsWitnessed(note))
        {
            _witnessedNote = note;
            _health.Cosigned(size);
        }
    }

    private async Task FindWitnessedAsync(CancellationToken cancel)
    {
        if (_policy is not { AsksForCosignatures: true })
        {
            return;
        }

        List<long> sizes = await _store.ReadAsync(r => r.CheckpointSizes(), cancel);
        foreach (long size in sizes.AsEnumerable().Reverse().Take(LookBack))
        {
            await CountAsync(size, cancel);
            if (_health.Witnessed > 0)
            {
                return;
            }
        }
    }
}
