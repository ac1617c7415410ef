using System.Security.Cryptography;
using System.Text;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Tests.Agreements;

public sealed class AgreementSignatureTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Digest = new('a', 64);

    private readonly ECDsa chief = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa clerk = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void What_a_signatory_signed_is_read_back()
    {
        var jws = AgreementSignature.Sign(new ECDsaSecurityKey(chief), Statement());

        var statement = AgreementSignature.Verify(jws, Police(), Noon);

        Assert.Equal(Statement(), statement);
        Assert.True(statement!.Approves("engagement", 3, Digest));
        Assert.Equal(3, jws.Split('.').Length);
    }

    [Fact]
    public void A_no_is_a_signature_and_no_approval()
    {
        var jws = AgreementSignature.Sign(new ECDsaSecurityKey(chief), Statement() with { Agrees = false });

        Assert.False(AgreementSignature.Verify(jws, Police(), Noon)!.Approves("engagement", 3, Digest));
    }

    [Fact]
    public void A_yes_approves_that_version_alone()
    {
        Assert.False(Statement().Approves("engagement", 4, Digest));
        Assert.False(Statement().Approves("other", 3, Digest));
        Assert.False(Statement().Approves("engagement", 3, new string('b', 64)));
    }

    [Fact]
    public void Another_signatorys_key_does_not_sign_for_this_one()
    {
        var jws = AgreementSignature.Sign(new ECDsaSecurityKey(clerk), Statement());

        Assert.Null(AgreementSignature.Verify(jws, Police(), Noon));
    }

    [Fact]
    public void A_signature_for_another_agency_is_none()
    {
        var jws = AgreementSignature.Sign(new ECDsaSecurityKey(chief), Statement() with { Agency = "town-council" });

        Assert.Null(AgreementSignature.Verify(jws, Police(), Noon));
    }

    [Fact]
    public void A_signature_from_the_future_is_none()
    {
        var jws = AgreementSignature.Sign(new ECDsaSecurityKey(chief), Statement());

        Assert.NotNull(AgreementSignature.Verify(jws, Police(), Noon.AddSeconds(-60)));
        Assert.Null(AgreementSignature.Verify(jws, Police(), Noon.AddSeconds(-61)));
    }

    [Theory]
    [InlineData("\"answer\":\"yes\"", "\"answer\":\"no\"")]
    [InlineData("\"version\":3", "\"version\":4")]
    [InlineData("{", "{\"answer\":\"no\",")]
    public void A_changed_statement_is_none(string replace, string with)
    {
        var parts = AgreementSignature.Sign(new ECDsaSecurityKey(chief), Statement() with { Agrees = true }).Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]);
        var at = payload.IndexOf(replace, StringComparison.Ordinal);
        Assert.True(at >= 0);
        parts[1] = Base64UrlEncoder.Encode(payload[..at] + with + payload[(at + replace.Length)..]);

        Assert.Null(AgreementSignature.Verify(string.Join('.', parts), Police(), Noon));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("ES384")]
    [InlineData("es256")]
    public void Another_algorithm_is_refused_even_when_it_would_verify(string algorithm)
    {
        var header = $$"""{"alg":"{{algorithm}}","typ":"{{AgreementSignature.Type}}"}""";

        Assert.Null(AgreementSignature.Verify(SignedBy(chief, header, Payload()), Police(), Noon));
    }

    [Theory]
    [InlineData("""{"alg":"ES256","typ":"JWT"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":"ES256","typ":"iom-agreement-signature+jwt","crit":["b64"],"b64":false}""")]
    public void A_token_of_another_kind_is_no_signature(string header)
    {
        Assert.Null(AgreementSignature.Verify(SignedBy(chief, header, Payload()), Police(), Noon));
    }

    [Fact]
    public void The_same_statement_with_the_right_header_is_one()
    {
        var header = $$"""{"alg":"ES256","typ":"{{AgreementSignature.Type}}"}""";

        Assert.NotNull(AgreementSignature.Verify(SignedBy(chief, header, Payload()), Police(), Noon));
        Assert.Null(AgreementSignature.Verify(
            SignedBy(chief, header, Payload().Replace("{", "{\"answer\":\"no\",", StringComparison.Ordinal)), Police(),
                Noon));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("e30.e30.e30")]
    public void What_is_no_JWS_is_no_signature(string jws) =>
        Assert.Null(AgreementSignature.Verify(jws, Police(), Noon));

    [Fact]
    public void A_key_of_another_curve_cannot_sign()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Throws<ArgumentException>(() => AgreementSignature.Sign(new ECDsaSecurityKey(other), Statement()));
    }

    [Fact]
    public void A_statement_without_a_real_digest_cannot_be_signed()
    {
        Assert.Throws<ArgumentException>(
            () => AgreementSignature.Sign(new ECDsaSecurityKey(chief), Statement() with { Sha256 = "abc" }));
    }

    public void Dispose()
    {
        chief.Dispose();
        clerk.Dispose();
    }

    private static SignedStatement Statement() => new()
    {
        Agreement = "engagement",
        Version = 3,
        Sha256 = Digest,
        Shown = new string('c', 64),
        Agrees = true,
        Signatory = "Chief Officer",
        Agency = "town-police",
        At = Noon,
    };

    private static string Payload() => $$"""
        {"agreement":"engagement","version":3,"sha256":"{{Digest}}","shown":"{{new string('c', 64)}}","answer":"yes",
        "sub":"Chief Officer","iss":"town-police","iat":{{Noon.ToUnixTimeSeconds()}}}
        """;

    private static string SignedBy(ECDsa key, string header, string payload)
    {
        var signed = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    private Agency Police() => new()
    {
        Id = "town-police",
        Title = "Town Police",
        Kind = AgencyKind.Controller,
        Classes = ["police-force"],
        Members = [],
        Clients = [],
        StatementKeys = [],
        MayAssert = [],
        Roster = System.Collections.Frozen.FrozenDictionary<string, System.Collections.Frozen.FrozenSet<string>>.Empty,
        MayAssertFacts = [],
        Signatories =
            [new Signatory("Clerk", "Clerk", Jwk(clerk)), new Signatory("Chief Officer", "Chief officer", Jwk(chief))],
        At = default,
    };

    private static JsonWebKey Jwk(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey
        {
            Kty = "EC", Crv = "P-256", X = Base64UrlEncoder.Encode(point.X), Y = Base64UrlEncoder.Encode(point.Y),
        };
    }
}
