using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.Identity.Tests;

public sealed class ClientAssertionTests : IAsyncLifetime
{
    private IdentityHost host = null!;

    public async Task InitializeAsync() => host = await IdentityHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Theory]
    [InlineData(IdentityHost.Issuer)]
    [InlineData(IdentityHost.Issuer + "/oauth2/token")]
    public async Task It_may_name_the_issuer_or_the_token_endpoint(string audience) =>
        Assert.Equal(200, (await host.AskAsync(host.Assertion(c => c["aud"] = audience))).Status);

    [Fact]
    public async Task It_may_leave_out_the_kid_and_the_type() =>
        Assert.Equal(200, (await host.AskAsync(host.Assertion(changeHeader: h =>
        {
            h.Remove("kid");
            h.Remove("typ");
        }))).Status);

    public static TheoryData<string, JsonNode?> WrongClaims => new()
    {
        { "iss", "another" },
        { "iss", null },
        { "sub", "another" },
        { "sub", null },
        { "aud", "https://elsewhere.test" },
        { "aud", new JsonArray(IdentityHost.Issuer, "https://elsewhere.test") },
        { "aud", null },
        { "jti", "" },
        { "jti", null },
        { "jti", new string('x', 201) },
        { "exp", null },
        { "iat", null },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task A_wrong_claim_is_refused(string claim, JsonNode? value) =>
        await AssertRefusedAsync(host.Assertion(c =>
        {
            c.Remove(claim);
            if (value is not null)
                c[claim] = value.DeepClone();
        }));

    [Theory]
    [InlineData(0, 301)]
    [InlineData(-300, -6)]
    [InlineData(-400, 60)]
    [InlineData(30, 60)]
    public async Task One_that_is_over_too_long_or_not_begun_is_refused(int issuedAt, int expires)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await AssertRefusedAsync(host.Assertion(c =>
        {
            c["iat"] = now + issuedAt;
            c["exp"] = now + expires;
        }));
    }

    [Fact]
    public async Task One_that_was_used_is_refused()
    {
        var assertion = host.Assertion();

        Assert.Equal(200, (await host.AskAsync(assertion)).Status);
        await AssertRefusedAsync(assertion);
    }

    [Fact]
    public async Task Of_many_uses_at_the_same_moment_exactly_one_wins()
    {
        var assertion = host.Assertion();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => host.AskAsync(assertion)));

        Assert.Single(answers, a => a.Status == 200);
        Assert.Equal(15, answers.Count(a => a.Status == 401));
    }

    [Theory]
    [InlineData("typ", "iom-statement+jwt")]
    [InlineData("typ", "at+jwt")]
    [InlineData("crit", "exp")]
    [InlineData("alg", "none")]
    [InlineData("alg", "ES384")]
    public async Task A_header_that_says_something_else_is_refused(string name, string value) =>
        await AssertRefusedAsync(host.Assertion(changeHeader: h => h[name] = value));

    [Fact]
    public async Task A_name_that_comes_twice_is_refused()
    {
        var header = IdentityHost.AssertionHeader().ToJsonString();
        var claims = IdentityHost.AssertionClaims().ToJsonString();
        var twice = claims.Replace("{\"iss\":", "{\"iss\":\"another\",\"iss\":", StringComparison.Ordinal);

        await AssertRefusedAsync(IdentityHost.Sign(header, twice, host.ClientKey));
    }

    [Fact]
    public async Task One_signed_by_another_key_is_refused()
    {
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (header, claims) =
            (IdentityHost.AssertionHeader().ToJsonString(), IdentityHost.AssertionClaims().ToJsonString());

        await AssertRefusedAsync(IdentityHost.Sign(header, claims, another));
    }

    [Fact]
    public async Task One_without_a_signature_is_refused()
    {
        var none = IdentityHost.AssertionHeader();
        none["alg"] = "none";

        await AssertRefusedAsync(
            IdentityHost.Unsigned(none.ToJsonString(), IdentityHost.AssertionClaims().ToJsonString()) + ".");
    }

    [Fact]
    public async Task One_signed_with_the_public_key_as_a_secret_is_refused()
    {
        var header = IdentityHost.AssertionHeader();
        header["alg"] = "HS256";
        var signed = IdentityHost.Unsigned(header.ToJsonString(), IdentityHost.AssertionClaims().ToJsonString());
        var secret = Encoding.ASCII.GetBytes(host.ClientKey.ExportSubjectPublicKeyInfoPem());

        await AssertRefusedAsync(
            $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}");
    }

    [Fact]
    public async Task Where_its_use_cannot_be_recorded_no_token_is_issued()
    {
        await host.Replay.DisposeAsync();
        var (status, body) = await host.AskAsync(host.Assertion());

        Assert.Equal((503, "temporarily_unavailable"), (status, (string?)body["error"]));
        Assert.Null(body["access_token"]);
    }

    private async Task AssertRefusedAsync(string assertion)
    {
        var (status, body) = await host.AskAsync(assertion);

        Assert.Equal((401, "invalid_client"), (status, (string?)body["error"]));
        Assert.Null(body["access_token"]);
    }
}
