using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>Whom a search reaches, and what of their answers it brings back.</summary>
public sealed class SearchTests : EndToEndTest
{
    private protected override GatewaySetup Setup =>
        new() { Agreements = ["llr-treatment-engagement", "llr-statutory-supervision"] };

    private Holder OfProbation => Gateway.Holder("probation-east-midlands");

    [Fact]
    public async Task Each_agency_that_an_agreement_names_is_asked_by_its_own_number_for_the_person()
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex, status: "fulfilled"));
        OfProbation.Keep(Sample.Appointment("a-2", Alex, status: "noshow"));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await AssertAnsweredAsync(reply, records: 2);
        Assert.Equal(["fulfilled", "noshow"], reply.Records.Select(r => (string?)r["status"]).Order());
        Assert.Equal($"{Ask.NhsSystem}|{Alex.Nhs}", Treatment.Seen.First().Form["identifier"]);
        Assert.Equal($"{Ask.CrnSystem}|{Alex.Crn}", OfProbation.Seen.First().Form["identifier"]);
        Assert.Empty(Gateway.Holder("hmp-leicester").Seen);
        Assert.Equal(2, reply.Receipts.Count);
        Assert.Contains("llr-statutory-supervision;v=4;flow=supervision-progress", reply.Headers["Agreement"], StringComparison.Ordinal);
        Assert.Contains("combined", await Gateway.StoryAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_question_that_names_an_agency_reaches_that_one_alone()
    {
        OfProbation.Keep(Sample.Appointment("a-2", Alex));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex, "&_agency=probation-east-midlands"));

        await AssertAnsweredAsync(reply, records: 1);
        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task Dates_are_searched_in_what_is_released_and_are_not_told_to_the_holder()
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex, start: "2026-04-30T10:00:00Z"));
        Treatment.Keep(Sample.Appointment("a-2", Alex, start: "2026-05-18T10:00:00Z"));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex, "&date=ge2026-05-01&date=lt2026-06-01"));

        await AssertAnsweredAsync(reply, records: 1);
        Assert.Equal("2026-05-18T10:00:00Z", (string?)reply.Records[0]["start"]);
        Assert.DoesNotContain("date", Treatment.Seen.Last().Form.Keys);
    }

    [Fact]
    public async Task What_lies_beside_the_person_leaves_only_where_a_released_record_refers_to_it()
    {
        Treatment.Misbehave("Appointment/_search", http => Holder.WriteAsync(http, Holder.Bundle(
        [
            Sample.Appointment("a-1", Alex).Replace(
                "Practitioner/canary-practitioner\", \"type\": \"Practitioner", "Location/centre\", \"type\": \"Location",
                StringComparison.Ordinal),
            Sample.Location("centre", "Leicester"),
            Sample.Location("canary-elsewhere", "canary-district"),
        ])));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await AssertAnsweredAsync(reply, records: 2);
        Assert.Equal(["Appointment", "Location"], reply.Records.Select(r => (string?)r["resourceType"]));
        Assert.Equal("Leicester", (string?)reply.Records[1]["address"]?["district"]);
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
        var actor = (string?)reply.Records[0]["participant"]![1]!["actor"]!["reference"];
        Assert.Equal($"Location/{reply.Records[1]["id"]}", actor);
    }

    [Fact]
    public async Task Pages_are_followed_to_their_end()
    {
        Treatment.Misbehaviour = async (http, request) =>
        {
            var page = request.Query switch { "?page=2" => 2, "?page=3" => 3, _ => 1 };
            if (request.Path != "Appointment/_search" && page == 1)
            {
                return false;
            }

            var link = page == 3 ? "" : $",\"link\":[{{\"relation\":\"next\",\"url\":\"{Treatment.Agency}?page={page + 1}\"}}]";
            link = link.Replace(Treatment.Agency, $"/{Treatment.Agency}/fhir/Appointment", StringComparison.Ordinal);
            await Holder.WriteAsync(http, Holder.Bundle([Sample.Appointment($"a-{page}", Alex)], link));
            return true;
        };

        await AssertAnsweredAsync(await Police.AskAsync(Ask.Search("Appointment", Alex)), records: 3);
    }

    [Fact]
    public async Task A_long_answer_says_in_the_ledger_that_it_begins_to_leave_and_arrives_whole()
    {
        Treatment.Misbehave("Appointment/_search", http => Holder.WriteAsync(http, Holder.Bundle(
            Enumerable.Range(0, 1500).Select(i => Sample.Appointment($"a-{i}", Alex)))));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex, "&_agency=treatment-llr"));

        await AssertAnsweredAsync(reply, records: 1500);
        Assert.True(reply.Body.Length > 256 * 1024);
        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Equal(["Decided", "Disclosing", "Disclosed"], entries.Select(e => e.Entry.Kind.ToString()));
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(reply.Body)),
            RunningGateway.Value(entries[2], "released"));
    }
}
