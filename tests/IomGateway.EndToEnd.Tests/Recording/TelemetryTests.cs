using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using Microsoft.Extensions.Logging;

namespace IomGateway.EndToEnd.Tests.Recording;

/// <summary>Logs, traces and metrics, at their most talkative, tell of exchanges and of nobody.</summary>
public sealed class TelemetryTests : EndToEndTest, IDisposable
{
    private static readonly Person Canary = new(8642);
    private readonly Overheard heard = new();

    private protected override GatewaySetup Setup => new()
    {
        Configure = builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Trace);
            builder.Logging.AddProvider(heard);
        },
    };

    public void Dispose() => heard.Dispose();

    [Fact]
    public async Task Nothing_in_them_is_personal_and_the_decision_ties_them_to_the_ledger()
    {
        await Gateway.Register.AdmitAsync(Canary);
        Gateway.Introduce(Canary);
        Treatment.Keep(Sample.Appointment("canary-appointment", Canary));
        var ask = Ask.Search("Appointment", Canary) with { User = "canary.user", Justification = "canary-justification" };

        var found = await Police.AskAsync(ask);
        await AssertAnsweredAsync(found, records: 1);
        await Police.AskAsync(Ask.Read("Appointment", (string)found.Records[0]["id"]!) with { User = "canary.user" });
        await Police.AskAsync(ask with { Role = "auditor" });
        await Police.AskAsync(ask with { Body = "patient.identifier=canary-identifier"u8.ToArray() });
        using (var query = await Police.RequestAsync(ask))
        {
            query.RequestUri = new Uri($"{query.RequestUri}?patient.identifier=canary-query");
            await Police.SendAsync(query);
        }

        Treatment.Misbehave("Appointment/_search", http => Holder.WriteAsync(http, "canary-malformed{"));
        await Police.AskAsync(ask);
        Treatment.Misbehave("Appointment/_search", http =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        await Police.AskAsync(ask);
        Treatment.Misbehave("Appointment/_search", http => Holder.WriteAsync(http, Holder.Bundle(
            [Sample.Appointment("canary-appointment", Nobody)])));
        await Police.AskAsync(ask);

        var said = string.Join('\n', heard.Said);
        foreach (var word in Canary.Names.Concat(Nobody.Names).Append("canary"))
        {
            var leaks = heard.Said.Where(s => s.Contains(word, StringComparison.OrdinalIgnoreCase));
            Assert.True(!leaks.Any(), $"'{word}' stands in:\n{string.Join('\n', leaks)}");
        }

        Assert.DoesNotContain(await Police.TokenAsync(), said, StringComparison.Ordinal);
        Assert.Contains(heard.Said, s => s.StartsWith("span exchange search", StringComparison.Ordinal)
            && s.Contains($"iom.decision.id={found.DecisionId}", StringComparison.Ordinal));
        Assert.Contains(heard.Said, s => s.StartsWith("log ", StringComparison.Ordinal)
            && s.Contains(found.DecisionId!, StringComparison.Ordinal));
        foreach (var fault in new[] { "Malformed (invalid-json).", "Unreachable (Connection reset by peer)." })
        {
            Assert.Contains(heard.Said, s => s.Contains(
                $"The system of treatment-llr gave no usable answer: {fault}", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(heard.Said, s => s.StartsWith("log Yarp", StringComparison.Ordinal));
        foreach (var step in new[] { "identify", "read", "gather", "decide", "record", "ask", "conclude", "answer" })
        {
            Assert.Contains(heard.Said, s => s.StartsWith($"span {step} ", StringComparison.Ordinal));
        }

        Assert.Contains(heard.Said, s => s.StartsWith("metric iom.exchange.duration", StringComparison.Ordinal));
    }
}
