using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Refusing;

/// <summary>
/// Records that are withheld whole, and what is withheld of pictures, partners' own JSON and single records: all that can
/// be seen is what it would be if the holder did not have them.
/// </summary>
public sealed class WithheldWholeTests : EndToEndTest
{
    private static readonly Ask Appointments = Ask.Search("Appointment", Alex);

    private static readonly Ask Picture = Ask.Picture(Ask.CrnSystem, Alex.Crn) with { User = "lead.officer" };

    private static readonly Ask Contacts = Ask.Records("ContactLog", $"{Ask.PncSystem}|{Alex.Pnc}");

    private static readonly Ask Reports =
        Ask.Records("IntelligenceReport", $"{Ask.CrnSystem}|{Alex.Crn}") with { User = "lead.officer" };

    private protected override GatewaySetup Setup => new()
    {
        Agreements =
        [
            "llr-treatment-engagement", "llr-statutory-supervision", "llr-lead-professional", "llr-intelligence",
        ],
    };

    private Holder OfProbation => Gateway.Holder("probation-east-midlands");

    private Holder OfPolice => Gateway.Holder("leicestershire-police");

    private Holder OfCharity => Gateway.Holder("accommodation-llr");

    private Holder[] All => [Treatment, OfProbation, OfPolice, OfCharity, Gateway.Holder("hmp-leicester")];

    public static TheoryData<string> Closed => new() { "a modifier nobody knows", "an unmapped modifier", "a broken record" };

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task A_record_withheld_whole_reads_as_if_it_were_not_there(string how)
    {
        var stays = Sample.Appointment("a-1", Alex);

        await AssertSameAsync(
            Police, Appointments,
            withheld: () => Answer(Treatment, "Appointment", [Close(how), stays, Close(how)]),
            absent: () => Answer(Treatment, "Appointment", [stays]));
        await AssertSameAsync(
            Police, Appointments,
            withheld: () => Answer(Treatment, "Appointment", [Close(how)]),
            absent: () => Answer(Treatment, "Appointment", []));
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task A_record_that_is_read_by_its_id_and_withheld_by_now_is_not_found(string how)
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        var found = await Police.AskAsync(Appointments with { Body = Named("&_agency=treatment-llr") });
        var id = (string)found.Records[0]["id"]!;

        await AssertSameAsync(
            Police, Ask.Read("Appointment", id),
            withheld: () => Treatment.Misbehave("Appointment/a-1", http => Holder.WriteAsync(http, Close(how, "a-1"))),
            absent: () => Treatment.Misbehave("Appointment/a-1", http =>
            {
                http.Response.StatusCode = 404;
                return Task.CompletedTask;
            }));
        var never = await Police.AskAsync(Ask.Read("Appointment", "abcdefghijklmnopqrstuvwxyz"));
        Assert.Equal(never.Comparable, (await Police.AskAsync(Ask.Read("Appointment", id))).Comparable);
    }

    [Fact]
    public async Task A_record_read_by_its_id_reads_the_same_with_what_is_withheld_and_without_it()
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        var id = (string)(await Police.AskAsync(Appointments)).Records[0]["id"]!;

        await AssertSameAsync(
            Police, Ask.Read("Appointment", id),
            withheld: () => Treatment.Keep(Sample.Appointment("a-1", Alex)),
            absent: () => Treatment.Keep(Without(
                Sample.Appointment("a-1", Alex), "text", "identifier", "serviceType", "reasonCode", "description", "comment")));
    }

    [Fact]
    public async Task A_partners_own_JSON_reads_the_same_with_what_is_withheld_and_without_it()
    {
        var contact = Sample.Contact("c-1", "crn", Alex.Crn)
            .Replace("canary-family", Alex.Family, StringComparison.Ordinal);
        var bare = Without(contact, "narrative", "opinion", "substanceUse", "somethingNew");

        await AssertSameAsync(
            Police, Contacts,
            withheld: () => OfProbation.Keep(JsonNode.Parse(contact)!, "ContactLog"),
            absent: () => OfProbation.Keep(JsonNode.Parse(bare)!, "ContactLog"));
    }

    [Theory]
    [InlineData("P", "covert")]
    [InlineData("X", "none")]
    [InlineData("", "none")]
    public async Task A_partners_own_record_withheld_whole_reads_as_if_it_were_not_there(string handling, string material)
    {
        var closed = Sample.Report("IR-9", Alex, handling, material);
        var stays = Sample.Report("IR-1", Alex, "P");

        await AssertSameAsync(
            Probation, Reports,
            withheld: () => AnswerJson(OfPolice, "IntelligenceReport", [closed, stays, closed]),
            absent: () => AnswerJson(OfPolice, "IntelligenceReport", [stays]));
        await AssertSameAsync(
            Probation, Reports,
            withheld: () => AnswerJson(OfPolice, "IntelligenceReport", [closed]),
            absent: () => AnswerJson(OfPolice, "IntelligenceReport", []));
    }

    [Fact]
    public async Task A_picture_is_the_same_with_what_is_withheld_and_without_it()
    {
        var contact = Sample.Contact("c-1", "voluntaryCase", Alex.Case);
        var plan = Sample.Plan("plan-1", Alex);

        await AssertSameAsync(
            Probation, Picture,
            withheld: () =>
            {
                OfPolice.Keep(plan);
                OfCharity.Keep(JsonNode.Parse(contact)!, "ContactLog");
            },
            absent: () =>
            {
                OfPolice.Keep(Without(plan, "note"));
                OfCharity.Keep(
                    JsonNode.Parse(Without(contact, "narrative", "opinion", "substanceUse", "somethingNew"))!,
                    "ContactLog");
            });
    }

    [Fact]
    public async Task A_picture_is_the_same_with_records_withheld_whole_and_without_them()
    {
        var plan = Sample.Plan("plan-1", Alex);
        var closed = plan.Replace("plan-1", "canary-plan", StringComparison.Ordinal).Replace(
            "\"title\":", """ "modifierExtension": [{ "url": "urn:canary", "valueBoolean": true }], "title": """,
            StringComparison.Ordinal);

        await AssertSameAsync(
            Probation, Picture,
            withheld: () => Answer(OfPolice, "CarePlan", [closed, plan, Sample.Condition("canary-c", Alex)]),
            absent: () => Answer(OfPolice, "CarePlan", [plan]));
    }

    [Fact]
    public async Task A_long_picture_names_those_whose_records_are_in_it_and_nobody_else()
    {
        var plans = Enumerable.Range(0, 600).Select(n => Sample.Plan($"plan-{n}", Alex)).ToList();
        var contact = Sample.Contact("c-1", "voluntaryCase", Alex.Case);
        var closed = contact.Replace(
            "\"narrative\":", "\"narrative\": \"canary\", \"narrative\":", StringComparison.Ordinal);
        Assert.NotEqual(contact, closed);
        Answer(OfPolice, "CarePlan", plans);

        AnswerLate(OfCharity, "ContactLog", []);
        var one = await Probation.AskAsync(Picture);
        AnswerLate(OfCharity, "ContactLog", [closed]);
        var withheld = await Probation.AskAsync(Picture);
        AnswerLate(OfCharity, "ContactLog", [contact]);
        var both = await Probation.AskAsync(Picture);

        // Once a long answer has begun, its records come as holders give them.
        Assert.Equal(Texts(one), Texts(withheld));
        Assert.Equal(one.Headers["Agreement"], withheld.Headers["Agreement"]);
        Assert.Equal(one.Headers["Obligation"], withheld.Headers["Obligation"]);
        Assert.Equal(one.Receipts.Count, withheld.Receipts.Count);
        Assert.True(one.Body.Length > 256 * 1024, "the answer is a long one");
        var whoKnowsThem = one.Records.Count(r => (string?)r["resourceType"] == "Patient");
        Assert.Equal(whoKnowsThem + 1, one.Receipts.Count);
        Assert.Equal(whoKnowsThem + 2, both.Receipts.Count);
        Assert.Contains(OfCharity.Seen, s => s.Path.Contains("ContactLog", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_would_be_decided_for_made_up_facts_does_not_depend_on_any_real_person()
    {
        var ask = Ask.Simulate("treatment-disclosure");
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        var before = await Police.AskAsync(ask);

        await Gateway.Register.WithdrawAsync(AlexId);
        await Gateway.Register.SayAsync(AlexId, "level", "standard");
        await Gateway.Register.AdmitAsync(new Person(6501));

        Assert.Equal(before.Comparable, (await Police.AskAsync(ask)).Comparable);
        Assert.Equal("permit", (string?)before.Json["decision"]);
        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task What_only_a_withheld_element_refers_to_does_not_leave()
    {
        var elsewhere = Sample.Location("elsewhere", "canary-district");
        var record = JsonNode.Parse(Sample.Appointment("a-1", Alex))!.AsObject();
        var refers = record.DeepClone().AsObject();
        refers["reasonReference"] = new JsonArray(new JsonObject { ["reference"] = "Location/elsewhere" });

        await AssertSameAsync(
            Police, Appointments,
            withheld: () => Answer(Treatment, "Appointment", [refers.ToJsonString(), elsewhere]),
            absent: () => Answer(Treatment, "Appointment", [record.ToJsonString(), elsewhere]));
    }

    private static byte[] Named(string more) => Ask.Search("Appointment", Alex, more).Body;

    /// <summary>The record, and what withholds it whole.</summary>
    private static string Close(string how, string id = "canary-1")
    {
        var record = Sample.Appointment(id, Alex);
        return how switch
        {
            "a modifier nobody knows" => record.Replace(
                "\"status\": \"noshow\"",
                """ "status": "noshow", "modifierExtension": [{ "url": "urn:canary", "valueBoolean": true }] """,
                StringComparison.Ordinal),
            "an unmapped modifier" => record.Replace(
                "\"required\": \"required\"",
                """ "modifierExtension": [{ "url": "urn:canary", "valueCode": "canary" }], "required": "required" """,
                StringComparison.Ordinal),
            _ => record.Replace(
                "\"status\": \"noshow\"", "\"status\": \"noshow\", \"status\": \"canary\"", StringComparison.Ordinal),
        };
    }

    private static string Without(string json, params string[] members)
    {
        var record = JsonNode.Parse(json)!.AsObject();
        Assert.All(members, m => Assert.True(record.Remove(m), m));
        return record.ToJsonString();
    }

    private static void Answer(Holder holder, string type, IEnumerable<string> records) => holder.Misbehave(
        $"{type}/_search", http => Holder.WriteAsync(http, Holder.Bundle(records)));

    private static void AnswerJson(Holder holder, string type, IEnumerable<string> records) => holder.Misbehave(
        $"{type}/_search", http => Holder.WriteAsync(http, $"[{string.Join(',', records)}]", "application/json"));

    private static IEnumerable<string> Texts(Reply reply) =>
        reply.Records.Select(r => r.ToJsonString()).Order(StringComparer.Ordinal);

    /// <summary>Answers when the others have long begun.</summary>
    private static void AnswerLate(Holder holder, string type, IEnumerable<string> records) => holder.Misbehave(
        $"{type}/_search", async http =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), http.RequestAborted);
            await Holder.WriteAsync(http, $"[{string.Join(',', records)}]", "application/json");
        });

    private async Task AssertSameAsync(Partner asker, Ask ask, Action withheld, Action absent)
    {
        // Each holder's own id for the person is found once, and remembered.
        absent();
        await asker.AskAsync(ask);

        withheld();
        var first = await Observed.OfAsync(Gateway, asker, ask, All);
        absent();
        var second = await Observed.OfAsync(Gateway, asker, ask, All);

        Assert.DoesNotContain("canary", first.Answer, StringComparison.Ordinal);
        Assert.Equal(second, first);
    }
}
