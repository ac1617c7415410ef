using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace IomGateway.EndToEnd.Tests.Recording;

/// <summary>Everything that logs, spans and metrics say in this process while it listens.</summary>
internal sealed class Overheard : ILoggerProvider
{
    private readonly ConcurrentQueue<string> said = new();
    private readonly ActivityListener spans;
    private readonly MeterListener metrics = new();

    public Overheard()
    {
        spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore"
                || source.Name.StartsWith("IomGateway.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => said.Enqueue(
                $"span {span.OperationName} {span.DisplayName} {span.TraceStateString} {span.StatusDescription} "
                + $"{Tags(span.TagObjects)} {Tags(span.Baggage)} {string.Join(' ', span.Events.Select(e => e.Name + Tags(e.Tags)))}"),
        };
        ActivitySource.AddActivityListener(spans);
        metrics.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        metrics.SetMeasurementEventCallback<double>((i, _, tags, _) => Measured(i, tags));
        metrics.SetMeasurementEventCallback<long>((i, _, tags, _) => Measured(i, tags));
        metrics.SetMeasurementEventCallback<int>((i, _, tags, _) => Measured(i, tags));
        metrics.Start();
    }

    public IReadOnlyCollection<string> Said => said;

    public ILogger CreateLogger(string categoryName) => new Ear(this, categoryName);

    public void Dispose()
    {
        spans.Dispose();
        metrics.Dispose();
    }

    private void Measured(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        said.Enqueue($"metric {instrument.Name} {Tags(tags.ToArray())}");

    private static string Tags<T>(IEnumerable<KeyValuePair<string, T>> tags) =>
        string.Join(' ', tags.Select(t => $"{t.Key}={t.Value}"));

    private sealed class Ear(Overheard heard, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            heard.said.Enqueue($"scope {category} {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            heard.said.Enqueue($"log {category} {formatter(state, exception)} {exception}");
    }
}
