using System.Diagnostics;
using System.Diagnostics.Metrics;
using IomGateway.Exchange.Disclosure;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// What an operator sees of exchanges: one span for each step, a histogram of their whole duration, and the decision id,
/// which ties trace, log and ledger together. Nothing of a person, a user or a record.
/// </summary>
internal sealed class ExchangeTelemetry : IDisposable
{
    /// <summary>The source of spans and the meter of metrics.</summary>
    public const string Name = "IomGateway.Exchange";

    private readonly ActivitySource source = new(Name);
    private readonly Histogram<double> duration;
    private readonly TimeProvider time;

    public ExchangeTelemetry(IMeterFactory meters, TimeProvider time)
    {
        this.time = time;
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
            whole?.SetTag("iom.decision.id", recorded.Exchange.ToString());
            whole?.SetTag("iom.permits", recorded.Permits.Count);
        }

        public void Dispose()
        {
            step?.Dispose();
            whole?.Dispose();
            telemetry.duration.Record(
                telemetry.time.GetElapsedTime(began).TotalSeconds,
                new KeyValuePair<string, object?>("iom.route", route),
                new KeyValuePair<string, object?>("iom.outcome", outcome));
        }
    }
}
