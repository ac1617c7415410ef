using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Standing;

/// <summary>The OpenID AuthZEN Authorization API 1.0, as another program's enforcement point speaks it.</summary>
public sealed class AuthzenTests : EndToEndTest
{
    private const string One = "/access/v1/evaluation";
    private const string Many = "/access/v1/evaluations";

    private protected override GatewaySetup Setup =>
        new() { Agreements = ["llr-treatment-engagement", "llr-statutory-supervision"] };

    [Fact]
    public async Task Its_metadata_says_where_the_endpoints_are()
    {
        using var http = new HttpClient();

        var metadata = JsonNode.Parse(
            await http.GetStringAsync($"{Gateway.Origin}/.well-known/authzen-configuration"))!;

        Assert.Equal(Gateway.Origin, (string?)metadata["policy_decision_point"]);
        Assert.Equal(Gateway.Origin + One, (string?)metadata["access_evaluation_endpoint"]);
        Assert.Equal(Gateway.Origin + Many, (string?)metadata["access_evaluations_endpoint"]);
    }

    [Fact]
    public async Task An_evaluation_is_decided_by_the_engine_that_simulates()
    {
        var ask = Ask.Post(One, Evaluation()) with { Headers = new() { ["X-Request-ID"] = "req-1" } };
        var permitted = await Police.AskAsync(ask);
        var denied = await Police.AskAsync(Ask.Post(One, Evaluation(consents: [])));

        Assert.Equal((200, true), (permitted.Status, (bool?)permitted.Json["decision"]));
        Assert.Equal("req-1", permitted.Headers["X-Request-ID"]);
        var explained = permitted.Json["context"]!["explanation"]!;
        Assert.Equal("clear", (string?)explained["categories"]!["attendance"]);
        Assert.Equal((200, false), (denied.Status, (bool?)denied.Json["decision"]));
        Assert.Contains("treatment-disclosure", denied.Text, StringComparison.Ordinal);
        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task A_category_that_does_not_leave_is_denied_though_another_does()
    {
        var evaluation = Evaluation();
        evaluation["resource"]!["properties"]!["category"] = "substance-use";

        Assert.False((bool?)(await Police.AskAsync(Ask.Post(One, evaluation))).Json["decision"]);
        evaluation["resource"]!["properties"]!["category"] = "attendance";
        Assert.True((bool?)(await Police.AskAsync(Ask.Post(One, evaluation))).Json["decision"]);
    }

    [Fact]
    public async Task Nobody_evaluates_the_dealings_of_others_and_nobody_without_a_token_evaluates_anything()
    {
        var others = await Probation.AskAsync(Ask.Post(One, Evaluation()));
        using var http = new HttpClient();
        var stranger = await http.PostAsync(
            $"{Gateway.Origin}{One}", new StringContent(Evaluation().ToJsonString()));

        Assert.Equal((403, "not-yours-to-simulate"), (others.Status, others.Code));
        Assert.Equal(401, (int)stranger.StatusCode);
    }

    [Fact]
    public async Task Several_take_what_they_leave_out_from_beside_them_and_stop_where_they_are_told_to()
    {
        var body = Evaluation();
        var closed = Evaluation(consents: [])["resource"]!.DeepClone();
        var wrong = new JsonObject { ["resource"] = new JsonObject { ["type"] = "Appointment" } };
        body["evaluations"] = new JsonArray(
            new JsonObject(), new JsonObject { ["resource"] = closed }, wrong, new JsonObject());

        Assert.Equal("yes no no yes", await DecisionsAsync(body));
        body["options"] = new JsonObject { ["evaluations_semantic"] = "deny_on_first_deny" };
        Assert.Equal("yes no", await DecisionsAsync(body));
        body["options"] = new JsonObject { ["evaluations_semantic"] = "permit_on_first_permit" };
        Assert.Equal("yes", await DecisionsAsync(body));
    }

    [Fact]
    public async Task What_is_wrong_with_one_of_several_is_said_of_that_one()
    {
        var other = Evaluation();
        other["subject"]!["id"] = "probation-east-midlands";
        var reply = await Police.AskAsync(Ask.Post(Many, new JsonObject
        {
            ["evaluations"] = new JsonArray(new JsonObject { ["subject"] = 1 }, other, Evaluation()),
        }));

        var errors = reply.Json["evaluations"]!.AsArray()
            .Select(e => (int?)e!["context"]!["error"]?["status"]).ToArray();
        Assert.Equal([400, 403, null], errors);
    }

    [Fact]
    public async Task Without_several_it_is_a_single_one()
    {
        var body = Evaluation();
        body["evaluations"] = new JsonArray();

        Assert.True((bool?)(await Police.AskAsync(Ask.Post(Many, body))).Json["decision"]);
    }

    [Theory]
    [InlineData("""[]""", "(body)")]
    [InlineData("""{"subject":{},"action":{}}""", "resource")]
    [InlineData("""{"subject":"a","action":{},"resource":{}}""", "subject")]
    [InlineData("""{"subject":{"type":"user"},"action":{"name":"ask"},"resource":{}}""", "subject.type")]
    [InlineData("""{"subject":{"type":"agency"},"action":{"name":"read"},"resource":{}}""", "action.name")]
    [InlineData("""{"subject":{"type":"agency"},"action":{"name":"ask"},"resource":{}}""", "resource.id")]
    [InlineData("""{"subject":{"type":"agency","roles":[]},"action":{},"resource":{}}""", "subject")]
    [InlineData("""{"subject":{},"action":{},"resource":{},"extra":1}""", "(unknown member)")]
    [InlineData("""{"subject":{},"action":{},"resource":{},"context":[]}""", "context")]
    public async Task Bad_input_is_told_what_is_wrong(string body, string member)
    {
        var reply = await Police.AskAsync(Ask.Post(One, JsonNode.Parse(body)!));

        Assert.Equal(400, reply.Status);
        Assert.Contains($"'{member}'", reply.Text.Replace("\\u0027", "'", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("level", "highest", "resource.properties.person.level")]
    [InlineData("canary", "x", "resource.properties.person.canary")]
    public async Task A_fact_that_nobody_knows_is_refused_by_its_place(string fact, string value, string member)
    {
        var evaluation = Evaluation();
        evaluation["resource"]!["properties"]!["person"]![fact] = value;

        var reply = await Police.AskAsync(Ask.Post(One, evaluation));

        Assert.Equal(400, reply.Status);
        Assert.Contains(member, reply.Text, StringComparison.Ordinal);
    }

    private async Task<string> DecisionsAsync(JsonNode body)
    {
        var reply = await Police.AskAsync(Ask.Post(Many, body));
        return string.Join(
            ' ', reply.Json["evaluations"]!.AsArray().Select(e => (bool)e!["decision"]! ? "yes" : "no"));
    }

    private static JsonObject Evaluation(JsonArray? consents = null) => new()
    {
        ["subject"] = new JsonObject
        {
            ["type"] = "agency",
            ["id"] = "leicestershire-police",
            ["properties"] = new JsonObject { ["role"] = "offender-manager" },
        },
        ["action"] = new JsonObject
        {
            ["name"] = "ask",
            ["properties"] = new JsonObject { ["purpose"] = "manage-reoffending-risk" },
        },
        ["resource"] = new JsonObject
        {
            ["type"] = "Appointment",
            ["id"] = "treatment-llr",
            ["properties"] = new JsonObject
            {
                ["person"] = new JsonObject
                {
                    ["level"] = "priority",
                    ["age"] = "adult",
                    ["relationship"] = "managing-team",
                    ["restricted"] = false,
                    ["consents"] = consents ?? new JsonArray("treatment-disclosure"),
                },
            },
        },
    };
}
