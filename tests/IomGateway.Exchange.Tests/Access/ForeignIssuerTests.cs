using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IomGateway.Exchange.Access;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>A provider that this project did not write, found by its discovery document alone.</summary>
public sealed class ForeignIssuerTests : AccessTest
{
    private ForeignIssuer? issuer;

    public override Task InitializeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("ES256")]
    [InlineData("PS256")]
    [InlineData("RS256")]
    public async Task Its_bound_tokens_are_accepted_over_the_certificate_that_they_are_bound_to(string algorithm)
    {
        await StartAsync(algorithm, algorithm);
        var token = await TokenAsync(Host.Treatment);

        Assert.Equal(200, (await AskAsync(token, Statement(Host.Treatment, token))).Status);
        using var thief = Host.Client(Host.Police.Certificate);
        AssertRefused(await SendAsync(thief, Request(token, Statement(Host.Treatment, token))), 401, "token-not-yours");
    }

    [Fact]
    public async Task Its_tokens_that_are_not_bound_are_refused()
    {
        await StartAsync("ES256", "ES256");
        var token = await TokenAsync(Host.Police);
        using var police = Host.Client(Host.Police.Certificate);

        AssertRefused(await SendAsync(police, Request(token, Statement(Host.Police, token))), 401, "token-unbound");
    }

    [Fact]
    public async Task Its_tokens_with_an_algorithm_that_is_not_listed_are_refused()
    {
        await StartAsync("RS256", "ES256");
        var token = await TokenAsync(Host.Treatment);

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-invalid");
    }

    [Fact]
    public async Task Its_tokens_for_another_gateway_are_refused()
    {
        await StartAsync("ES256", "ES256", options => options.Audience = "https://another.test");
        var token = await TokenAsync(Host.Treatment);

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-invalid");
    }

    [Fact]
    public async Task While_it_is_down_what_was_read_of_it_goes_on_counting()
    {
        await StartAsync("ES256", "ES256");
        var first = await TokenAsync(Host.Treatment);
        var second = await TokenAsync(Host.Treatment);
        Assert.Equal(200, (await AskAsync(first, Statement(Host.Treatment, first))).Status);

        await issuer!.DisposeAsync();
        issuer = null;

        Assert.Equal(200, (await AskAsync(second, Statement(Host.Treatment, second))).Status);
    }

    [Fact]
    public async Task Where_it_was_never_reached_no_token_counts()
    {
        await StartAsync("ES256", "ES256");
        var token = await TokenAsync(Host.Treatment);
        await issuer!.DisposeAsync();
        issuer = null;

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 503, "authority-unavailable");
    }

    [Fact]
    public async Task A_provider_whose_certificate_is_not_vouched_for_is_not_listened_to()
    {
        using var another = new TestAuthority("Another authority");
        await StartAsync("ES256", "ES256", options =>
        {
            options.AuthorityCertificates.Clear();
            options.AuthorityCertificates.Add(another.RootPem);
        });
        var token = await TokenAsync(Host.Treatment);

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 503, "authority-unavailable");
    }

    public override async Task DisposeAsync()
    {
        if (issuer is not null)
            await issuer.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task StartAsync(string signs, string allowed, Action<AccessOptions>? change = null) =>
        Host = await AccessHost.StartAsync(
            configure: (host, options) =>
            {
                options.Authority = issuer!.Address;
                options.AuthorityCertificates.Add(host.Authority.RootPem);
                options.TokenAlgorithms.Add(allowed);
                change?.Invoke(options);
            },
            prepare: async host =>
                issuer = await ForeignIssuer.StartAsync(
                    host.Authority, signs, (host.Treatment, true), (host.Police, false)),
            issuerInProcess: false);

    private async Task<string> TokenAsync(TestPartner partner)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.Add(Host.Authority.Root);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = trust,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => partner.Certificate,
            },
        });
        var answer = await TokenClient.AskAsync(client, issuer!.Address + "/token", partner, issuer.Address);
        return (string?)answer["access_token"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }
}
