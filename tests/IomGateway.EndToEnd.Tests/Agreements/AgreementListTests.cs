using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IomGateway.EndToEnd.Tests.Agreements;

/// <summary>Parties see their agreements, and nobody sees those of others.</summary>
public sealed class AgreementListTests : EndToEndTest
{
    private const string Engagement = "llr-treatment-engagement";

    private static readonly string Version = $"/v1/agreements/{Engagement}/versions/3";

    [Fact]
    public async Task A_party_sees_where_its_agreements_stand()
    {
        var mine = Assert.Single(await ListAsync(Police))!;

        var stored = await new AgreementStore(Gateway.Gateway.Records).FindAsync(Engagement, 3, default);
        Assert.Equal(
            (Engagement, 3, "active", true, stored!.Sha256),
            ((string)mine["agreement"]!, (int)mine["version"]!, (string)mine["state"]!, (bool)mine["inForce"]!,
                (string)mine["sha256"]!));
        Assert.Equal(("2026-04-01", "2027-04-01"), ((string)mine["from"]!, (string)mine["until"]!));
        Assert.Equal("signed", (string)mine["yours"]!);
        Assert.Equal(
            ["leicestershire-police", "probation-east-midlands", "treatment-llr"],
            mine["signedBy"]!.AsArray().Select(s => (string)s!));
        Assert.Equal("Treatment engagement for people on Enhanced and Priority IOM", (string)mine["title"]!);
    }

    [Fact]
    public async Task A_step_shows_at_once()
    {
        await Gateway.Signing.SuspendAsync(Engagement);

        var mine = Assert.Single(await ListAsync(Gateway.TreatmentPartner))!;

        Assert.Equal(("suspended", false), ((string)mine["state"]!, (bool)mine["inForce"]!));
        var steps = (await Gateway.TreatmentPartner.GetAsync(Version)).Json["steps"]!.AsArray();
        Assert.Equal(
            ["submitted", "signed", "signed", "signed", "activated", "suspended"],
            steps.Select(s => (string)s!["step"]!));
    }

    [Fact]
    public async Task A_list_that_has_not_changed_is_not_sent_again()
    {
        var first = await Police.GetAsync("/v1/agreements");
        var tag = first.Headers["ETag"];
        Assert.Equal("no-cache, private", first.Headers["Cache-Control"]);

        var again = await ListedAsync(Police, tag);
        Assert.Equal((304, 0, tag), (again.Status, again.Text.Length, again.Headers["ETag"]));
        Assert.Equal(200, (await ListedAsync(Police, "\"another\"")).Status);
        Assert.Equal(304, (await ListedAsync(Police, $"\"another\", W/{tag}")).Status);
        Assert.Equal(200, (await ListedAsync(Gateway.Partner("accommodation-llr"), tag)).Status);

        await Gateway.Signing.SuspendAsync(Engagement);
        var changed = await ListedAsync(Police, tag);
        Assert.Equal(200, changed.Status);
        Assert.NotEqual(tag, changed.Headers["ETag"]);
        Assert.Equal("suspended", (string)changed.Json["agreements"]![0]!["state"]!);
    }

    [Fact]
    public async Task Once_it_is_over_each_party_is_told_and_reads_what_it_must_return_or_delete()
    {
        Assert.Empty((await Police.GetAsync(Version)).Json["toReturn"]!.AsArray());
        var life = new AgreementLife(
            Gateway.Workspace, new AgreementStore(Gateway.Gateway.Records), Gateway.Ledger, Gateway.Clock);
        var treatment = new Actor(Gateway.Workspace.Agencies.Find("treatment-llr")!, "dpo");

        Assert.IsType<StepOutcome.Taken>(await life.LeaveAsync(Engagement, 3, treatment, "We close", default));
        var left = Assert.Single(await NoticesAsync(Police));
        Assert.Equal(("agreement", "agreement-left"), ((string)left!["kind"]!, (string)left["code"]!));
        Assert.Contains("what your agency must return or delete", (string)left["sentence"]!, StringComparison.Ordinal);
        Assert.Empty(await NoticesAsync(Gateway.TreatmentPartner));
        var owed = (await Police.GetAsync(Version)).Json["toReturn"]!.AsArray();
        Assert.Equal(["attendance", "life-at-risk"], owed.Select(o => (string)o!["flow"]!));
        Assert.Contains("P6M from exit", (string)owed[0]!["sentence"]!, StringComparison.Ordinal);
        Assert.Empty((await Gateway.TreatmentPartner.GetAsync(Version)).Json["toReturn"]!.AsArray());

        var police = new Actor(Gateway.Workspace.Agencies.Find("leicestershire-police")!, "siro");
        Assert.IsType<StepOutcome.Taken>(await life.SuspendAsync(Engagement, 3, police, "An incident", default));
        Assert.Equal(
            ["agreement-left", "agreement-suspended"],
            (await NoticesAsync(Probation)).Select(n => (string)n!["code"]!));
        var entry = (await Gateway.Ledger.ReadAllAsync(default).ToListAsync())
            .Last(e => RunningGateway.Value(e, "step") == "suspended");
        Assert.Equal(entry.Entry.Id.ToString(), (string)(await NoticesAsync(Probation))[1]!["decision"]!);
    }

    [Fact]
    public async Task A_party_reads_the_text_that_is_signed()
    {
        var version = await Police.GetAsync(Version);

        Assert.Equal(200, version.Status);
        Assert.StartsWith("# yaml-language-server", (string)version.Json["yaml"]!, StringComparison.Ordinal);
        Assert.Equal("no-store", version.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Whoever_is_no_party_sees_nothing_and_cannot_tell_it_from_what_is_not_there()
    {
        var outsider = Gateway.Partner("accommodation-llr");

        Assert.Empty(await ListAsync(outsider));
        var others = await outsider.GetAsync(Version);
        var none = await outsider.GetAsync("/v1/agreements/no-such-agreement/versions/1");
        Assert.Equal((404, "unknown-version"), (others.Status, others.Code));
        Assert.Equal(none.Text, others.Text);
    }

    [Fact]
    public async Task Without_a_token_nobody_sees_anything()
    {
        foreach (var path in (string[])["/v1/agreements", Version])
        {
            var reply = await Police.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{Gateway.Origin}{path}"));
            Assert.Equal(401, reply.Status);
            Assert.DoesNotContain(Engagement, reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_term_that_ends_is_a_step_in_the_ledger_and_a_state_that_parties_see()
    {
        Gateway.Clock.Ahead = TimeSpan.FromDays(400);
        var ending = Gateway.Gateway.Services.GetServices<IHostedService>().OfType<TermsEnding>().Single();

        await ending.TakeDueAsync(default);
        await ending.TakeDueAsync(default);

        Police.Use(null);
        Assert.Equal("expired", (string)Assert.Single(await ListAsync(Police))!["state"]!);
        var entry = Assert.Single(
            await Gateway.Ledger.ReadAllAsync(default).ToListAsync(), e => e.Entry.Kind == EntryKind.Agreement);
        Assert.Equal("expired", RunningGateway.Value(entry, "step"));
        var owed = JsonNode.Parse(RunningGateway.Value(entry, "owed")!)!.AsArray();
        Assert.Contains(owed, o => (string)o!["agency"]! == "leicestershire-police" && (string)o["keepFor"]! == "P6M");
    }

    private async Task<JsonArray> NoticesAsync(Partner partner)
    {
        var role = ReferenceEquals(partner, Gateway.TreatmentPartner) ? "drug-worker" : "offender-manager";
        var reply = await partner.AskAsync(Ask.Get("/v1/notices") with { Role = role });
        Assert.True(reply.Status == 200, reply.Whole);
        return reply.Json["notices"]!.AsArray();
    }

    private async Task<Reply> ListedAsync(Partner partner, string known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{Gateway.Origin}/v1/agreements");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await partner.TokenAsync());
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        return await partner.SendAsync(request);
    }

    private static async Task<JsonArray> ListAsync(Partner partner)
    {
        var reply = await partner.GetAsync("/v1/agreements");
        Assert.True(reply.Status == 200, reply.Whole);
        return reply.Json["agreements"]!.AsArray();
    }
}
