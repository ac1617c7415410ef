using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace IomGateway.Telemetry;

/// <summary>
/// Sends traces, metrics and logs by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and does nothing otherwise.
/// The exporter reads its other settings from the standard <c>OTEL_*</c> variables.
/// </summary>
internal static class TelemetryExport
{
    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(Resource()).AddOtlpExporter());
        builder.Services.AddHostedService<Providers>();
    }

    private static ResourceBuilder Resource() => ResourceBuilder.CreateDefault().AddService(
        "iom-gateway", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3));

    /// <summary>Starts the providers with the host, and flushes them when it stops.</summary>
    private sealed class Providers : IHostedService, IDisposable
    {
        private TracerProvider? tracer;
        private MeterProvider? meter;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            tracer = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource())
                .AddSource("Microsoft.AspNetCore", "IomGateway.*").AddOtlpExporter().Build();
            meter = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource())
                .AddMeter("IomGateway.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
                    "System.Runtime", "Polly")
                .AddOtlpExporter().Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            tracer?.ForceFlush(2_000);
            meter?.ForceFlush(2_000);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            tracer?.Dispose();
            meter?.Dispose();
        }
    }
}
