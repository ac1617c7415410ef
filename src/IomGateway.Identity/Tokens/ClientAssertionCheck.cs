using System.Buffers.Text;
using System.Text.Json;
using IomGateway.Records.Replay;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Tokens;

/// <summary>
/// Checks <c>private_key_jwt</c>: an assertion (RFC 7523) that the client signed with ES256 for this token service, at
/// most five minutes long, used once.
/// </summary>
internal sealed class ClientAssertionCheck(
    IOptions<EmbeddedIdentityOptions> options,
    ReplayGuard replay,
    TimeProvider time,
    ILogger<ClientAssertionCheck> log)
{
    private const int Longest = 8 * 1024;
    private const int LongestJti = 200;

    /// <summary>
    /// Keeps clients' names apart from agencies', which the same guard remembers; no agency's id has a space.
    /// </summary>
    private const string Scope = "client ";

    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    /// <summary>A statement or an access token is never taken for an assertion, whatever it is signed with.</summary>
    private static readonly string[] Types = ["", "JWT", "client-authentication+jwt"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonWebTokenHandler handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = Longest,
    };

    public async Task<(TokenClient? Client, TokenError? Error)> CheckAsync(
        string assertion, TokenClients clients, CancellationToken cancellationToken)
    {
        if (Read(assertion) is not { } token || !clients.TryGet(token.Subject, out var client))
            return (null, TokenError.ClientUnproven);
        var result = await handler.ValidateTokenAsync(token, Rules(client));
        if (!result.IsValid)
            return (null, TokenError.ClientUnproven);
        try
        {
            var until = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + options.Value.ClockSkew;
            var issued = new DateTimeOffset(token.IssuedAt, TimeSpan.Zero);
            return await replay.TryUseAsync(Scope + client.Id, token.Id, issued, until, cancellationToken)
                == ReplayVerdict.Fresh
                ? (client, null)
                : (null, TokenError.ClientUnproven);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.AssertionUnrecorded(e, client.Id);
            return (null, TokenError.Unavailable);
        }
    }

    /// <summary>An assertion in the right form; its signature, audience and times are not checked yet.</summary>
    private JsonWebToken? Read(string assertion)
    {
        if (assertion.Length > Longest || !handler.CanReadToken(assertion))
            return null;
        try
        {
            var token = handler.ReadJsonWebToken(assertion);
            return Types.Contains(token.Typ ?? "", StringComparer.OrdinalIgnoreCase)
                && IsStrict(token)
                && token.Subject is { Length: > 0 } subject
                && token.Issuer == subject
                && token.Id is { Length: > 0 and <= LongestJti }
                && token.Audiences.Take(2).Count() == 1
                ? token
                : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>No name twice, and no critical extension, because none is understood here (RFC 7515, 4.1.11).</summary>
    private static bool IsStrict(JsonWebToken token)
    {
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedHeader), Strict);
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload), Strict);
        return !header.RootElement.TryGetProperty("crit", out _);
    }

    private TokenValidationParameters Rules(TokenClient client) => new()
    {
        ValidIssuer = client.Id,
        ValidAudiences = [options.Value.Issuer, options.Value.TokenEndpoint],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeys = client.Keys,
        RequireAudience = true,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = IsCurrent,
    };

    private bool IsCurrent(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters rules)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var skew = options.Value.ClockSkew;
        var issuedAt = ((JsonWebToken)token).IssuedAt;
        return expires is { } end && end > now - skew && end <= now + LongestLife + skew
            && (notBefore is not { } start || start <= now + skew)
            && issuedAt != DateTime.MinValue && issuedAt <= now + skew
            && end > issuedAt && end - issuedAt <= LongestLife;
    }
}
