using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Decisions.Requests;

namespace IomGateway.Sharing.Tests.Decisions.Requests;

public sealed class DecisionRequestTests
{
    private const string Question =
        """ "from": "holder", "to": "asker", "role": "worker", "purpose": "care", "recordType": "Note" """;

    private static readonly SmallWorld World = SmallWorld.Of(Make.Flow("f") with
    {
        People = Make.When("level: priority; mappa.level: none; cohorts: ppo"), ConsentsAll = Make.Set("treatment"),
    }).With(Make.Safeguard("floor", Make.Condition(person: "restricted: true")));

    private const string Person =
        """ "level": "priority", "mappa": {"level": "none"}, "cohorts": ["ppo"], "restricted": false """;

    [Theory]
    [InlineData("", "", "permit")]
    [InlineData("\"priority\"", "[\"priority\"]", "permit")]
    [InlineData("[\"ppo\"]", "\"ppo\"", "permit")]
    [InlineData("\"mappa\": {\"level\": \"none\"}", "\"mappa.level\": \"none\"", "permit")]
    [InlineData("false", "\"false\"", "permit")]
    [InlineData("false", "true", "deny")]
    [InlineData(", \"restricted\": false", "", "deny")]
    [InlineData("\"none\"", "1", "deny")]
    [InlineData("[\"ppo\"]", "[]", "deny")]
    [InlineData("\"priority\"", "\"standard\"", "deny")]
    public void Facts_are_read_nested_and_what_is_left_out_is_unknown(string written, string instead, string decision)
    {
        string person = written.Length == 0 ? Person : Person.Replace(written, instead, StringComparison.Ordinal);
        string json = $$"""{ {{Question}}, "person": { {{person}}, "consents": ["treatment"] } }""";

        var answer = Answer(json);

        Assert.Equal(decision, (string?)answer["decision"]);
        Assert.Equal("question", (string?)answer["step"]);
    }

    [Theory]
    [InlineData("", "deny")]
    [InlineData(", \"consents\": []", "deny")]
    [InlineData(", \"consents\": [\"housing\"]", "deny")]
    [InlineData(", \"consents\": [\"housing\", \"treatment\"]", "permit")]
    public void A_list_of_consents_is_the_whole_list(string consents, string decision) => Assert.Equal(
        decision, (string?)Answer($$"""{ {{Question}}, "person": { {{Person}} {{consents}} } }""")["decision"]);

    [Fact]
    public void A_permit_is_written_in_the_shape_that_other_programs_rely_on()
    {
        var world = SmallWorld.Of(Make.Flow("f") with
        {
            Then = new Sharing.Agreements.Obligations
            {
                Retain = new Sharing.Agreements.Retention("exit", "P6M", []),
                Onward = Sharing.Agreements.Onward.AskOriginator,
                Events = Make.Set(),
            },
        });

        var answer = Answer($$"""{ {{Question}}, "record": {"confidentiality": "N"} }""", world);

        Assert.Equal("record", (string?)answer["step"]);
        Assert.Equal("""{"a":"clear"}""", answer["categories"]!.ToJsonString());
        var grant = answer["grants"]![0]!;
        Assert.Equal(
            ["category", "form", "agreement", "version", "flow", "obligations"], grant.AsObject().Select(p => p.Key));
        Assert.Equal("one", (string?)grant["agreement"]);
        Assert.Equal(1, (int?)grant["version"]);
        Assert.Equal(
            """{"retain":{"clock":"exit","for":"P6M"},"onward":"ask-originator"}""",
            grant["obligations"]!.ToJsonString());
    }

    [Fact]
    public void A_denial_says_what_would_have_to_be_true()
    {
        string person = Person.Replace("priority", "standard", StringComparison.Ordinal);
        var answer = Answer($$"""{ {{Question}}, "person": { {{person}}, "consents": ["treatment"] } }""");

        Assert.Equal("fact-not-met", (string?)answer["reasons"]![0]!["code"]);
        Assert.Equal("f", (string?)answer["nearest"]!["flow"]);
        Assert.Equal(
            """{"condition":"people.level","has":"standard","needs":"priority"}""",
            answer["nearest"]!["missing"]![0]!.ToJsonString());
    }

    [Fact]
    public void A_hold_says_whom_to_ask_and_a_release_lifts_it()
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Records = Make.When("Report: a b") });
        string question = Question.Replace("Note", "Report", StringComparison.Ordinal);
        var held = Answer($$"""{ {{question}}, "record": {"handling": "C"} }""", world);
        var released = Answer($$"""{ {{question}}, "record": {"handling": "C"}, "released": ["a"] }""", world);

        Assert.Equal("hold", (string?)held["decision"]);
        Assert.Equal("holder", (string?)held["originator"]);
        Assert.Equal("""{"a":"clear"}""", released["categories"]!.ToJsonString());
    }

    [Fact]
    public void An_array_is_answered_by_an_array()
    {
        var requests = Read($$"""[ { {{Question}} }, { {{Question}}, "role2": 1 } ]""", out var problems);
        Assert.Null(requests);
        Assert.Equal("[1].role2", Assert.Single(problems).Property);

        var answers = DecisionJson.Of(Read($$"""[ { {{Question}} } ]""", out _)!, World.Rulebook);
        Assert.Equal("deny", (string?)Assert.IsType<JsonArray>(answers)[0]!["decision"]);
        Assert.Empty(Assert.IsType<JsonArray>(DecisionJson.Of(Read("[]", out _)!, World.Rulebook)));
    }

    [Theory]
    [InlineData("nobody", "worker", "care", "Note", "unknown-agency")]
    [InlineData("holder", "wizard", "care", "Note", "unknown-role")]
    [InlineData("holder", "worker", "gossip", "Note", "unknown-purpose")]
    [InlineData("holder", "worker", "care", "Diary", "unknown-record-type")]
    public void An_unknown_code_is_a_denial(string from, string role, string purpose, string type, string code)
    {
        var answer = Answer(
            $$"""
            {
              "from": "{{from}}", "to": "asker", "role": "{{role}}", "purpose": "{{purpose}}", "recordType": "{{type}}",
              "record": {"confidentiality": "N"}
            }
            """);

        Assert.Equal("deny", (string?)answer["decision"]);
        Assert.Equal(code, (string?)answer["reasons"]![0]!["code"]);
    }

    [Theory]
    [InlineData("""{ "from": "holder" }""", "to")]
    [InlineData("""{ QUESTION, "person": {"height": "tall"} }""", "person.height")]
    [InlineData("""{ QUESTION, "person": {"level": "platinum"} }""", "person.level")]
    [InlineData("""{ QUESTION, "person": {"level": null} }""", "person.level")]
    [InlineData("""{ QUESTION, "person": {"level": ["priority", "standard"]} }""", "person.level")]
    [InlineData("""{ QUESTION, "person": {"mappa": {"grade": "1"}} }""", "person.mappa.grade")]
    [InlineData("""{ QUESTION, "person": {"consents": "treatment"} }""", "person.consents")]
    [InlineData("""{ QUESTION, "person": {"consents": ["parking"]} }""", "person.consents")]
    [InlineData("""{ QUESTION, "person": "anybody" }""", "person")]
    [InlineData("""{ QUESTION, "record": {"handling": "Q"} }""", "record.handling")]
    [InlineData("""{ QUESTION, "record": {"colour": "red"} }""", "record.colour")]
    [InlineData("""{ QUESTION, "at": "2026-06-01" }""", "at")]
    [InlineData("""{ QUESTION, "at": "2026-06-01T12:00:00" }""", "at")]
    [InlineData("""{ QUESTION, "emergency": "yes" }""", "emergency")]
    [InlineData("""{ QUESTION, "purposes": [] }""", "purposes")]
    [InlineData("""{ QUESTION, "released": ["z"] }""", "released")]
    [InlineData("\"hello\"", "")]
    [InlineData("{ QUESTION, }", "")]
    [InlineData("""{ QUESTION, "to": "other" }""", "")]
    [InlineData("", "")]
    public void What_cannot_be_read_is_named_by_its_property(string json, string property)
    {
        var requests = Read(json.Replace("QUESTION", Question, StringComparison.Ordinal), out var problems);

        Assert.Null(requests);
        Assert.Contains(problems, p => p.Property == property && p.Message.Length > 0);
    }

    [Fact]
    public void A_request_without_an_instant_is_of_now()
    {
        var request = Read($$"""{ {{Question}} }""", out _)!.Requests[0];

        Assert.Equal(SmallWorld.June, request.Ask.At);
    }

    [Theory]
    [InlineData("", "permit")]
    [InlineData(""", "person": {} """, "deny")]
    [InlineData(""", "peopleNamed": true """, "deny")]
    [InlineData(""", "peopleNamed": false, "person": {} """, "permit")]
    public void A_request_that_says_nothing_of_a_person_is_for_nobody_where_only_depersonalised_flows_could_answer(
        string more, string decision)
    {
        var world = SmallWorld.Of(Make.Flow("f") with { Depersonalised = true });

        Assert.Equal(decision, (string?)Answer($$"""{ {{Question}} {{more}} }""", world)["decision"]);
    }

    [Fact]
    public void A_request_that_says_nothing_of_a_person_is_otherwise_about_somebody_unknown()
    {
        var world = SmallWorld.Of(
            Make.Flow("f"), Make.Flow("g") with { Depersonalised = true, Records = Make.When("Note: b") });

        Assert.Equal("""{"a":"clear"}""", Answer($$"""{ {{Question}} }""", world)["categories"]!.ToJsonString());
    }

    private static JsonNode Answer(string json, SmallWorld? world = null)
    {
        var requests = Read(json, out var problems);
        Assert.True(requests is not null, string.Join('\n', problems));
        return DecisionJson.Of(requests, (world ?? World).Rulebook);
    }

    private static DecisionRequests? Read(string json, out IReadOnlyList<RequestProblem> problems) =>
        DecisionRequestReader.Read(Encoding.UTF8.GetBytes(json), SmallWorld.Policies(), SmallWorld.June, out problems);
}
