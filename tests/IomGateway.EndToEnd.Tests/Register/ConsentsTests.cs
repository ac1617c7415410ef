using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Register;

/// <summary>Consents and facts, as partners tell them, count from the next question.</summary>
public sealed class ConsentsTests : EndToEndTest
{
    private static readonly Ask Appointments = Ask.Search("Appointment", Alex);

    private protected override GatewaySetup Setup =>
        new() { Agreements = ["llr-treatment-engagement", "llr-statutory-supervision"] };

    private Partner TreatmentPartner => Gateway.TreatmentPartner;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        Gateway.Holder("probation-east-midlands").Keep(Sample.Appointment("a-2", Alex));
    }

    [Fact]
    public async Task Once_consent_is_withdrawn_treatment_is_not_asked_and_the_statutory_flow_goes_on()
    {
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 2);
        var asked = Treatment.Seen.Count;

        AssertChanged(await TreatmentPartner.AskAsync(Post("/v1/consents", Consent("withdrawnAt"))));

        var after = await Police.AskAsync(Appointments);
        await AssertAnsweredAsync(after, records: 1);
        Assert.Equal("llr-statutory-supervision;v=4;flow=supervision-progress", after.Headers["Agreement"]);
        Assert.Equal(asked, Treatment.Seen.Count);
        Assert.Contains(
            await Gateway.Ledger.ReadAllAsync(default).ToListAsync(), e => e.Entry.Kind == EntryKind.Register);

        var again = Gateway.Clock.GetUtcNow().ToString("O");
        AssertChanged(await TreatmentPartner.AskAsync(Post("/v1/consents", Consent("givenAt", again))));
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 2);
    }

    [Fact]
    public async Task A_consent_taken_back_while_the_holder_answers_stops_what_it_answers()
    {
        Treatment.Misbehaviour = async (_, request) =>
        {
            if (request.Path == "Appointment/_search")
            {
                await Gateway.Register.WithdrawAsync(AlexId);
            }

            return false;
        };

        await AssertAnsweredAsync(
            await Police.AskAsync(Ask.Search("Appointment", Alex, "&_agency=treatment-llr")), records: 0);
    }

    [Fact]
    public async Task A_fact_counts_from_the_next_question()
    {
        var facts = new JsonObject
        {
            ["identifier"] = new JsonObject { ["system"] = Ask.CrnSystem, ["value"] = Alex.Crn },
            ["partnership"] = "leicester-leicestershire-rutland",
            ["facts"] = new JsonObject { ["supervision"] = new JsonArray("none"), ["mappa"] = new JsonObject { ["level"] = "2" } },
        };

        AssertChanged(await Probation.AskAsync(Ask.Put("/v1/people/facts", facts)));

        var reply = await Police.AskAsync(Appointments);
        await AssertAnsweredAsync(reply, records: 1);
        Assert.Equal("llr-treatment-engagement;v=3;flow=attendance", reply.Headers["Agreement"]);
    }

    [Fact]
    public async Task An_agency_says_only_what_it_may()
    {
        var level = new JsonObject
        {
            ["identifier"] = new JsonObject { ["system"] = Ask.NhsSystem, ["value"] = Alex.Nhs },
            ["partnership"] = "leicester-leicestershire-rutland",
            ["facts"] = new JsonObject { ["level"] = "standard" },
        };

        var reply = await TreatmentPartner.AskAsync(Ask.Put("/v1/people/facts", level) with { Role = "drug-worker" });

        Assert.Equal((422, "may-not-assert"), (reply.Status, reply.Code));
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 2);
    }

    [Fact]
    public async Task Nothing_is_said_of_somebody_unknown_or_in_another_partnership()
    {
        var unknown = Consent("withdrawnAt");
        unknown["identifier"]!["value"] = Nobody.Nhs;
        var elsewhere = Consent("withdrawnAt");
        elsewhere["partnership"] = "northumbria";

        Assert.Equal("person-unknown", (await TreatmentPartner.AskAsync(Post("/v1/consents", unknown))).Code);
        Assert.Equal("member", (await TreatmentPartner.AskAsync(Post("/v1/consents", elsewhere))).Code);
    }

    [Theory]
    [InlineData("canary", 400, "not-strict-json")]
    [InlineData("[]", 400, "member")]
    [InlineData("""{"identifier":{},"identifier":{}}""", 400, "not-strict-json")]
    [InlineData("""{"consent":"canary-\ud800"}""", 400, "not-strict-json")]
    [InlineData("""{"canary":"canary"}""", 400, "member")]
    [InlineData("""{"identifier":{"system":"canary","value":"canary"},"partnership":"canary"}""", 400, "member")]
    [InlineData("", 400, "member")]
    public async Task A_body_that_is_wrong_is_refused_and_repeated_nowhere(string body, int status, string code)
    {
        var ask = new Ask
        {
            Path = "/v1/consents",
            ContentType = "application/json",
            Body = System.Text.Encoding.UTF8.GetBytes(body),
            Role = "drug-worker",
        };

        var reply = await TreatmentPartner.AskAsync(ask);

        Assert.True((status, code) == (reply.Status, reply.Code), reply.Whole);
        Assert.Equal("application/problem+json", reply.Headers["Content-Type"]);
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_key_gets_the_answer_that_it_got_and_another_content_a_conflict()
    {
        var first = Post("/v1/consents", Consent("withdrawnAt")) with { Headers = new() { ["Idempotency-Key"] = "k-1" } };
        var other = Post("/v1/consents", Consent("givenAt")) with { Headers = new() { ["Idempotency-Key"] = "k-1" } };

        var done = await TreatmentPartner.AskAsync(first);
        AssertChanged(done);
        AssertChanged(await TreatmentPartner.AskAsync(first));
        var conflict = await TreatmentPartner.AskAsync(other);

        Assert.Equal((409, "idempotency-key-reused"), (conflict.Status, conflict.Code));
        var entries = await Gateway.Ledger.ReadAllAsync(default).ToListAsync();
        Assert.Single(entries, e => e.Entry.Kind == EntryKind.Register);
        AssertChanged(await Probation.AskAsync(other with { Role = "offender-manager", Body = Withdrawal(Ask.CrnSystem, Alex.Crn) }), changed: false);
    }

    private static byte[] Withdrawal(string system, string value)
    {
        var body = Consent("withdrawnAt");
        body["identifier"] = new JsonObject { ["system"] = system, ["value"] = value };
        return System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private static Ask Post(string path, JsonNode body) => Ask.Post(path, body) with { Role = "drug-worker" };

    private static JsonObject Consent(string when, string? at = null)
    {
        var body = new JsonObject
        {
            ["identifier"] = new JsonObject { ["system"] = Ask.NhsSystem, ["value"] = Alex.Nhs },
            ["partnership"] = "leicester-leicestershire-rutland",
            ["consent"] = "treatment-disclosure",
            ["holder"] = "treatment-llr",
            [when] = at ?? "2026-06-01T12:00:00Z",
        };
        if (when == "givenAt")
        {
            body["recipients"] = new JsonArray("leicestershire-police");
        }

        return body;
    }

    private static void AssertChanged(Reply reply, bool changed = true) =>
        Assert.True(reply.Status == 200 && (bool?)reply.Json["changed"] == changed, reply.Whole);
}
