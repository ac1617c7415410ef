using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Tls;

/// <summary>The same question through a gateway whose authority is a provider that this project did not write.</summary>
public sealed class ForeignIssuerTests : TlsTest
{
    private ForeignIssuer issuer = null!;

    private protected override Dictionary<string, string?> Settings => new()
    {
        ["Authority"] = issuer.Address,
        ["AuthorityCertificates:0"] = Servers.RootPem,
    };

    public override async Task InitializeAsync()
    {
        issuer = await ForeignIssuer.StartAsync(
            Servers, Partners, new TestClock().Offset, PartnerKeys.Of("leicestershire-police"));
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task Its_token_is_answered_over_the_certificate_that_it_is_bound_to_and_stolen_it_is_refused()
    {
        var police = PoliceOver(Partners.ForClient("police.test"));
        var token = await police.NewTokenAsync($"{issuer.Address}/token", issuer.Address);
        police.Use(token);
        var thief = PoliceOver(Partners.ForClient("thief.test"));
        thief.Use(token);

        var reply = await police.AskAsync(Ask.Search("Appointment", Alex));
        await AssertAnsweredAsync(reply, records: 1);
        Assert.Equal("noshow", (string?)reply.Records[0]["status"]);
        Assert.Equal(
            [EntryKind.Decided, EntryKind.Disclosed],
            (await Gateway.EntriesOfAsync(reply.DecisionId)).Select(e => e.Entry.Kind));
        await AssertRefusedAsync(await thief.AskAsync(Ask.Search("Appointment", Alex)), 401, "token-not-yours");
    }

    [Fact]
    public async Task Beside_it_the_gateway_issues_no_tokens_of_its_own()
    {
        var police = PoliceOver(Partners.ForClient("police.test"));

        var reply = await police.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"{Gateway.Origin}/oauth2/token") { Content = new StringContent("") });

        Assert.Equal((404, "no-such-call"), (reply.Status, reply.Code));
    }
}
