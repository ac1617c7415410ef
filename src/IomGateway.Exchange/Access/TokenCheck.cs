using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Exchange.Access;

/// <summary>
/// Checks the access token: issued by the configured provider for this gateway, to a client that is registered and not
/// suspended, and bound to the certificate of this connection. Only what the token itself says is remembered; whose
/// client it is and over which certificate it came are asked each time.
/// </summary>
internal sealed class TokenCheck
{
    private const string Scheme = "Bearer ";
    private const int Longest = 16 * 1024;

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly AccessOptions options;
    private readonly TokenIssuer issuer;
    private readonly CallerCertificates certificates;
    private readonly TimeProvider time;
    private readonly ILogger<TokenCheck> log;
    private readonly TokenCache cache;
    private readonly TokenValidationParameters rules;
    private readonly JsonWebTokenHandler handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = Longest,
    };

    public TokenCheck(
        IOptions<AccessOptions> options,
        TokenIssuer issuer,
        CallerCertificates certificates,
        TimeProvider time,
        ILogger<TokenCheck> log)
    {
        this.options = options.Value;
        this.issuer = issuer;
        this.certificates = certificates;
        this.time = time;
        this.log = log;
        cache = new TokenCache(this.options.TokenCacheSize, this.options.TokenCacheFor);
        rules = Rules();
    }

    public async ValueTask<SystemResult> CheckAsync(
        HttpContext context, CallerDirectory callers, CancellationToken cancellationToken)
    {
        // Read first, so that Client-Cert is gone from the request whatever comes of the token.
        var thumbprint = certificates.ThumbprintOf(context);
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0)
            return new SystemResult.Refused(AccessRefusals.TokenMissing);
        if (header.Count > 1 || header[0] is not { } credentials || !HoldsToken(credentials))
            return new SystemResult.Refused(AccessRefusals.TokenInvalid);

        var sha256 = SHA256.HashData(
            Encoding.ASCII.GetBytes(credentials, Scheme.Length, credentials.Length - Scheme.Length));
        var facts = cache.Find(sha256, time.GetUtcNow());
        if (facts is null)
        {
            (facts, var refusal) = await ValidateAsync(credentials[Scheme.Length..], cancellationToken);
            if (facts is null)
                return new SystemResult.Refused(refusal!);
            cache.Keep(sha256, facts, time.GetUtcNow());
        }

        return Accept(facts, callers, thumbprint, sha256);
    }

    private static bool HoldsToken(string credentials) =>
        credentials.Length > Scheme.Length && credentials.Length <= Longest
        && credentials.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && !credentials.AsSpan(Scheme.Length).ContainsAnyExcept(TokenCharacters);

    private SystemResult Accept(TokenFacts facts, CallerDirectory callers, string? thumbprint, byte[] sha256)
    {
        var client = Registration(facts, callers);
        var refusal = client is null ? AccessRefusals.ClientUnknown : Bound(facts, client, thumbprint);
        if (client is null || refusal is not null)
        {
            log.Refused(facts.ClientId, refusal!.Code);
            return new SystemResult.Refused(refusal);
        }

        return new SystemResult.Accepted(new CallingSystem
        {
            AgencyId = client.Agency,
            ClientId = facts.ClientId,
            TokenSha256 = Base64Url.EncodeToString(sha256),
            CertificateThumbprint = thumbprint,
        });
    }

    /// <summary>Whose client it is, unless it is suspended, or the provider says that it is another agency's.</summary>
    private RegisteredClient? Registration(TokenFacts facts, CallerDirectory callers)
    {
        var client = callers.FindClient(facts.ClientId);
        if (client is null
            && options.ClientAgencies.TryGetValue(facts.ClientId, out var mapped)
            && callers.Knows(mapped))
        {
            client = new RegisteredClient(mapped, Thumbprint: null);
        }

        var agrees = facts.Agency is null || facts.Agency == client?.Agency;
        return agrees && !callers.IsSuspended(facts.ClientId) ? client : null;
    }

    private Refusal? Bound(TokenFacts facts, RegisteredClient client, string? thumbprint)
    {
        if (facts.Thumbprint is null && options.RequireBoundTokens)
            return AccessRefusals.TokenUnbound;
        return (facts.Thumbprint ?? thumbprint) == thumbprint && (client.Thumbprint ?? thumbprint) == thumbprint
            ? null
            : AccessRefusals.TokenNotYours;
    }

    private async Task<(TokenFacts? Facts, Refusal? Refusal)> ValidateAsync(
        string token, CancellationToken cancellationToken)
    {
        TokenValidationResult result;
        try
        {
            var configuration = await issuer.CurrentAsync(cancellationToken);
            result = await ValidateAsync(token, configuration);
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                issuer.AskAgain();
                var renewed = await issuer.CurrentAsync(cancellationToken);
                if (!ReferenceEquals(renewed, configuration))
                    result = await ValidateAsync(token, renewed);
            }
        }
        catch (InvalidOperationException e)
        {
            // The provider was never reached, or what it publishes was refused.
            log.AuthorityUnavailable(e, issuer.Issuer);
            return (null, AccessRefusals.AuthorityUnavailable);
        }

        if (!result.IsValid)
            return (null, IsAboutTime(result.Exception) ? AccessRefusals.TokenExpired : AccessRefusals.TokenInvalid);
        var facts = Read((JsonWebToken)result.SecurityToken);
        return (facts, facts is null ? AccessRefusals.TokenInvalid : null);
    }

    private Task<TokenValidationResult> ValidateAsync(string token, BaseConfiguration configuration)
    {
        var now = rules.Clone();
        now.IssuerSigningKeys = configuration.SigningKeys;
        now.ValidIssuer = configuration.Issuer;
        return handler.ValidateTokenAsync(token, now);
    }

    private static bool IsAboutTime(Exception? problem) =>
        problem is SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException
            or SecurityTokenNotYetValidException;

    private TokenFacts? Read(JsonWebToken token) => TokenFacts.Read(
        token.EncodedHeader, token.EncodedPayload, options, new DateTimeOffset(token.ValidTo, TimeSpan.Zero));

    private TokenValidationParameters Rules() => new()
    {
        ValidAlgorithms = options.TokenAlgorithms is { Count: > 0 } listed ? listed : [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = options.TokenTypes.Count > 0 ? options.TokenTypes : ["at+jwt", "application/at+jwt"],
        ValidAudience = options.TokenAudience,
        RequireAudience = true,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = (notBefore, expires, _, _) =>
            expires is { } end && end > (time.GetUtcNow() - options.ClockSkew).UtcDateTime
            && (notBefore is not { } start || start <= (time.GetUtcNow() + options.ClockSkew).UtcDateTime),
    };
}
