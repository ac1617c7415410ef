using System.Diagnostics.Metrics;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger;

/// <summary>What the ledger tells about itself; no tag carries anything about an entry.</summary>
internal sealed class LedgerMetrics : IDisposable
{
    private readonly Meter? _owned;
    private readonly Histogram<double> _append;
    private readonly Histogram<int> _batch;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _signingFailures;
    private readonly Counter<long> _interrupted;
    private readonly Counter<long> _witnessFailures;
    private readonly Counter<long> _forks;

    public LedgerMetrics(IMeterFactory? factory, LedgerHealth health)
    {
        // A factory disposes of its meters itself.
        const string name = "IomGateway.Ledger";
        Meter meter = factory?.Create(new MeterOptions(name)) ?? (_owned = new Meter(name));
        _append = meter.CreateHistogram<double>(
            "iom.ledger.append.duration", "s", "From handing in an entry to its being durable.");
        _batch = meter.CreateHistogram<int>("iom.ledger.batch.size", "{write}", "Writes in one transaction.");
        _failures = meter.CreateCounter<long>("iom.ledger.append.failures", "{write}", "Writes that failed.");
        _signingFailures = meter.CreateCounter<long>(
            "iom.ledger.checkpoint.failures", "{checkpoint}", "Checkpoints that could not be signed or kept.");
        _interrupted = meter.CreateCounter<long>(
            "iom.ledger.interrupted", "{entry}", "Permitted decisions closed as interrupted.");
        _witnessFailures = meter.CreateCounter<long>(
            "iom.ledger.witness.failures", "{change}", "Times that a witness ceased to cosign, by its condition.");
        _forks = meter.CreateCounter<long>(
            "iom.ledger.forks", "{fork}", "Checkpoints shown that this log signed and does not extend.");
        meter.CreateObservableGauge(
            "iom.ledger.witnessed", () => health.Witnessed, "{entry}",
            "Entries under a checkpoint that enough witnesses cosigned.");
        meter.CreateObservableGauge("iom.ledger.size", () => health.Size, "{entry}", "Entries in the log.");
        meter.CreateObservableGauge(
            "iom.ledger.unsigned", () => health.Unsigned, "{entry}", "Entries that no checkpoint covers yet.");
    }

    public void Appended(TimeSpan duration) => _append.Record(duration.TotalSeconds);

    public void Written(int batch) => _batch.Record(batch);

    public void WriteFailed(int batch) => _failures.Add(batch);

    public void SigningFailed() => _signingFailures.Add(1);

    public void Interrupted() => _interrupted.Add(1);

    public void WitnessFailed(WitnessCondition condition) =>
        _witnessFailures.Add(1, new KeyValuePair<string, object?>("condition", Condition(condition)));

    public void Forked() => _forks.Add(1);

    public void Dispose() => _owned?.Dispose();

    private static string Condition(WitnessCondition condition) => condition switch
    {
        WitnessCondition.Unreachable => "unreachable",
        WitnessCondition.Refusing => "refusing",
        WitnessCondition.Disputing => "disputing",
        WitnessCondition.Forked => "forked",
        _ => "waiting",
    };
}
