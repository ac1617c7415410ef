using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace IomGateway.Exchange.Tests.Access;

public sealed class StatementTests : AccessTest
{
    [Fact]
    public async Task A_request_without_a_statement_is_refused() =>
        AssertRefused(await AskAsync(Token(Host.Treatment), null), 401, "statement-missing");

    [Fact]
    public async Task Two_statements_are_refused()
    {
        var token = Token(Host.Treatment);
        using var client = Host.Client(Host.Treatment.Certificate);
        var request = Request(token, Statement(Host.Treatment, token));
        request.Headers.Add("On-Behalf-Of", Statement(Host.Treatment, token));

        AssertRefused(await SendAsync(client, request), 401, "statement-invalid");
    }

    public static TheoryData<string, JsonNode?, string> WrongClaims => new()
    {
        { "iss", "police", "statement-elsewhere" },
        { "aud", "https://elsewhere.test", "statement-elsewhere" },
        { "aud", AccessHost.Origin + "/", "statement-elsewhere" },
        { "aud", new JsonArray(AccessHost.Origin), "statement-invalid" },
        { "htm", "GET", "statement-elsewhere" },
        { "htm", "post", "statement-elsewhere" },
        { "htu", AccessHost.Origin + "/v1/ask/another", "statement-elsewhere" },
        { "htu", AccessHost.Origin + AskPath + "?x=1", "statement-elsewhere" },
        { "htu", AccessHost.Origin + AskPath + "/", "statement-elsewhere" },
        { "htu", "http://gateway.test" + AskPath, "statement-elsewhere" },
        { "htu", "https://elsewhere.test" + AskPath, "statement-elsewhere" },
        { "htu", AskPath, "statement-elsewhere" },
        { "bsh", Jws.Sha256("another body"), "statement-elsewhere" },
        { "bsh", "", "statement-elsewhere" },
        { "ath", Jws.Sha256("another token"), "statement-elsewhere" },
        { "sub", "", "statement-invalid" },
        { "sub", "j.smith\n", "statement-invalid" },
        { "sub", new string('x', 201), "statement-invalid" },
        { "jti", "", "statement-invalid" },
        { "jti", 7, "statement-invalid" },
        { "iat", "2026", "statement-invalid" },
        { "iat", 1.5, "statement-invalid" },
        { "exp", -1, "statement-invalid" },
        { "exp", long.MaxValue, "statement-invalid" },
        { "justification", " ", "statement-invalid" },
        { "justification", new string('x', 2001), "statement-invalid" },
        { "emergency", true, "statement-invalid" },
        { "emergency", "", "statement-invalid" },
        { "emergancy", "A life is at risk.", "statement-invalid" },
        { "role", new JsonArray("offender-manager"), "statement-invalid" },
        { "purpose", new JsonObject(), "statement-invalid" },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task A_statement_with_a_wrong_claim_is_refused(string claim, JsonNode? value, string code) =>
        AssertRefused(await AskWithStatementAsync(c => c[claim] = value?.DeepClone()), 401, code);

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("role")]
    [InlineData("purpose")]
    [InlineData("htm")]
    [InlineData("htu")]
    [InlineData("bsh")]
    [InlineData("ath")]
    [InlineData("jti")]
    [InlineData("iat")]
    [InlineData("exp")]
    public async Task A_statement_that_leaves_out_a_claim_is_refused(string claim)
    {
        AssertRefused(await AskWithStatementAsync(c => c.Remove(claim)), 401, "statement-invalid");
        AssertRefused(await AskWithStatementAsync(c => c[claim] = null), 401, "statement-invalid");
    }

    [Theory]
    [InlineData(-120, -6)]
    [InlineData(-1, 300)]
    [InlineData(0, 0)]
    [InlineData(0, -10)]
    [InlineData(7, 60)]
    public async Task A_statement_outside_its_time_or_longer_than_five_minutes_is_refused(int issuedAt, int expires) =>
        AssertRefused(
            await AskWithStatementAsync(c =>
            {
                c["iat"] = Now + issuedAt;
                c["exp"] = Now + expires;
            }),
            401,
            "statement-expired");

    [Fact]
    public async Task A_statement_before_its_time_is_refused() =>
        AssertRefused(await AskWithStatementAsync(c => c["nbf"] = Now + 30), 401, "statement-expired");

    [Fact]
    public async Task A_statement_of_five_minutes_by_a_clock_a_little_ahead_is_accepted() =>
        Assert.Equal(200, (await AskWithStatementAsync(c =>
        {
            c["iat"] = Now + 3;
            c["nbf"] = Now + 3;
            c["exp"] = Now + 303;
        })).Status);

    [Fact]
    public async Task A_statement_made_for_a_body_counts_for_no_other_body()
    {
        var token = Token(Host.Treatment);
        var statement = Statement(Host.Treatment, token);

        AssertRefused(await AskAsync(token, statement, """{"patient":"another"}"""), 401, "statement-elsewhere");
        AssertRefused(await AskAsync(token, statement, ""), 401, "statement-elsewhere");
        AssertRefused(await AskAsync(token, statement, Question + " "), 401, "statement-elsewhere");
    }

    [Fact]
    public async Task A_statement_made_for_an_address_counts_for_no_other_address()
    {
        var token = Token(Host.Treatment);
        var statement = Statement(Host.Treatment, token);

        string[] others = ["/v1/ask/another", "/v1/ask/Question", "/v1/ask/question%20", "/v1/ask/question/"];
        foreach (var path in others)
        {
            AssertRefused(await AskAsync(token, statement, path: path), 401, "statement-elsewhere");
        }
    }

    [Fact]
    public async Task A_statement_made_for_a_method_counts_for_no_other_method()
    {
        var token = Token(Host.Treatment);
        using var client = Host.Client(Host.Treatment.Certificate);
        var statement = Statement(Host.Treatment, token, c => c["bsh"] = Jws.Sha256(""));

        AssertRefused(await SendAsync(client, Request(token, statement, method: "GET")), 401, "statement-elsewhere");
    }

    [Fact]
    public async Task A_statement_made_beside_a_token_counts_beside_no_other_token()
    {
        var statement = Statement(Host.Treatment, Token(Host.Treatment));

        AssertRefused(await AskAsync(Token(Host.Treatment), statement), 401, "statement-elsewhere");
    }

    [Fact]
    public async Task A_request_without_a_body_is_stated_with_the_hash_of_nothing()
    {
        var token = Token(Host.Treatment);
        using var client = Host.Client(Host.Treatment.Certificate);
        var statement = Statement(Host.Treatment, token, c =>
        {
            c["htm"] = "GET";
            c["bsh"] = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
        });

        var request = Request(token, statement, path: AskPath + "?after=7", method: "GET");
        Assert.Equal(200, (await SendAsync(client, request)).Status);
    }

    [Theory]
    [InlineData("auditor", "j.smith")]
    [InlineData("offender-manager", "a.jones")]
    [InlineData("made-up", "j.smith")]
    [InlineData("Offender-Manager", "j.smith")]
    public async Task A_role_that_the_user_does_not_hold_is_refused(string role, string user) =>
        AssertRefused(
            await AskWithStatementAsync(c =>
            {
                c["role"] = role;
                c["sub"] = user;
            }),
            403,
            "role-not-held");

    [Fact]
    public async Task A_role_that_the_agency_may_assert_is_accepted_for_anybody_of_theirs()
    {
        var answer = await AskWithStatementAsync(c =>
        {
            c["role"] = "case-worker";
            c["sub"] = "a.jones";
        });

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task An_unknown_purpose_is_refused() =>
        AssertRefused(await AskWithStatementAsync(c => c["purpose"] = "curiosity"), 403, "purpose-unknown");

    [Fact]
    public async Task An_agency_under_part_3_gives_a_justification()
    {
        using var client = Host.Client(Host.Police.Certificate);
        var token = Token(Host.Police);
        var without = await SendAsync(client, Request(token, Statement(Host.Police, token)));
        var with = await SendAsync(client, Request(
            token, Statement(Host.Police, token, c => c["justification"] = "A pattern of burglaries in one ward.")));

        AssertRefused(without, 403, "justification-missing");
        Assert.Equal(200, with.Status);
        Assert.True(Host.Callers.IsPart3("police"));
        Assert.False(Host.Callers.IsPart3("treatment"));
        Assert.False(Host.Callers.IsPart3("nobody"));
    }

    [Fact]
    public async Task A_statement_of_another_agency_is_refused_although_its_key_is_known_here()
    {
        var token = Token(Host.Treatment);
        var claims = StatementClaims(Host.Treatment, token);
        var byPolice = Jws.Es256(StatementHeader(Host.Police), claims, Host.Police.StatementKey);

        AssertRefused(await AskAsync(token, byPolice), 401, "statement-signature");
    }

    [Fact]
    public async Task A_statement_signed_again_by_another_key_is_refused()
    {
        var token = Token(Host.Treatment);
        var claims = StatementClaims(Host.Treatment, token);
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        AssertRefused(
            await AskAsync(token, Jws.Es256(StatementHeader(Host.Treatment), claims, another)),
            401, "statement-signature");
        AssertRefused(
            await AskAsync(token, Jws.Es256(StatementHeader(Host.Treatment), claims, Host.Treatment.ClientKey)),
            401,
            "statement-signature");
    }
}
