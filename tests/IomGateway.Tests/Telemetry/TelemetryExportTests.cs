using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IomGateway.Tests.Telemetry;

/// <summary>
/// What a collector receives while the program tells its whole story: every step, and nothing of anybody in it.
/// </summary>
public sealed class TelemetryExportTests
{
    private static readonly string[] OfPeople =
        ["Jordan", "Madeup", "Morgan", "Fictive", "Riley", "Notreal", "okafor", "X204417", "A8771MF", "0214478P"];

    [Fact]
    public async Task Traces_and_metrics_reach_a_collector_and_say_nothing_of_a_person()
    {
        var received = new ConcurrentDictionary<string, StringBuilder>(StringComparer.Ordinal);
        await using var collector = await CollectorAsync(received);
        var folder = Directory.CreateTempSubdirectory("iom-telemetry-").FullName;
        try
        {
            Assert.Equal(0, await DemoAsync(collector.Urls.Single(), Path.Combine(folder, "data")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string[] steps =
            ["identify", "read", "gather", "decide", "record", "ask", "conclude", "answer", "iom.decision.id"];
        Assert.All(steps, s => Assert.Contains(s, Text("/v1/traces"), StringComparison.Ordinal));
        Assert.Contains("iom.exchange.duration", Text("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("iom.ledger.append.duration", Text("/v1/metrics"), StringComparison.Ordinal);
        Assert.All(OfPeople, w => Assert.All(received.Values, r => Assert.DoesNotContain(
            w, r.ToString(), StringComparison.OrdinalIgnoreCase)));

        string Text(string path) => received.TryGetValue(path, out var text) ? text.ToString() : "";
    }

    /// <summary>Takes OTLP over HTTP and keeps the bytes as Latin-1, in which protobuf's strings can be read.</summary>
    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, StringBuilder> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/{**path}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var text = received.GetOrAdd(http.Request.Path, _ => new StringBuilder());
            lock (text)
            {
                text.Append(Encoding.Latin1.GetString(body.ToArray()));
            }
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<int> DemoAsync(string collector, string data)
    {
        var program = typeof(IomGateway.Verbs.ServeVerb).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, "demo", "--once", "--data", data])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector;
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        using var demo = Process.Start(start)!;
        var told = Task.WhenAll(demo.StandardOutput.ReadToEndAsync(), demo.StandardError.ReadToEndAsync());
        await demo.WaitForExitAsync();
        await told;
        return demo.ExitCode;
    }
}
