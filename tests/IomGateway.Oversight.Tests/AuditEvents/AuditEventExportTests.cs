using System.Text.Json.Nodes;
using IomGateway.Oversight.AuditEvents;
using IomGateway.Oversight.Search;
using IomGateway.Oversight.Tests.Search;
using IomGateway.Records;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Tests.AuditEvents;

public sealed class AuditEventExportTests : IAsyncLifetime
{
    private const string Crn = "X123456";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";

    private readonly World world = new();

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Every_kind_of_line_is_a_valid_audit_event()
    {
        var known = await KnownAsync();
        var past = new PastExchanges(world) { Asker = PastExchanges.Probation };
        await past.DiscloseAsync(known, "attendance");
        await past.InterruptAsync(PersonId.New(TimeProvider.System));
        await past.RefuseAsync(null);
        await past.FailAsync(known);
        await past.DiscloseAsync(known);
        await past.DecideAsync("permit", known);
        await FindAsync();
        await world.SubmitAsync(World.Text());

        var ndjson = await ExportAsync();
        var problems = await Medplum.ValidateAsync(ndjson);

        Assert.Equal(ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, problems.Length);
        Assert.True(problems.Length >= 8);
        Assert.All(problems, Assert.Empty);
    }

    [Fact]
    public async Task The_validator_does_find_what_is_wrong()
    {
        var problems = await Medplum.ValidateAsync("""{"resourceType":"AuditEvent","recorded":"today"}""");

        Assert.Contains(Assert.Single(problems), p => p.Contains("AuditEvent.recorded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disclosure_follows_the_pattern_of_IHE_for_its_source()
    {
        var known = await KnownAsync();
        var decision = await new PastExchanges(world) { Asker = PastExchanges.Probation }
            .DiscloseAsync(known, "attendance");

        var resource = JsonNode.Parse((await ExportAsync()).Split('\n')[0])!;

        Assert.Equal(decision.ToString(), (string)resource["id"]!);
        Assert.EndsWith("IHE.BasicAudit.PrivacyDisclosure.Source", (string)resource["meta"]!["profile"]![0]!,
            StringComparison.Ordinal);
        Assert.Equal((Dicom, "110106"), Coding(resource["type"]!));
        Assert.Contains(resource["subtype"]!.AsArray(), s => Coding(s!) == (
            "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose"));
        Assert.Equal(("R", "0"), ((string)resource["action"]!, (string)resource["outcome"]!));
        var source = Agent(resource, "110153");
        Assert.Equal(resource["source"]!["observer"]!.ToJsonString(), source["who"]!.ToJsonString());
        Assert.NotNull(source["network"]);
        var recipient = Agent(resource, "110152");
        Assert.Equal(PastExchanges.Probation, (string)recipient["who"]!["identifier"]!["value"]!);
        Assert.NotNull(recipient["network"]);
        var patient = Assert.Single(
            resource["entity"]!.AsArray(), e => (string)e!["role"]!["code"]! == "1")!;
        Assert.Equal(Crn, (string)patient["what"]!["identifier"]!["value"]!);
        Assert.True(resource["entity"]!.AsArray().Count >= 2);
        Assert.DoesNotContain(known.ToString(), resource.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_an_event_that_did_not_succeed_and_follows_no_pattern()
    {
        await new PastExchanges(world) { Asker = PastExchanges.Probation }.RefuseAsync(null);

        var resource = JsonNode.Parse((await ExportAsync()).Split('\n')[0])!;

        Assert.Null(resource["meta"]);
        Assert.Equal(("4", "Refused"), ((string)resource["outcome"]!, (string)resource["outcomeDesc"]!));
        Assert.DoesNotContain(resource["entity"]!.AsArray(), e => (string)e!["role"]!["code"]! == "1");
    }

    private async Task<PersonId> KnownAsync()
    {
        var made = await new IdentityRegister(world.Records).AdmitAsync(
            world.Workspace.Policies.Vocabulary.Identifiers["crn"], Crn, PastExchanges.Probation,
            world.Actor(PastExchanges.Probation), "In scope", CancellationToken.None);
        Assert.True(PersonId.TryParse(Assert.IsType<Change.Made>(made).Id, out var id));
        return id;
    }

    private async Task<string> ExportAsync()
    {
        var page = await FindAsync();
        return await new AuditEventExport(new PersonRegister(world.Records), world.Workspace, "gateway.example")
            .NdjsonAsync(page.Lines, world.Agency(PastExchanges.Probation), CancellationToken.None);
    }

    private async Task<AuditPage> FindAsync() => Assert.IsType<AuditAnswer<AuditPage>.Given>(
        await new AuditSearch(world.Ledger, new PersonRegister(world.Records), world.Workspace, world.Time).SearchAsync(
            new AuditQuery(), world.Actor(PastExchanges.Probation), "Export", CancellationToken.None)).Content;

    private static (string, string) Coding(JsonNode coding) => ((string)coding["system"]!, (string)coding["code"]!);

    private static JsonNode Agent(JsonNode resource, string role) => Assert.Single(
        resource["agent"]!.AsArray(), a => Coding(a!["type"]!["coding"]![0]!) == (Dicom, role))!;
}
