using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Standing;

/// <summary>What the gateway says of itself.</summary>
public sealed class OffersTests : EndToEndTest
{
    private protected override GatewaySetup Setup =>
        new() { Agreements = ["llr-treatment-engagement", "llr-statutory-supervision"] };

    [Fact]
    public async Task Its_capabilities_tell_a_caller_what_it_may_ask_and_a_stranger_nothing()
    {
        var caller = await Police.GetAsync("/fhir/R4/metadata");
        var stranger = await Police.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{Gateway.Origin}/fhir/R4/metadata"));

        Assert.Equal("CapabilityStatement", (string?)caller.Json["resourceType"]);
        Assert.Contains("Appointment", Types(caller));
        Assert.DoesNotContain("ContactLog", Types(caller));
        Assert.Equal(200, stranger.Status);
        Assert.Empty(Types(stranger));
    }

    [Fact]
    public async Task A_caller_is_told_of_whom_it_may_ask_what_and_for_what()
    {
        var mine = (await Police.GetAsync("/v1/me/agreements")).Json["mayAsk"]!.AsArray();

        var attendance = mine.Single(f => (string?)f!["flow"] == "attendance")!;
        Assert.Equal(("llr-treatment-engagement", 3), ((string?)attendance["agreement"], (int?)attendance["version"]));
        Assert.Equal("treatment-llr", (string?)Assert.Single(attendance["of"]!.AsArray()));
        Assert.Equal("clear", (string?)attendance["records"]!["Appointment"]!["attendance"]);
        Assert.Equal("mask:district", (string?)attendance["records"]!["Location"]!["location"]);
        Assert.True((bool?)mine.Single(f => (string?)f!["flow"] == "life-at-risk")!["emergency"]);
        Assert.Empty((await Gateway.Partner("accommodation-llr").GetAsync("/v1/me/agreements")).Json["mayAsk"]!.AsArray());
    }

    [Fact]
    public async Task What_would_be_decided_can_be_tried_on_made_up_facts()
    {
        var permitted = await Police.AskAsync(Ask.Simulate("treatment-disclosure"));
        var denied = await Police.AskAsync(Ask.Simulate());

        Assert.Equal("permit", (string?)permitted.Json["decision"]);
        Assert.Equal("clear", (string?)permitted.Json["categories"]!["attendance"]);
        Assert.Equal("deny", (string?)denied.Json["decision"]);
        Assert.Contains("treatment-disclosure", denied.Text, StringComparison.Ordinal);
        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task Nobody_tries_the_dealings_of_others()
    {
        var reply = await Probation.AskAsync(Ask.Post("/v1/decisions:simulate", new JsonObject
        {
            ["from"] = "treatment-llr",
            ["to"] = "leicestershire-police",
            ["role"] = "offender-manager",
            ["purpose"] = "manage-reoffending-risk",
            ["recordType"] = "Appointment",
        }));

        Assert.Equal((403, "not-yours-to-simulate"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task It_says_whether_it_is_well()
    {
        using var http = new HttpClient();

        Assert.Equal("live", (string?)JsonNode.Parse(await http.GetStringAsync($"{Gateway.Origin}/health/live"))!["status"]);
        Assert.Equal("ready", (string?)JsonNode.Parse(await http.GetStringAsync($"{Gateway.Origin}/health/ready"))!["status"]);
    }

    private static string[] Types(Reply reply) =>
    [
        .. (reply.Json["rest"]![0]!["resource"]?.AsArray() ?? []).Select(r => (string)r!["type"]!),
    ];
}
