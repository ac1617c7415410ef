using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;
using IomGateway.Identity;
using IomGateway.Identity.Keys;
using IomGateway.Identity.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>The token service and the check of its tokens in one program, as the gateway runs them.</summary>
public sealed class EmbeddedIdentityTests : AccessTest
{
    private const string Endpoint = "/oauth2/token";

    private readonly string keys = Directory.CreateTempSubdirectory("iom-keys-").FullName;

    public override async Task InitializeAsync() => Host = await AccessHost.StartAsync(
        services: (host, services) =>
        {
            services.AddEmbeddedIdentity(options =>
            {
                options.Issuer = AccessHost.Origin;
                options.KeysDirectory = keys;
            });
            services.AddSingleton<TokenClientsInForce>(() => TokenClients.Create(
                TestPartners.Directory(host.Treatment, host.Police), host.Suspended));
            services.AddSingleton<CallerThumbprint>(
                s => s.GetRequiredService<CallerCertificates>().ThumbprintOf);
            services.AddSingleton(
                s => TokenIssuer.InProcess(AccessHost.Origin, () => s.GetRequiredService<SigningKeys>().Published));
        },
        map: app => app.MapEmbeddedIdentity(),
        issuerInProcess: false);

    [Fact]
    public async Task A_client_gets_a_token_over_its_certificate_and_asks_with_it()
    {
        using var client = Host.Client(Host.Treatment.Certificate);
        var token = await TokenAsync(client, Host.Treatment);
        var answer = await SendAsync(client, Request(token, Statement(Host.Treatment, token)));

        Assert.Equal(200, answer.Status);
        Assert.Equal("treatment", (string?)answer.Body!["agencyId"]);
    }

    [Fact]
    public async Task Its_token_is_refused_over_another_certificate()
    {
        using var client = Host.Client(Host.Treatment.Certificate);
        using var thief = Host.Client(Host.Police.Certificate);
        var token = await TokenAsync(client, Host.Treatment);

        AssertRefused(await SendAsync(thief, Request(token, Statement(Host.Treatment, token))), 401, "token-not-yours");
    }

    [Fact]
    public async Task Without_a_certificate_there_is_no_token()
    {
        using var client = Host.Client(certificate: null);
        var answer = await TokenClient.AskAsync(client, Endpoint, Host.Treatment, AccessHost.Origin);

        Assert.Equal("invalid_request", (string?)answer["error"]);
        Assert.Null(answer["access_token"]);
    }

    [Fact]
    public async Task A_suspended_client_gets_no_token_and_its_last_one_stops_counting()
    {
        using var client = Host.Client(Host.Treatment.Certificate);
        var token = await TokenAsync(client, Host.Treatment);
        Assert.Equal(200, (await SendAsync(client, Request(token, Statement(Host.Treatment, token)))).Status);

        Host.Treatment.Suspended = true;
        Host.Reload();

        AssertRefused(await SendAsync(client, Request(token, Statement(Host.Treatment, token))), 401, "client-unknown");
        var answer = await TokenClient.AskAsync(client, Endpoint, Host.Treatment, AccessHost.Origin);
        Assert.Equal("invalid_client", (string?)answer["error"]);
    }

    [Fact]
    public async Task A_client_whose_certificate_is_pinned_may_use_no_other()
    {
        using var client = Host.Client(Host.Treatment.Certificate);
        var token = await TokenAsync(client, Host.Treatment);
        Host.Treatment.Pinned = Host.Police.Thumbprint;
        Host.Reload();

        AssertRefused(
            await SendAsync(client, Request(token, Statement(Host.Treatment, token))), 401, "token-not-yours");
        var answer = await TokenClient.AskAsync(client, Endpoint, Host.Treatment, AccessHost.Origin);
        Assert.Equal("invalid_client", (string?)answer["error"]);

        Host.Treatment.Pinned = Host.Treatment.Thumbprint;
        Host.Reload();
        var again = await TokenAsync(client, Host.Treatment);
        Assert.Equal(200, (await SendAsync(client, Request(again, Statement(Host.Treatment, again)))).Status);
    }

    [Fact]
    public async Task Tokens_of_both_keys_count_after_a_rotation()
    {
        using var client = Host.Client(Host.Treatment.Certificate);
        var before = await TokenAsync(client, Host.Treatment);
        Host.Services.GetRequiredService<SigningKeys>().Rotate();
        var after = await TokenAsync(client, Host.Treatment);

        Assert.NotEqual(before.Split('.')[0], after.Split('.')[0]);
        Assert.Equal(200, (await SendAsync(client, Request(before, Statement(Host.Treatment, before)))).Status);
        Assert.Equal(200, (await SendAsync(client, Request(after, Statement(Host.Treatment, after)))).Status);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }

    private static async Task<string> TokenAsync(HttpClient client, TestPartner partner)
    {
        JsonNode answer = await TokenClient.AskAsync(client, Endpoint, partner, AccessHost.Origin);
        Assert.Equal("Bearer", (string?)answer["token_type"]);
        Assert.Equal(600, (int?)answer["expires_in"]);
        return (string)answer["access_token"]!;
    }
}
