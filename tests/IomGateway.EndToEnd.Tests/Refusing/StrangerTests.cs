using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Refusing;

/// <summary>A token or a statement that is wrong in any way asks nothing, and that it tried stands in the ledger.</summary>
public sealed class StrangerTests : EndToEndTest
{
    private static readonly Ask Question = Ask.Search("Appointment", Alex);

    public static TheoryData<string, int, string> Statements => new()
    {
        { "another agency", 401, "statement-elsewhere" },
        { "another gateway", 401, "statement-elsewhere" },
        { "another address", 401, "statement-elsewhere" },
        { "another method", 401, "statement-elsewhere" },
        { "another body", 401, "statement-elsewhere" },
        { "another token", 401, "statement-elsewhere" },
        { "expired", 401, "statement-expired" },
        { "too long", 401, "statement-expired" },
        { "not yet", 401, "statement-expired" },
        { "a role off the roster", 403, "role-not-held" },
        { "a role that is none", 403, "role-not-held" },
        { "a purpose that is none", 403, "purpose-unknown" },
        { "no justification", 403, "justification-missing" },
        { "no jti", 401, "statement-invalid" },
        { "an unknown claim", 401, "statement-invalid" },
        { "another type", 401, "statement-invalid" },
        { "another algorithm", 401, "statement-invalid" },
        { "an unknown key", 401, "statement-signature" },
    };

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_statement_that_is_wrong_is_refused_and_recorded(string wrong, int status, string code)
    {
        var reply = await Police.AskAsync(Spoilt(wrong));

        await AssertRefusedAsync(reply, status, code);
        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task A_statement_works_once()
    {
        var bearer = await Police.TokenAsync();
        var statement = Police.Statement(Question, bearer);

        Assert.Equal(200, (await SendAsync(bearer, statement)).Status);
        await AssertRefusedAsync(await SendAsync(bearer, statement), 401, "statement-replayed");
    }

    [Fact]
    public async Task A_stranger_cannot_fill_the_ledger_and_is_refused_alike()
    {
        var replies = new List<Reply>();
        for (var i = 0; i < 70; i++)
        {
            replies.Add(await SendAsync("not-a-token", statement: null));
        }

        Assert.All(replies, r => Assert.Equal((401, replies[0].Code), (r.Status, r.Code)));
        var entries = await Gateway.Ledger.ReadAllAsync(default).ToListAsync();
        Assert.InRange(entries.Count(e => e.Entry.Kind == EntryKind.Decided), 60, 62);
        Assert.Equal(200, (await Police.AskAsync(Question)).Status);
    }

    [Fact]
    public async Task Of_the_same_statement_sent_many_times_at_once_one_is_answered()
    {
        var bearer = await Police.TokenAsync();
        var statement = Police.Statement(Question, bearer);

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => SendAsync(bearer, statement)));

        Assert.Equal(1, replies.Count(r => r.Status == 200));
        Assert.All(replies.Where(r => r.Status != 200), r => Assert.Equal("statement-replayed", r.Code));
    }

    [Fact]
    public async Task A_statement_that_another_agency_signed_again_is_refused()
    {
        var bearer = await Police.TokenAsync();
        var claims = Police.StatementClaims(Question, bearer);
        var signed = Jws.Es256(Header(Police.Keys.StatementKid), claims, Probation.Keys.Statements);

        await AssertRefusedAsync(await SendAsync(bearer, signed), 401, "statement-signature");
    }

    [Fact]
    public async Task A_statement_without_a_signature_or_with_the_public_key_as_a_secret_is_refused()
    {
        var bearer = await Police.TokenAsync();
        var claims = Police.StatementClaims(Question, bearer);
        var none = Header(Police.Keys.StatementKid);
        none["alg"] = "none";
        var secret = Header(Police.Keys.StatementKid);
        secret["alg"] = "HS256";
        var key = Encoding.ASCII.GetBytes(Police.Keys.Statements.ExportSubjectPublicKeyInfoPem());

        await AssertRefusedAsync(await SendAsync(bearer, Jws.Unsigned(none, claims)), 401, "statement-invalid");
        await AssertRefusedAsync(await SendAsync(bearer, Jws.Hs256(secret, claims, key)), 401, "statement-invalid");
    }

    [Fact]
    public async Task Without_a_token_or_a_statement_nothing_is_read()
    {
        await AssertRefusedAsync(await SendAsync(null, null), 401, "token-missing");
        await AssertRefusedAsync(await SendAsync(await Police.TokenAsync(), null), 401, "statement-missing");
    }

    [Theory]
    [InlineData("not a token")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.AAAA")]
    public async Task A_token_that_is_none_is_refused(string token)
    {
        await AssertRefusedAsync(await SendAsync(token, Police.Statement(Question, token)), 401, "token-invalid");
    }

    [Fact]
    public async Task A_token_that_anybody_else_signed_or_whose_algorithm_was_swapped_is_refused()
    {
        var good = await Police.TokenAsync();
        var claims = Jws.Payload(good);
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(good.Split('.')[0]))!.AsObject();
        var forged = Jws.Es256(header, claims, another);
        var none = header.DeepClone().AsObject();
        none["alg"] = "none";

        await AssertRefusedAsync(await SendAsync(forged, Police.Statement(Question, forged)), 401, "token-invalid");
        var unsigned = Jws.Unsigned(none, claims);
        await AssertRefusedAsync(await SendAsync(unsigned, Police.Statement(Question, unsigned)), 401, "token-invalid");
    }

    [Fact]
    public async Task A_token_expires()
    {
        var old = await Police.TokenAsync();
        Gateway.Clock.Ahead = TimeSpan.FromMinutes(11);

        await AssertRefusedAsync(await SendAsync(old, Police.Statement(Question, old)), 401, "token-expired");
    }

    [Fact]
    public async Task The_refused_question_of_a_known_system_names_its_agency_in_the_public_log()
    {
        var reply = await Police.AskAsync(Spoilt("a role off the roster"));

        var entry = Assert.Single(await Gateway.EntriesOfAsync(reply.DecisionId));
        Assert.Equal("leicestershire-police", entry.Entry.To);
        Assert.Equal(EntryKind.Decided, entry.Entry.Kind);
    }

    private static JsonObject Header(string kid) => new() { ["alg"] = "ES256", ["typ"] = "iom-statement+jwt", ["kid"] = kid };

    private Task<Reply> SendAsync(string? bearer, string? statement)
    {
        var request = Police.Bare(Question);
        if (bearer is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        }

        if (statement is not null)
        {
            request.Headers.Add("On-Behalf-Of", statement);
        }

        return Police.SendAsync(request);
    }

    private Ask Spoilt(string wrong) => wrong switch
    {
        "a role off the roster" => Question with { Role = "auditor" },
        "a role that is none" => Question with { Role = "canary-role" },
        "a purpose that is none" => Question with { Purpose = "canary-purpose" },
        "no justification" => Question with { Justification = null },
        "another type" => Question with { StatementHeader = h => h["typ"] = "JWT" },
        "another algorithm" => Question with { StatementHeader = h => h["alg"] = "ES384" },
        "an unknown key" => Question with { StatementHeader = h => h["kid"] = "canary-key" },
        _ => Question with { Claims = c => Spoil(c, wrong) },
    };

    private void Spoil(JsonObject claims, string wrong)
    {
        var now = Gateway.Clock.GetUtcNow().ToUnixTimeSeconds();
        var (name, value) = wrong switch
        {
            "another agency" => ("iss", (JsonNode)"probation-east-midlands"),
            "another gateway" => ("aud", "https://another.example"),
            "another address" => ("htu", $"{Gateway.Origin}/fhir/R4/Condition/_search"),
            "another method" => ("htm", "GET"),
            "another body" => ("bsh", Jws.Sha256("patient.identifier=canary")),
            "another token" => ("ath", Jws.Sha256("canary")),
            "expired" => ("exp", now - 30),
            "too long" => ("exp", now + 301),
            "not yet" => ("iat", now + 120),
            "an unknown claim" => ("canary", "canary"),
            _ => ("jti", (JsonNode)""),
        };
        claims[name] = value;
        if (wrong == "expired")
        {
            claims["iat"] = now - 60;
        }
        else if (wrong == "not yet")
        {
            claims["exp"] = now + 180;
        }
        else if (wrong == "no jti")
        {
            claims.Remove("jti");
        }
    }
}
