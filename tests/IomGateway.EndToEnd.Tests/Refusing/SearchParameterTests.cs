using System.Text;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Refusing;

/// <summary>
/// What may not be seen is not found by either: a search by a date that no agreement gives in full is refused before
/// anybody is asked, alike for everybody, and no other parameter speaks of a record's content.
/// </summary>
public sealed class SearchParameterTests : EndToEndTest
{
    private const string Supervision = "llr-statutory-supervision";
    private const string Engagement = "llr-treatment-engagement";
    private const string Since2025 = "&date=ge2025-01-01";

    private static readonly string[] NotRead =
    [
        "_lastUpdated=ge2026-01-01", "_id=a-1", "_security=R", "_tag=canary", "_profile=canary", "_text=canary",
        "_content=canary", "_filter=status%20eq%20noshow", "_has:Observation:patient:code=75544000",
        "_include=Appointment:actor", "_revinclude=Provenance:target", "_summary=count", "_total=accurate",
        "_elements=status", "_contained=true", "code=75544000", "category=canary", "status=noshow",
        "service-type=56876005", "reason-code=75544000", "actor=Practitioner/canary", "patient=Patient/canary",
        "patient.birthdate=1990-03-14", "patient.family=canary", "date:missing=true", "date:not=2026", "DATE=2026",
    ];

    private static readonly (string, string) Dated = ("CarePlan:      [plan]", "CarePlan:      [plan, record-dates]");

    private static readonly (string, string) InYears = (
        "CarePlan:      [plan]\n      ContactLog:    [name, attendance, engagement]\n"
            + "      CustodyRecord: [name, licence-conditions, breach, recall]\n",
        "CarePlan:      [plan, record-dates]\n    mask: { record-dates: year }\n");

    private static readonly (string, string) Undated = ("Appointment:   [attendance]", "Appointment:   [professional]");

    private protected override GatewaySetup Setup => new() { Agreements = [] };

    private Holder OfProbation => Gateway.Holder("probation-east-midlands");

    [Theory]
    [InlineData("withheld")]
    [InlineData("masked")]
    public async Task By_a_date_that_no_agreement_gives_in_full_nobody_is_searched_for(string form)
    {
        await PutInForceAsync(Supervision, form == "masked" ? [InYears] : []);
        OfProbation.Keep(Plan("plan-1", "2026-02-03"));
        var bare = new Person(6101);
        await Gateway.Register.AdmitBareAsync(bare);

        var replies = new List<(string Answer, string Ledger)>();
        foreach (var person in new[] { Alex, bare, Nobody })
        {
            var reply = await Police.AskAsync(Ask.Search("CarePlan", person, Since2025));
            await AssertRefusedAsync(reply, 400, "date-not-clear");
            replies.Add((reply.Comparable, await LedgerAsync(reply)));
        }

        Assert.All(replies, r => Assert.Equal(replies[2], r));
        Assert.Empty(OfProbation.Seen);
        await AssertAnsweredAsync(await Police.AskAsync(Ask.Search("CarePlan", Alex)), records: 1);
    }

    [Fact]
    public async Task By_a_date_that_is_given_in_full_records_are_found_after_redaction()
    {
        await PutInForceAsync(Supervision, [Dated]);
        OfProbation.Keep(Plan("plan-1", "2024-02-03", "2024-09-10"));
        OfProbation.Keep(Plan("plan-2", "2026-02-03"));

        var reply = await Police.AskAsync(Ask.Search("CarePlan", Alex, Since2025));

        await AssertAnsweredAsync(reply, records: 1);
        Assert.Equal("2026-02-03", (string?)reply.Records[0]["period"]!["start"]);
        Assert.All(OfProbation.Seen, s => Assert.DoesNotContain("date", s.Form.Keys));
    }

    [Fact]
    public async Task An_agency_whose_dates_are_not_given_is_left_out_and_named_whoever_it_is_about()
    {
        await PutInForceAsync(Supervision, []);
        await PutInForceAsync(Engagement, [Undated]);
        Treatment.Keep(Sample.Appointment("canary-1", Alex));
        OfProbation.Keep(Sample.Appointment("a-2", Alex));
        var bare = new Person(6102);
        await Gateway.Register.AdmitBareAsync(bare);

        var found = await Police.AskAsync(Ask.Search("Appointment", Alex, Since2025));
        var scarcely = await Police.AskAsync(Ask.Search("Appointment", bare, Since2025));
        var unknown = await Police.AskAsync(Ask.Search("Appointment", Nobody, Since2025));

        await AssertAnsweredAsync(found, records: 1);
        Assert.Equal(["agency-not-searched"], found.Outcomes);
        Assert.Contains("Drug and alcohol treatment provider", found.Text, StringComparison.Ordinal);
        Assert.Contains("was not asked", found.Text, StringComparison.Ordinal);
        Assert.Equal(["agency-not-searched", "nothing-to-share"], unknown.Outcomes);
        Assert.Equal(unknown.Comparable, scarcely.Comparable);
        Assert.Equal(await LedgerAsync(unknown), await LedgerAsync(scarcely));
        Assert.Empty(Treatment.Seen);

        await AssertRefusedAsync(
            await Police.AskAsync(Ask.Search("Appointment", Alex, Since2025 + "&_agency=treatment-llr")),
            400, "date-not-clear");
        var both = await Police.AskAsync(Ask.Search("Appointment", Alex));
        Assert.Empty(both.Outcomes);
        Assert.NotEmpty(Treatment.Seen);
    }

    [Fact]
    public async Task A_refusal_of_the_question_itself_is_no_miss()
    {
        await PutInForceAsync(Supervision, []);
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(400, (await Police.AskAsync(Ask.Search("CarePlan", Nobody, Since2025))).Status);
        }

        await AssertAnsweredAsync(await Police.AskAsync(Ask.Search("CarePlan", Nobody)), records: 0);
    }

    [Fact]
    public async Task No_other_parameter_is_read()
    {
        await PutInForceAsync(Engagement, []);

        foreach (var parameter in NotRead)
        {
            var reply = await Police.AskAsync(Ask.Search("Appointment", Alex, $"&{parameter}"));

            await AssertRefusedAsync(reply, 400, "parameter");
            Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
        }

        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task The_capabilities_list_what_a_caller_can_search_by()
    {
        await PutInForceAsync(Supervision, []);
        await PutInForceAsync(Engagement, []);

        var resources = (await Police.GetAsync("/fhir/R4/metadata")).Json["rest"]![0]!["resource"]!.AsArray()
            .ToDictionary(r => (string)r!["type"]!, r => r!["searchParam"]!.AsArray().Select(p => (string)p!["name"]!));

        string[] always = ["patient.identifier", "_agency", "_count"];
        Assert.Equal([.. always, "date"], resources["Appointment"]);
        Assert.Equal([.. always, "date"], resources["EpisodeOfCare"]);
        Assert.Equal(always, resources["CarePlan"]);
        Assert.Equal(always, resources["Location"]);
    }

    private static string Plan(string id, string start, string? end = null) => Sample.Plan(id, Alex).Replace(
        "\"title\":",
        $"\"period\": {{ \"start\": \"{start}\"{(end is null ? "" : $", \"end\": \"{end}\"")} }}, \"title\":",
        StringComparison.Ordinal);

    /// <summary>What the ledger shows of an exchange to anybody: the entries without ids and times.</summary>
    private async Task<string> LedgerAsync(Reply reply) => string.Join('\n', (await Gateway.EntriesOfAsync(reply.DecisionId))
        .Select(e => $"{e.Entry.Kind} {e.Entry.Decision} {e.Entry.From} {e.Entry.To} {e.Entry.Purpose} "
            + $"{e.Entry.RecordType} {e.Entry.Grants.Count} {string.Join(',', e.Entry.Commitments.Keys)}"));

    private async Task PutInForceAsync(string id, (string From, string To)[] changes)
    {
        var yaml = await File.ReadAllTextAsync(Gateway.Workspace.Agreements.Single(a => a.Id == id).At.File);
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(from, to, StringComparison.Ordinal);
        }

        var agreement = Gateway.Workspace.ReadAgreement(Encoding.UTF8.GetBytes(yaml), id, out var problems);
        Assert.True(agreement is not null, string.Join('\n', problems));
        await Gateway.Signing.PutInForceAsync(agreement, yaml);
    }
}
