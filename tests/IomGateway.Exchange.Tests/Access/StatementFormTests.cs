using System.Security.Cryptography;
using System.Text;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>Statements that are not in the one form that is read, whatever they say.</summary>
public sealed class StatementFormTests : AccessTest
{
    public static TheoryData<string> WrongHeaders =>
    [
        """{"alg":"none","typ":"iom-statement+jwt","kid":"treatment-statements"}""",
        """{"alg":"HS256","typ":"iom-statement+jwt","kid":"treatment-statements"}""",
        """{"alg":"es256","typ":"iom-statement+jwt","kid":"treatment-statements"}""",
        """{"alg":"ES256","typ":"JWT","kid":"treatment-statements"}""",
        """{"alg":"ES256","typ":"at+jwt","kid":"treatment-statements"}""",
        """{"alg":"ES256","kid":"treatment-statements"}""",
        """{"alg":"ES256","typ":"iom-statement+jwt"}""",
        """{"typ":"iom-statement+jwt","kid":"treatment-statements"}""",
        """{"alg":"ES256","alg":"ES256","typ":"iom-statement+jwt","kid":"treatment-statements"}""",
        """{"alg":"none","alg":"ES256","typ":"iom-statement+jwt","kid":"treatment-statements"}""",
        """{"alg":"ES256","typ":"iom-statement+jwt","kid":"treatment-statements","\u006bid":"x"}""",
        """{"alg":"ES256","typ":"iom-statement+jwt","kid":"treatment-statements","crit":["exp"]}""",
        """{"alg":"ES256","typ":"iom-statement+jwt","kid":"treatment-statements","jku":"https://elsewhere.test"}""",
        """{"alg":"ES256","typ":"iom-statement+jwt","kid":["treatment-statements"]}""",
        """{"alg":"ES256","typ":"iom-statement+jwt","kid":"treatment-statements"} {}""",
        """["ES256"]""",
        "{",
    ];

    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public async Task A_header_in_another_form_is_refused_although_the_signature_holds(string header)
    {
        var token = Token(Host.Treatment);
        var statement = Jws.Es256(
            header, StatementClaims(Host.Treatment, token).ToJsonString(), Host.Treatment.StatementKey);

        AssertRefused(await AskAsync(token, statement), 401, "statement-invalid");
    }

    [Theory]
    [InlineData("\"sub\":\"j.smith\"", "\"sub\":\"j.smith\",\"sub\":\"a.jones\"")]
    [InlineData("\"role\":", "\"r\\u006fle\":\"auditor\",\"role\":")]
    [InlineData("\"exp\":", "\"exp\":9999999999,\"exp\":")]
    [InlineData("\"sub\":\"j.smith\"", "\"sub\":\"j.smith\\ud800\"")]
    [InlineData("\"sub\":\"j.smith\"", "\"sub\":\"j.smith\",")]
    [InlineData("{\"iss\"", "[{\"iss\"")]
    [InlineData("{\"iss\"", "/* */{\"iss\"")]
    public async Task A_payload_in_another_form_is_refused_although_the_signature_holds(string found, string put)
    {
        var token = Token(Host.Treatment);
        var right = StatementClaims(Host.Treatment, token).ToJsonString(Plain);
        var wrong = right.Replace(found, put, StringComparison.Ordinal);
        Assert.NotEqual(right, wrong);
        var header = StatementHeader(Host.Treatment).ToJsonString(Plain);

        Assert.Equal(200, (await AskAsync(token, Jws.Es256(header, right, Host.Treatment.StatementKey))).Status);
        AssertRefused(
            await AskAsync(token, Jws.Es256(header, wrong, Host.Treatment.StatementKey)), 401, "statement-invalid");
    }

    [Fact]
    public async Task A_payload_that_is_not_utf_8_is_refused()
    {
        var token = Token(Host.Treatment);
        var json = StatementClaims(Host.Treatment, token).ToJsonString()
            .Replace("j.smith", "j.#", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[Array.IndexOf(bytes, (byte)'#')] = 0xFF;
        var signed = $"{Jws.Encode(StatementHeader(Host.Treatment).ToJsonString())}.{Jws.Encode(bytes)}";
        var signature = Host.Treatment.StatementKey.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);

        AssertRefused(await AskAsync(token, $"{signed}.{Jws.Encode(signature)}"), 401, "statement-invalid");
    }

    [Fact]
    public async Task A_statement_without_a_signature_is_refused()
    {
        var token = Token(Host.Treatment);
        var header = StatementHeader(Host.Treatment);
        var right = Statement(Host.Treatment, token);
        string[] wrong =
        [
            Jws.Unsigned(header, StatementClaims(Host.Treatment, token)),
            right[..right.LastIndexOf('.')],
            right[..^1],
            right + "A",
            right + "=",
            right + ".",
            "." + right,
            right.Replace('.', ' '),
            "x",
            "..",
            new string('a', 13_000),
        ];

        foreach (var statement in wrong)
        {
            AssertRefused(await AskAsync(token, statement), 401, "statement-invalid");
        }

        Assert.Equal(200, (await AskAsync(token, right)).Status);
    }

    [Fact]
    public async Task A_statement_signed_with_the_public_key_as_a_secret_is_refused()
    {
        var token = Token(Host.Treatment);
        var claims = StatementClaims(Host.Treatment, token);
        var secret = PublicKeyPem(Host.Treatment.StatementKey);
        var honest = StatementHeader(Host.Treatment);
        honest["alg"] = "HS256";

        AssertRefused(await AskAsync(token, Jws.Hs256(honest, claims, secret)), 401, "statement-invalid");
        AssertRefused(
            await AskAsync(token, Jws.Hs256(StatementHeader(Host.Treatment), claims, secret)),
            401, "statement-invalid");
    }

    [Fact]
    public async Task A_statement_whose_words_were_changed_after_signing_is_refused()
    {
        var token = Token(Host.Treatment);
        var claims = StatementClaims(Host.Treatment, token);
        var parts = Jws.Es256(StatementHeader(Host.Treatment), claims, Host.Treatment.StatementKey).Split('.');
        claims["sub"] = "a.jones";
        claims["role"] = "case-worker";

        AssertRefused(
            await AskAsync(token, $"{parts[0]}.{Jws.Encode(claims.ToJsonString())}.{parts[2]}"),
            401, "statement-signature");
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
