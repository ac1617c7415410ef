using System.Security.Cryptography.X509Certificates;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using Microsoft.AspNetCore.Hosting;

namespace IomGateway.EndToEnd.Tests.Tls;

/// <summary>Real mutual TLS, end to end: a token counts over the certificate that it is bound to, and nowhere else.</summary>
public sealed class MutualTlsTests : TlsTest
{
    private static readonly Ask Question = Ask.Search("Appointment", Alex);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
    }

    [Fact]
    public async Task A_bound_token_is_answered_and_the_gateway_shows_itself_to_the_holder()
    {
        var reply = await PoliceOver(Partners.ForClient("police.test")).AskAsync(Question);

        await AssertAnsweredAsync(reply, records: 1);
        Assert.Contains("CN=gateway.test", ShownToHolders);
    }

    [Fact]
    public async Task A_stolen_token_is_refused_over_another_certificate_and_over_none()
    {
        var owner = PoliceOver(Partners.ForClient("police.test"));
        var token = await owner.TokenAsync();
        foreach (var certificate in new X509Certificate2?[] { Partners.ForClient("thief.test"), null })
        {
            var thief = PoliceOver(certificate);
            thief.Use(token);

            await AssertRefusedAsync(await thief.AskAsync(Question), 401, "token-not-yours");
        }

        Assert.Empty(Treatment.Seen);
        await AssertAnsweredAsync(await owner.AskAsync(Question), records: 1);
    }

    [Fact]
    public async Task Without_a_certificate_there_is_no_token()
    {
        var stranger = PoliceOver(null);

        var answer = await stranger.AskForTokenAsync($"{Gateway.Origin}/oauth2/token", $"{Gateway.Origin}/oauth2/token");

        Assert.Null(answer["access_token"]);
        Assert.NotNull(answer["error"]);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_or_out_of_date_does_not_get_as_far_as_a_request()
    {
        using var another = new TestAuthority("Another authority");
        foreach (var certificate in new[] { another.ForClient("police.test"), Partners.ForLapsedClient("police.test") })
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => PoliceOver(certificate).TokenAsync());
        }
    }

    [Fact]
    public async Task A_certificate_that_a_header_claims_counts_for_nothing()
    {
        var certificate = Partners.ForClient("police.test");
        var owner = PoliceOver(certificate);
        var thief = PoliceOver(null);
        thief.Use(await owner.TokenAsync());
        var ask = Question with
        {
            Headers = new() { ["Client-Cert"] = $":{Convert.ToBase64String(certificate.RawData)}:" },
        };

        await AssertRefusedAsync(await thief.AskAsync(ask), 401, "token-not-yours");
    }

    [Fact]
    public async Task A_holder_whose_certificate_nobody_vouches_for_is_not_asked()
    {
        using var unknown = new TestAuthority("An unknown authority");
        await using var holders = await HolderHost.StartAsync(
            listen => listen.UseHttps(unknown.ForServer("localhost")));
        var moved = Gateway.With(a => a.Id != "treatment-llr" ? a : a with
        {
            System = a.System! with { Fhir = new Uri($"https://localhost:{holders.Address.Port}/treatment-llr/fhir") },
        });
        Assert.Empty(await Gateway.ReloadAsync(moved));

        var reply = await PoliceOver(Partners.ForClient("police.test")).AskAsync(Question);

        Assert.Equal((502, "holder-failed"), (reply.Status, reply.Code));
        Assert.Empty(holders.Of("treatment-llr").Seen);
    }
}
