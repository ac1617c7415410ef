using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Operating;

/// <summary>
/// The dashboard asks for metrics that a running gateway has, by the names under which a Prometheus server knows them.
/// </summary>
public sealed partial class DashboardTests : EndToEndTest
{
    private static readonly string[] LabelsOfTheServer = ["le", "service_instance_id"];

    [Fact]
    public async Task Every_query_asks_for_a_metric_and_labels_that_the_gateway_has()
    {
        using var heard = new Instruments();
        Assert.Equal(200, (await Police.AskAsync(Ask.Search("Appointment", Alex))).Status);
        heard.Observe();

        var queries = Queries();

        Assert.NotEmpty(queries);
        foreach (var query in queries)
        {
            var metric = Metric().Match(Grouping().Replace(query, "")).Value;
            Assert.True(heard.Labels.TryGetValue(metric, out var labels), $"No instrument is '{metric}': {query}");
            Assert.All(Labels(query).Except(LabelsOfTheServer), label => Assert.Contains(label, labels));
        }
    }

    private static List<string> Queries()
    {
        var file = Path.Combine(Repository.Root, "infra", "grafana-dashboard.json");
        return [.. JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray()
            .SelectMany(p => p!["targets"]!.AsArray()).Select(t => (string)t!["expr"]!)];
    }

    private static IEnumerable<string> Labels(string query) =>
        Grouping().Matches(query).SelectMany(m => m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
            .Concat(Matcher().Matches(query).Select(m => m.Groups[1].Value));

    [GeneratedRegex(@"\b(iom|http|kestrel|dotnet)_\w+(?=[\[{)]|$)")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(\w+)=")]
    private static partial Regex Matcher();

    /// <summary>Every instrument of this process, and the tags that its measurements carry.</summary>
    private sealed class Instruments : IDisposable
    {
        private readonly MeterListener listener = new();

        public Instruments()
        {
            listener.InstrumentPublished = (instrument, listening) =>
            {
                foreach (var name in Names(instrument))
                {
                    lock (Labels)
                    {
                        Labels.TryAdd(name, []);
                    }
                }

                listening.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((i, _, tags, _) => Heard(i, tags));
            listener.SetMeasurementEventCallback<long>((i, _, tags, _) => Heard(i, tags));
            listener.SetMeasurementEventCallback<int>((i, _, tags, _) => Heard(i, tags));
            listener.Start();
        }

        public Dictionary<string, HashSet<string>> Labels { get; } = new(StringComparer.Ordinal);

        public void Observe() => listener.RecordObservableInstruments();

        public void Dispose() => listener.Dispose();

        private void Heard(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                foreach (var name in Names(instrument))
                {
                    lock (Labels)
                    {
                        Labels[name].Add(tag.Key.Replace('.', '_'));
                    }
                }
            }
        }

        /// <summary>As OpenTelemetry's compatibility with Prometheus names them.</summary>
        private static IEnumerable<string> Names(Instrument instrument)
        {
            var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            var name = instrument.Name.Replace('.', '_') + unit;
            var kind = instrument.GetType().Name;
            return kind.StartsWith("Histogram", StringComparison.Ordinal)
                ? [$"{name}_bucket", $"{name}_count", $"{name}_sum"]
                : kind is "Counter`1" or "ObservableCounter`1" ? [$"{name}_total"] : [name];
        }
    }
}
