using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
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

    private static async Task<JsonArray> ListAsync(Partner partner)
    {
        var reply = await partner.GetAsync("/v1/agreements");
        Assert.True(reply.Status == 200, reply.Whole);
        return reply.Json["agreements"]!.AsArray();
    }
}
