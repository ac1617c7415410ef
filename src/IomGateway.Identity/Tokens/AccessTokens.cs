using System.Buffers.Text;
using System.Security.Cryptography;
using IomGateway.Identity.Keys;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Tokens;

/// <summary>Issues access tokens (RFC 9068), ES256, bound to a certificate where there is one (RFC 8705).</summary>
internal sealed class AccessTokens(IOptions<EmbeddedIdentityOptions> options, SigningKeys keys, TimeProvider time)
{
    /// <summary>The one scope: to call the gateway. What a caller may learn is for the agreements.</summary>
    public const string Scope = "iom";

    /// <summary>The claim that names the client's agency.</summary>
    public const string AgencyClaim = "agency";

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    public string Issue(TokenClient client, string? thumbprint)
    {
        // Whole seconds, as a token holds them.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()).UtcDateTime;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = client.Id,
            ["client_id"] = client.Id,
            [AgencyClaim] = client.Agency,
            ["scope"] = Scope,
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        };
        if (thumbprint is not null)
            claims["cnf"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["x5t#S256"] = thumbprint };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = options.Value.Issuer,
            Audience = options.Value.TokenAudience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + options.Value.TokenLifetime,
            Claims = claims,
            SigningCredentials = keys.Credentials,
        });
    }
}
