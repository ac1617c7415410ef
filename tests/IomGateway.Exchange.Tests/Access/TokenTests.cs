using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace IomGateway.Exchange.Tests.Access;

public sealed class TokenTests : AccessTest
{
    [Fact]
    public async Task A_right_token_and_statement_tell_who_calls_and_why()
    {
        var token = Token(Host.Treatment);
        var statement = Statement(Host.Treatment, token, c =>
        {
            c["justification"] = "Recall is being considered.";
            c["emergency"] = "A life is at risk.";
        });
        var answer = await AskAsync(token, statement);

        Assert.Equal(200, answer.Status);
        Assert.Equal("treatment", (string?)answer.Body!["agencyId"]);
        Assert.Equal("treatment-system", (string?)answer.Body["clientId"]);
        Assert.Equal(Host.Treatment.Thumbprint, (string?)answer.Body["certificateThumbprint"]);
        Assert.Equal(Jws.Sha256(token), (string?)answer.Body["tokenSha256"]);
        var said = answer.Body["statement"]!;
        Assert.Equal("j.smith", (string?)said["user"]);
        Assert.Equal("offender-manager", (string?)said["role"]);
        Assert.Equal("manage-reoffending-risk", (string?)said["purpose"]);
        Assert.Equal("Recall is being considered.", (string?)said["justification"]);
        Assert.Equal("A life is at risk.", (string?)said["emergency"]);
        Assert.Equal(statement, (string?)said["raw"]);
    }

    [Fact]
    public async Task A_request_without_a_token_is_refused()
    {
        var answer = await AskAsync(null, null);

        AssertRefused(answer, 401, "token-missing");
        Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("a.b")]
    [InlineData("e30.e30.e30")]
    public async Task Text_that_is_no_token_is_refused(string token) =>
        AssertRefused(await AskAsync(token, null), 401, "token-invalid");

    [Fact]
    public async Task Two_tokens_are_refused()
    {
        var token = Token(Host.Treatment);
        using var client = Host.Client(Host.Treatment.Certificate);
        var request = Request(null, Statement(Host.Treatment, token));
        request.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {token}", $"Bearer {token}"]);

        AssertRefused(await SendAsync(client, request), 401, "token-invalid");
    }

    public static TheoryData<string, JsonNode?, string> WrongClaims => new()
    {
        { "iss", "https://elsewhere.test", "token-invalid" },
        { "iss", null, "token-invalid" },
        { "aud", "https://elsewhere.test", "token-invalid" },
        { "aud", null, "token-invalid" },
        { "exp", null, "token-expired" },
        { "client_id", "nobody", "client-unknown" },
        { "client_id", null, "token-invalid" },
        { "client_id", new JsonArray("treatment-system"), "token-invalid" },
        { "agency", "police", "client-unknown" },
        { "agency", new JsonArray("treatment", "police"), "token-invalid" },
        { "cnf", null, "token-unbound" },
        { "cnf", new JsonObject { ["jkt"] = "x" }, "token-invalid" },
        { "cnf", "x", "token-invalid" },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task A_token_with_a_wrong_claim_is_refused(string claim, JsonNode? value, string code)
    {
        var token = Token(Host.Treatment, c =>
        {
            c.Remove(claim);
            if (value is not null)
                c[claim] = value.DeepClone();
        });

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, code);
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("iom-statement+jwt")]
    [InlineData("")]
    public async Task A_token_of_another_type_is_refused(string type)
    {
        var token = Token(Host.Treatment, changeHeader: h => h["typ"] = type);

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-invalid");
    }

    [Fact]
    public async Task A_token_with_a_critical_extension_is_refused()
    {
        var token = Token(Host.Treatment, changeHeader: h =>
        {
            h["crit"] = new JsonArray("b64");
            h["b64"] = true;
        });

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-invalid");
    }

    [Theory]
    [InlineData(-601, -1 - 5)]
    [InlineData(60, 600)]
    public async Task A_token_outside_its_time_is_refused(int notBefore, int expires)
    {
        var token = Token(Host.Treatment, c =>
        {
            c["iat"] = Now + notBefore;
            c["nbf"] = Now + notBefore;
            c["exp"] = Now + expires;
        });

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-expired");
    }

    [Fact]
    public async Task A_token_signed_by_another_key_is_refused()
    {
        var token = Jws.Es256(TokenHeader(), TokenClaims(Host.Treatment), Host.Treatment.ClientKey);

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-invalid");
    }

    [Fact]
    public async Task A_token_without_a_signature_is_refused()
    {
        var header = TokenHeader();
        header["alg"] = "none";
        var token = Jws.Unsigned(header, TokenClaims(Host.Treatment));

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-invalid");
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_secret_is_refused()
    {
        var header = TokenHeader();
        header["alg"] = "HS256";
        var token = Jws.Hs256(header, TokenClaims(Host.Treatment), PublicKeyPem(Host.IssuerKey));

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-invalid");
    }

    [Fact]
    public async Task A_token_with_an_algorithm_that_is_not_allowed_is_refused()
    {
        using var rsa = RSA.Create(2048);
        var header = TokenHeader();
        header["alg"] = "RS256";
        var token = Jws.Rsa(header, TokenClaims(Host.Treatment), rsa, RSASignaturePadding.Pkcs1);

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-invalid");
    }

    [Fact]
    public async Task A_suspended_client_is_refused_although_its_token_was_accepted_a_moment_ago()
    {
        var token = Token(Host.Treatment);
        Assert.Equal(200, (await AskAsync(token, Statement(Host.Treatment, token))).Status);

        Host.Suspend(Host.Treatment.ClientId);

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "client-unknown");
    }

    [Fact]
    public async Task A_token_that_is_remembered_still_ends_when_it_ends()
    {
        var token = Token(Host.Treatment, c => c["exp"] = Now + 20);
        Assert.Equal(200, (await AskAsync(token, Statement(Host.Treatment, token))).Status);

        Host.Clock.Ahead = TimeSpan.FromSeconds(26);

        AssertRefused(await AskAsync(token, Statement(Host.Treatment, token)), 401, "token-expired");
    }

    [Fact]
    public async Task A_token_alone_tells_which_system_calls()
    {
        using var client = Host.Client(Host.Treatment.Certificate);
        var answer = await SendAsync(client, Request(Token(Host.Treatment), null, path: "/v1/token", method: "GET"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("treatment", (string?)answer.Body!["agencyId"]);
    }

    [Fact]
    public async Task A_client_that_no_agency_lists_is_taken_for_the_agency_that_the_settings_name()
    {
        await Host.DisposeAsync();
        Host = await AccessHost.StartAsync((_, options) =>
        {
            options.ClientAgencies["3f0e9c1a"] = "treatment";
            options.ClientAgencies["77b1"] = "nobody";
        });
        var known = Token(Host.Treatment, c => c["client_id"] = "3f0e9c1a");
        var ofNobody = Token(Host.Treatment, c =>
        {
            c["client_id"] = "77b1";
            c.Remove("agency");
        });
        var ofAnother = Token(Host.Treatment, c =>
        {
            c["client_id"] = "3f0e9c1a";
            c["agency"] = "police";
        });

        Assert.Equal(200, (await AskAsync(known, Statement(Host.Treatment, known))).Status);
        AssertRefused(await AskAsync(ofNobody, Statement(Host.Treatment, ofNobody)), 401, "client-unknown");
        AssertRefused(await AskAsync(ofAnother, Statement(Host.Treatment, ofAnother)), 401, "client-unknown");
        Host.Suspend("3f0e9c1a");
        AssertRefused(await AskAsync(known, Statement(Host.Treatment, known)), 401, "client-unknown");
    }
}
