using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IomGateway.Exchange.Tests.Access;

public sealed class CertificateTests : AccessTest
{
    private X509Certificate2? proxy;

    // The proxy's certificate comes from the same authority; what sets it apart is that it is listed.
    public override async Task InitializeAsync() => Host = await AccessHost.StartAsync((host, options) =>
    {
        proxy ??= host.Authority.ForClient("proxy.test");
        options.TrustedProxies.Add(proxy.GetCertHashString(HashAlgorithmName.SHA256));
    });

    [Fact]
    public async Task A_stolen_token_is_refused_over_another_certificate()
    {
        var token = Token(Host.Treatment);
        using var thief = Host.Client(Host.Police.Certificate);

        AssertRefused(await SendAsync(thief, Request(token, Statement(Host.Treatment, token))), 401, "token-not-yours");
    }

    [Fact]
    public async Task A_stolen_token_is_refused_without_a_certificate()
    {
        var token = Token(Host.Treatment);
        using var thief = Host.Client(certificate: null);

        AssertRefused(await SendAsync(thief, Request(token, Statement(Host.Treatment, token))), 401, "token-not-yours");
    }

    [Fact]
    public async Task A_token_that_was_accepted_is_refused_over_another_certificate_while_it_is_remembered()
    {
        var token = Token(Host.Treatment);
        Assert.Equal(200, (await AskAsync(token, Statement(Host.Treatment, token))).Status);
        using var thief = Host.Client(Host.Police.Certificate);

        AssertRefused(await SendAsync(thief, Request(token, Statement(Host.Treatment, token))), 401, "token-not-yours");
    }

    [Fact]
    public async Task A_certificate_of_another_authority_ends_the_connection()
    {
        using var stranger = new TestAuthority("A stranger's authority");

        await AssertNoConnectionAsync(stranger.ForClient("treatment.test"));
    }

    [Fact]
    public async Task An_expired_certificate_ends_the_connection() =>
        await AssertNoConnectionAsync(Host.Authority.ForExpiredClient("treatment.test"));

    [Fact]
    public async Task A_certificate_for_servers_ends_the_connection() =>
        await AssertNoConnectionAsync(Host.Authority.ForServer("treatment.test"));

    [Fact]
    public async Task A_certificate_that_ends_while_its_connection_lives_no_longer_counts()
    {
        var token = Token(Host.Treatment, c => c["exp"] = Now + (40 * 86_400));
        using var client = Host.Client(Host.Treatment.Certificate);
        Assert.Equal(200, (await SendAsync(client, Request(token, Statement(Host.Treatment, token)))).Status);

        Host.Clock.Ahead = TimeSpan.FromDays(31);

        AssertRefused(
            await SendAsync(client, Request(token, Statement(Host.Treatment, token))), 401, "token-not-yours");
    }

    [Fact]
    public async Task A_listed_proxy_speaks_for_the_certificate_that_it_saw()
    {
        var answer = await AskThroughAsync(proxy, Header(Host.Treatment.Certificate));

        Assert.Equal(200, answer.Status);
        Assert.Equal("False", answer.Headers["Saw-Client-Cert"]);
    }

    [Fact]
    public async Task A_client_certificate_header_from_anybody_else_counts_for_nothing()
    {
        AssertRefused(
            await AskThroughAsync(Host.Police.Certificate, Header(Host.Treatment.Certificate)), 401, "token-not-yours");
        AssertRefused(await AskThroughAsync(null, Header(Host.Treatment.Certificate)), 401, "token-not-yours");
    }

    [Fact]
    public async Task A_client_certificate_header_goes_no_further()
    {
        var answer = await AskThroughAsync(Host.Treatment.Certificate, Header(Host.Police.Certificate));

        Assert.Equal(200, answer.Status);
        Assert.Equal(Host.Treatment.Thumbprint, (string?)answer.Body!["certificateThumbprint"]);
        Assert.Equal("False", answer.Headers["Saw-Client-Cert"]);
    }

    [Fact]
    public async Task A_listed_proxy_that_names_a_certificate_that_does_not_count_is_refused()
    {
        using var stranger = new TestAuthority("A stranger's authority");
        var right = Header(Host.Treatment.Certificate);
        string[] wrong =
        [
            Header(stranger.ForClient("treatment.test")),
            Header(Host.Authority.ForExpiredClient("treatment.test")),
            right.Trim(':'),
            ":" + Convert.ToBase64String("not a certificate"u8) + ":",
            ":!!!:",
            "::",
        ];

        foreach (var header in wrong)
        {
            AssertRefused(await AskThroughAsync(proxy, header), 401, "token-not-yours");
        }

        AssertRefused(await AskThroughAsync(proxy, right, right), 401, "token-not-yours");
    }

    [Fact]
    public async Task A_proxy_without_the_header_says_that_the_caller_had_no_certificate() =>
        AssertRefused(await AskThroughAsync(proxy), 401, "token-not-yours");

    private static string Header(X509Certificate2 certificate) => $":{Convert.ToBase64String(certificate.RawData)}:";

    private async Task<Answer> AskThroughAsync(X509Certificate2? connection, params string[] headers)
    {
        var token = Token(Host.Treatment);
        var request = Request(token, Statement(Host.Treatment, token));
        foreach (var header in headers)
        {
            request.Headers.TryAddWithoutValidation("Client-Cert", header);
        }

        using var client = Host.Client(connection);
        return await SendAsync(client, request);
    }

    private async Task AssertNoConnectionAsync(X509Certificate2 certificate)
    {
        var token = Token(Host.Treatment);
        using var client = Host.Client(certificate);

        await Assert.ThrowsAsync<HttpRequestException>(
            () => SendAsync(client, Request(token, Statement(Host.Treatment, token))));
    }
}
