using System.Collections.Concurrent;
using IomGateway.Demo.World;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Demo.Partners;

/// <summary>
/// The check by which a partner's system knows that it is the gateway who asks, and under which recorded decision: a
/// JWT that the gateway signed (ES256), addressed to this very partner, of at most a minute, used once.
/// </summary>
internal sealed class GatewayWord(HttpClient http, string origin, TimeProvider time)
{
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly ConcurrentDictionary<string, byte> used = new(StringComparer.Ordinal);
    private IList<SecurityKey>? keys;

    /// <summary>Whom the gateway asks for, and why; <see langword="null"/> when it is not the gateway's word.</summary>
    public async Task<AskedBy?> CheckAsync(string? authorization, string agency, CancellationToken cancel)
    {
        if (authorization is not { } header || !header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return null;
        }

        var result = await handler.ValidateTokenAsync(header["Bearer ".Length..], new TokenValidationParameters
        {
            ValidIssuer = origin,
            ValidAudience = DemoAgencies.AudienceOf(agency),
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = ["iom-holder+jwt"],
            IssuerSigningKeys = keys ??= await KeysAsync(cancel),
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end > time.GetUtcNow().UtcDateTime,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken token } && used.TryAdd(token.Id, 0)
            ? new AskedBy(Claim(token, "decision"), Claim(token, "asker"), Claim(token, "role"),
                Claim(token, "purpose"))
            : null;
    }

    private async Task<IList<SecurityKey>> KeysAsync(CancellationToken cancel) => new JsonWebKeySet(
        await http.GetStringAsync(new Uri($"{origin}/.well-known/iom-gateway/jwks.json"), cancel)).GetSigningKeys();

    private static string Claim(JsonWebToken token, string name) => token.GetPayloadValue<string>(name);
}

/// <summary>For whom the gateway asked a holder, and under which decision.</summary>
internal sealed record AskedBy(string Decision, string Asker, string Role, string Purpose);
