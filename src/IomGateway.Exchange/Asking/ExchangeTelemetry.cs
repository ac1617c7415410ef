using System.Diagnostics;
using System.Diagnostics.Metrics;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using Microsoft.Extensions.Logging;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// What an operator sees of exchanges: one span for each step, a histogram of their whole duration, and the decision
/// id, which ties trace, log and ledger together. Nothing of a person, a user or a record.
/// </summary>
internal sealed class ExchangeTelemetry : IDisposable
{
    /// <summary>The source of spans and the meter of metrics.</summary>
    public const string Name = "IomGateway.Exchange";

    private readonly ActivitySource source = new(Name);
    private readonly Histogram<double> duration;
    private readonly TimeProvider time;
    private readonly ILogger<ExchangeTelemetry> log;

    public ExchangeTelemetry(IMeterFactory meters, TimeProvider time, ILogger<ExchangeTelemetry> log)
    {
        (this.time, this.log) = (time, log);
        duration = meters.Create(Name).CreateHistogram<double>(
            "iom.exchange.duration", "s", "How long a question took, from its first byte to its answer's last.");
    }

    public Steps Begin(QuestionRoute route) => new(this, route.Name);

    public void Dispose() => source.Dispose();

    /// <summary>The steps of one exchange; entering one ends the one before.</summary>
    internal sealed class Steps(ExchangeTelemetry telemetry, string route) : IDisposable
    {
        private readonly long began = telemetry.time.GetTimestamp();
        private readonly Activity? whole = telemetry.source.StartActivity($"exchange {route}");
        private Activity? step;
        private string outcome = "failed";
        private EntryId? decision;

        public void Enter(string name)
        {
            step?.Dispose();
            step = telemetry.source.StartActivity(name);
            outcome = name == "answer" ? "answered" : outcome;
        }

        public void Refused(string code)
        {
            outcome = "refused";
            whole?.SetTag("iom.refusal", code);
        }

        public void Decided(RecordedDecisions recorded)
        {
            outcome = recorded.Permits.Count == 0 ? "denied" : outcome;
            decision = recorded.Exchange;
            whole?.SetTag("iom.decision.id", recorded.Exchange.ToString());
            whole?.SetTag("iom.permits", recorded.Permits.Count);
        }

        public void Dispose()
        {
            step?.Dispose();
            whole?.Dispose();
            var took = telemetry.time.GetElapsedTime(began);
            telemetry.log.ExchangeDone(route, outcome, decision?.ToString(), took.TotalMilliseconds);
            telemetry.duration.Record(
                took.TotalSeconds,
                new KeyValuePair<string, object?>("iom.route", route),
                new KeyValuePair<string, object?>("iom.outcome", outcome));
        }
    }
}
