using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>Faults below HTTP, which a web server cannot make by itself.</summary>
public sealed class BrokenTransportTests(BrokenTransportTests.Partner partner) : EndToEndTest, IClassFixture<BrokenTransportTests.Partner>
{
    private protected override GatewaySetup Setup => new()
    {
        HolderTimeout = TimeSpan.FromSeconds(2),
        Agencies = a => a.Id != "treatment-llr"
            ? a : a with { System = a.System! with { Fhir = new Uri(partner.WireMock.Address, "fhir") } },
    };

    [Theory]
    [InlineData("CONNECTION_RESET_BY_PEER", "Unreachable")]
    [InlineData("EMPTY_RESPONSE", "Unreachable")]
    [InlineData("MALFORMED_RESPONSE_CHUNK", "WrongMediaType")]
    [InlineData("RANDOM_DATA_THEN_CLOSE", "Unreachable")]
    public async Task A_broken_connection_discloses_nothing_and_is_recorded(string fault, string recorded)
    {
        await partner.WireMock.AnswerAsync("/fhir/Appointment/_search", new JsonObject
        {
            ["headers"] = new JsonObject { ["Content-Type"] = "application/fhir+json" },
            ["fault"] = fault,
        });

        await AssertFailedAsync(await Police.AskAsync(Ask.Search("Appointment", Alex)), 502, recorded);
    }

    [Fact]
    public async Task Chunks_that_dribble_beyond_the_time_are_cut_off()
    {
        await partner.WireMock.AnswerAsync("/fhir/Appointment/_search", new JsonObject
        {
            ["headers"] = new JsonObject { ["Content-Type"] = "application/fhir+json" },
            ["body"] = Holder.Bundle([Sample.Appointment("a-1", Alex)]),
            ["chunkedDribbleDelay"] = new JsonObject { ["numberOfChunks"] = 10, ["totalDuration"] = 20_000 },
        });

        await AssertFailedAsync(await Police.AskAsync(Ask.Search("Appointment", Alex)), 504, "TimedOut");
    }

    [Fact]
    public async Task A_sound_answer_from_the_same_server_arrives()
    {
        await partner.WireMock.AnswerAsync("/fhir/Appointment/_search", new JsonObject
        {
            ["headers"] = new JsonObject { ["Content-Type"] = "application/fhir+json" },
            ["body"] = Holder.Bundle([Sample.Appointment("a-1", Alex)]),
        });

        await AssertAnsweredAsync(await Police.AskAsync(Ask.Search("Appointment", Alex)), records: 1);
    }

    private async Task AssertFailedAsync(Reply reply, int status, string fault)
    {
        Assert.True((status, "holder-failed") == (reply.Status, reply.Code), reply.Whole);
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Equal([EntryKind.Decided, EntryKind.Failed], entries.Select(e => e.Entry.Kind));
        Assert.Equal(fault, RunningGateway.Value(entries[1], "fault"));
    }

    /// <summary>One WireMock for all, which knows Alex.</summary>
    public sealed class Partner : IAsyncLifetime
    {
        internal WireMock WireMock { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            WireMock = await WireMock.StartAsync();
            await WireMock.AnswerAsync("/fhir/Patient/_search", new JsonObject
            {
                ["headers"] = new JsonObject { ["Content-Type"] = "application/fhir+json" },
                ["body"] = Holder.Bundle([new Holder("treatment-llr").KnowsAs(Alex, Ask.NhsSystem, Alex.Nhs)]),
            });
        }

        public async Task DisposeAsync() => await WireMock.DisposeAsync();
    }
}
