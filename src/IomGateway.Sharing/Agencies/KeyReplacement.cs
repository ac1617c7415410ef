using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Agencies;

/// <summary>
/// That a signatory's key takes the place of another, signed with that other: a compact JWS (RFC 7515), ES256 alone.
/// </summary>
/// <param name="Agency">The agency.</param>
/// <param name="Signatory">The signatory, as the agency's file names them.</param>
/// <param name="Key">The new public key.</param>
public sealed record KeyReplacement(string Agency, string Signatory, JsonWebKey Key)
{
    /// <summary>The header's <c>typ</c>: it is no token and no signature of an agreement.</summary>
    public const string Type = "iom-key-replacement+jwt";

    private const int Longest = 4096;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Signs it with the old private key (EC P-256).</summary>
    /// <param name="old">The key that is replaced.</param>
    /// <param name="at">When.</param>
    public string Sign(ECDsa old, DateTimeOffset at) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            SigningCredentials = PublicJwk.Signing(new ECDsaSecurityKey(old)),
            Claims = new Dictionary<string, object>
            {
                ["iss"] = Agency,
                ["sub"] = Signatory,
                ["old"] = PublicJwk.Thumbprint(PublicJwk.Of(old)),
                ["x"] = Key.X,
                ["y"] = Key.Y,
                ["iat"] = at.ToUnixTimeSeconds(),
            },
        });

    /// <summary>What was signed, if it was signed with <paramref name="old"/>; otherwise null.</summary>
    public static KeyReplacement? Verify(string jws, JsonWebKey old)
    {
        ArgumentNullException.ThrowIfNull(jws);
        ArgumentNullException.ThrowIfNull(old);
        try
        {
            if (jws.Length > Longest || jws.Count(c => c == '.') != 2)
            {
                return null;
            }

            var token = new JsonWebToken(jws);
            if (token.Alg != SecurityAlgorithms.EcdsaSha256 || token.Typ != Type
                || token.TryGetHeaderValue<object>("crit", out _) || !IsSigned(jws, token, old))
            {
                return null;
            }

            using var json = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
            string Word(string name) => json.RootElement.GetProperty(name).GetString() ?? throw new FormatException();
            return Word("old") == PublicJwk.Thumbprint(old)
                ? new KeyReplacement(Word("iss"), Word("sub"), PublicJwk.At(Word("x"), Word("y"))) : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or JsonException
            or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsSigned(string jws, JsonWebToken token, JsonWebKey key)
    {
        var factory = CryptoProviderFactory.Default;
        var provider = factory.CreateForVerifying(key, SecurityAlgorithms.EcdsaSha256);
        try
        {
            return provider.Verify(
                Encoding.ASCII.GetBytes(jws[..jws.LastIndexOf('.')]),
                Base64UrlEncoder.DecodeBytes(token.EncodedSignature));
        }
        finally
        {
            factory.ReleaseSignatureProvider(provider);
        }
    }
}
