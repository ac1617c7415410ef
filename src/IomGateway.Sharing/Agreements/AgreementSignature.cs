using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Agreements;

/// <summary>
/// A signature of an agreement: a compact JWS (RFC 7515), ES256 and nothing else, by a signatory's registered key.
/// </summary>
public static partial class AgreementSignature
{
    /// <summary>The header's <c>typ</c>: a signature is no token and cannot be used as one.</summary>
    public const string Type = "iom-agreement-signature+jwt";

    private const string Algorithm = SecurityAlgorithms.EcdsaSha256;
    private const int LongestSignature = 8192;

    /// <summary>How far the clocks of two nodes may lie apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Signs with a signatory's private key (EC P-256).</summary>
    /// <exception cref="ArgumentException">The key is no P-256 key, or the statement could not be verified as it
    /// stands.</exception>
    public static string Sign(SecurityKey key, SignedStatement statement)
    {
        if (!IsWellFormed(statement))
        {
            throw new ArgumentException(
                "The digests must be SHA-256 in lower-case hexadecimal, and the names not empty.", nameof(statement));
        }

        if (key is ECDsaSecurityKey { KeySize: not 256 } or JsonWebKey { Crv: not JsonWebKeyECTypes.P256 })
        {
            throw new ArgumentException("A signature is made with an EC P-256 key.", nameof(key));
        }

        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            SigningCredentials = PublicJwk.Signing(key),
            Claims = new Dictionary<string, object>
            {
                ["agreement"] = statement.Agreement,
                ["version"] = statement.Version,
                ["sha256"] = statement.Sha256,
                ["shown"] = statement.Shown,
                ["answer"] = statement.Agrees ? "yes" : "no",
                ["sub"] = statement.Signatory,
                ["iss"] = statement.Agency,
                ["iat"] = statement.At.ToUnixTimeSeconds(),
            },
        });
    }

    /// <summary>
    /// What was signed, when it was signed by the key that <paramref name="agency"/>'s file has for that very
    /// signatory; otherwise <see langword="null"/>.
    /// </summary>
    /// <param name="jws">The compact JWS.</param>
    /// <param name="agency">The agency for which it is said to be signed.</param>
    /// <param name="now">The current time; a signature from more than a minute ahead is none.</param>
    public static SignedStatement? Verify(string jws, Agency agency, DateTimeOffset now)
    {
        if (jws.Length > LongestSignature || Parse(jws) is not { } token || token.Alg != Algorithm || token.Typ != Type)
        {
            return null;
        }

        if (Read(token) is not { } statement || statement.Agency != agency.Id || statement.At > now + Skew
            || !IsWellFormed(statement))
        {
            return null;
        }

        var key = agency.Signatories.FirstOrDefault(s => s.Name == statement.Signatory)?.Key;
        return key is not null && IsSigned(jws, token, key) ? statement : null;
    }

    private static JsonWebToken? Parse(string jws)
    {
        try
        {
            var token = new JsonWebToken(jws);
            return jws.Count(c => c == '.') == 2 && !token.TryGetHeaderValue<object>("crit", out _) ? token : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static SignedStatement? Read(JsonWebToken token)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
            var root = json.RootElement;
            var answer = root.GetProperty("answer").GetString();
            return answer is not ("yes" or "no") ? null : new SignedStatement
            {
                Agreement = root.GetProperty("agreement").GetString() ?? "",
                Version = root.GetProperty("version").GetInt32(),
                Sha256 = root.GetProperty("sha256").GetString() ?? "",
                Shown = root.GetProperty("shown").GetString() ?? "",
                Agrees = answer == "yes",
                Signatory = root.GetProperty("sub").GetString() ?? "",
                Agency = root.GetProperty("iss").GetString() ?? "",
                At = DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("iat").GetInt64()),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static bool IsSigned(string jws, JsonWebToken token, JsonWebKey key)
    {
        var factory = CryptoProviderFactory.Default;
        if (key.Kty != JsonWebAlgorithmsKeyTypes.EllipticCurve || key.Crv != JsonWebKeyECTypes.P256)
        {
            return false;
        }

        var provider = factory.CreateForVerifying(key, Algorithm);
        try
        {
            var signed = Encoding.ASCII.GetBytes(jws[..jws.LastIndexOf('.')]);
            return provider.Verify(signed, Base64UrlEncoder.DecodeBytes(token.EncodedSignature));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return false;
        }
        finally
        {
            factory.ReleaseSignatureProvider(provider);
        }
    }

    private static bool IsWellFormed(SignedStatement statement) =>
        statement.Version >= 1 && statement.Agreement.Length > 0 && statement.Signatory.Length > 0
            && statement.Agency.Length > 0
        && Digest().IsMatch(statement.Sha256) && Digest().IsMatch(statement.Shown);

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Digest();
}
