using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Tests;

public sealed class TokenEndpointTests : IAsyncLifetime
{
    private IdentityHost host = null!;

    public async Task InitializeAsync() => host = await IdentityHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_client_that_proves_itself_gets_a_token_that_says_whose_it_is()
    {
        host.Thumbprint = "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2";
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var (status, body) = await host.AskAsync(host.Assertion(), ("scope", "iom"), ("resource", IdentityHost.Issuer));
        var keys = new JsonWebKeySet(await host.Http.GetStringAsync("/oauth2/jwks"));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync((string)body["access_token"]!, new()
        {
            ValidIssuer = IdentityHost.Issuer,
            ValidAudience = IdentityHost.Issuer,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = ["ES256"],
            IssuerSigningKeys = keys.Keys,
        });

        Assert.Equal(200, status);
        Assert.Equal("Bearer", (string?)body["token_type"]);
        Assert.Equal(600, (int?)body["expires_in"]);
        Assert.Equal("iom", (string?)body["scope"]);
        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(token.EncodedPayload))!;
        Assert.Equal("treatment-system", (string?)claims["sub"]);
        Assert.Equal("treatment-system", (string?)claims["client_id"]);
        Assert.Equal("treatment", (string?)claims["agency"]);
        Assert.Equal("iom", (string?)claims["scope"]);
        Assert.Equal(host.Thumbprint, (string?)claims["cnf"]!["x5t#S256"]);
        Assert.InRange((long)claims["iat"]!, before, before + 30);
        Assert.Equal((long)claims["iat"]! + 600, (long)claims["exp"]!);
        Assert.True(((string)claims["jti"]!).Length >= 22);
    }

    [Fact]
    public async Task A_token_service_that_starts_again_in_one_process_goes_on_signing()
    {
        Assert.Equal(200, (await host.AskAsync(host.Assertion())).Status);
        var before = await host.Http.GetStringAsync("/oauth2/jwks");

        await host.RestartAsync();

        Assert.Equal(200, (await host.AskAsync(host.Assertion())).Status);
        Assert.Equal(before, await host.Http.GetStringAsync("/oauth2/jwks"));
    }

    [Fact]
    public async Task Without_a_certificate_a_token_in_development_is_not_bound()
    {
        var (_, body) = await host.AskAsync(host.Assertion());
        var token = new JsonWebToken((string)body["access_token"]!);
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(token.EncodedPayload))!;

        Assert.Null(claims["cnf"]);
    }

    [Fact]
    public async Task No_two_tokens_are_the_same()
    {
        var (_, first) = await host.AskAsync(host.Assertion());
        var (_, second) = await host.AskAsync(host.Assertion());

        Assert.NotEqual(
            new JsonWebToken((string)first["access_token"]!).Id, new JsonWebToken((string)second["access_token"]!).Id);
    }

    public static TheoryData<string, string, string> WrongRequests => new()
    {
        { "grant_type", "authorization_code", "unsupported_grant_type" },
        { "grant_type", "", "invalid_request" },
        { "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer", "invalid_client" },
        { "client_assertion_type", "", "invalid_client" },
        { "client_assertion", "", "invalid_client" },
        { "client_assertion", "x", "invalid_client" },
        { "client_assertion", "a.b.c", "invalid_client" },
        { "client_secret", "secret", "invalid_client" },
        { "client_id", "another", "invalid_client" },
        { "scope", "iom admin", "invalid_scope" },
        { "resource", "https://elsewhere.test", "invalid_target" },
    };

    [Theory]
    [MemberData(nameof(WrongRequests))]
    public async Task A_wrong_request_gets_the_error_of_the_standard(string name, string value, string error)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = IdentityHost.AssertionType,
            ["client_assertion"] = host.Assertion(),
            [name] = value,
        };
        using var content = new FormUrlEncodedContent(form);
        var (status, body) = await host.PostAsync(content);

        Assert.Equal(error, (string?)body["error"]);
        Assert.Equal(error == "invalid_client" ? 401 : 400, status);
        Assert.False(string.IsNullOrWhiteSpace((string?)body["error_description"]));
        Assert.Null(body["access_token"]);
    }

    [Fact]
    public async Task A_parameter_that_comes_twice_is_refused()
    {
        var (status, body) = await host.AskAsync(host.Assertion(), ("grant_type", "client_credentials"));

        Assert.Equal((400, "invalid_request"), (status, (string?)body["error"]));
    }

    [Fact]
    public async Task A_body_that_is_no_form_or_too_large_is_refused()
    {
        using var json = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var large = new FormUrlEncodedContent([new("grant_type", new string('x', 64 * 1024))]);
        var (jsonStatus, jsonBody) = await host.PostAsync(json);
        var (largeStatus, largeBody) = await host.PostAsync(large);

        Assert.Equal((400, "invalid_request"), (jsonStatus, (string?)jsonBody["error"]));
        Assert.Equal((400, "invalid_request"), (largeStatus, (string?)largeBody["error"]));
    }

    [Fact]
    public async Task A_suspended_client_gets_the_same_answer_as_one_that_does_not_exist()
    {
        host.Suspended.Add(IdentityHost.Client);
        var (status, suspended) = await host.AskAsync(host.Assertion());
        var (_, unknown) = await host.AskAsync(host.Assertion(c =>
        {
            c["iss"] = "nobody";
            c["sub"] = "nobody";
        }));

        Assert.Equal(401, status);
        Assert.Equal("invalid_client", (string?)suspended["error"]);
        Assert.Equal(suspended.ToJsonString(), unknown.ToJsonString());
    }

    [Fact]
    public async Task A_forum_gets_no_token()
    {
        var (status, body) = await host.AskAsync(host.Assertion(c =>
        {
            c["iss"] = "hub-system";
            c["sub"] = "hub-system";
        }));

        Assert.Equal((401, "invalid_client"), (status, (string?)body["error"]));
    }

    [Fact]
    public async Task Discovery_says_what_the_service_does_and_both_documents_agree()
    {
        var openid = await host.Http.GetStringAsync("/.well-known/openid-configuration");
        var oauth = await host.Http.GetStringAsync("/.well-known/oauth-authorization-server");
        var says = JsonNode.Parse(openid)!;

        Assert.Equal(openid, oauth);
        Assert.Equal(IdentityHost.Issuer, (string?)says["issuer"]);
        Assert.Equal(IdentityHost.Issuer + "/oauth2/token", (string?)says["token_endpoint"]);
        Assert.Equal(IdentityHost.Issuer + "/oauth2/jwks", (string?)says["jwks_uri"]);
        Assert.Equal("""["client_credentials"]""", says["grant_types_supported"]!.ToJsonString());
        Assert.Equal("""["private_key_jwt"]""", says["token_endpoint_auth_methods_supported"]!.ToJsonString());
        Assert.Equal("""["ES256"]""", says["token_endpoint_auth_signing_alg_values_supported"]!.ToJsonString());
        Assert.True((bool?)says["tls_client_certificate_bound_access_tokens"]);
    }
}
