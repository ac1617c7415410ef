using System.Buffers.Text;
using System.Security.Cryptography;
using IomGateway.Records.Replay;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IomGateway.Exchange.Access;

/// <summary>
/// Checks <c>On-Behalf-Of</c>: signed by the calling agency, made for this request alone, now, and never used before.
/// Nothing of it is ever remembered but that it was used.
/// </summary>
internal sealed class StatementCheck(
    IOptions<AccessOptions> options, ReplayGuard replay, TimeProvider time, ILogger<StatementCheck> log)
{
    public const string Header = "On-Behalf-Of";

    private const long LongestSeconds = 5 * 60;

    private readonly string origin = options.Value.Origin;
    private readonly long skewSeconds = (long)options.Value.ClockSkew.TotalSeconds;

    /// <summary>Either the statement or the refusal.</summary>
    public async ValueTask<(Statement? Statement, Refusal? Refusal)> CheckAsync(
        HttpContext context,
        CallingSystem system,
        CallerDirectory callers,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken)
    {
        var header = context.Request.Headers[Header];
        if (header.Count == 0)
            return (null, AccessRefusals.StatementMissing);
        if (header.Count > 1 || header[0] is not { } raw || StatementText.Read(raw) is not { } text)
            return (null, AccessRefusals.StatementInvalid);

        // Until the signature holds, nothing in it says anything.
        if (!callers.TryGetKey(system.AgencyId, text.Kid, out var key) || !text.IsSignedBy(key))
            return (null, AccessRefusals.StatementSignature);
        var claims = text.Claims;
        if (!IsFor(claims, context, system, body.Span))
            return (null, AccessRefusals.StatementElsewhere);
        if (!IsCurrent(claims))
            return (null, AccessRefusals.StatementExpired);

        // It is used up before anything is decided on it, so of two at once only one is.
        if (await UseAsync(system.AgencyId, claims, cancellationToken) is { } used)
            return (null, used);
        if (!callers.MayAct(system.AgencyId, claims.Subject, claims.Role))
            return (null, AccessRefusals.RoleNotHeld);
        if (!callers.HasPurpose(claims.Purpose))
            return (null, AccessRefusals.PurposeUnknown);
        if (claims.Justification is null && callers.IsPart3(system.AgencyId))
            return (null, AccessRefusals.JustificationMissing);
        return (Accepted(claims, raw), null);
    }

    private bool IsFor(StatementClaims claims, HttpContext context, CallingSystem system, ReadOnlySpan<byte> body) =>
        claims.Issuer == system.AgencyId
        && claims.Audience == origin
        && claims.TokenSha256 == system.TokenSha256
        && claims.Method == context.Request.Method
        && IsAddress(claims.Address, context)
        && IsHashOf(claims.BodySha256, body);

    /// <summary>
    /// The address as it was called, byte for byte, without its query: what was signed was not rewritten.
    /// </summary>
    private bool IsAddress(string address, HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (target is not { Length: > 0 } || target[0] != '/')
            return false;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target.AsSpan() : target.AsSpan(0, query);
        return address.Length == origin.Length + path.Length
            && address.StartsWith(origin, StringComparison.Ordinal)
            && address.AsSpan(origin.Length).SequenceEqual(path);
    }

    private static bool IsHashOf(string claimed, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        Span<char> expected = stackalloc char[Base64Url.GetEncodedLength(SHA256.HashSizeInBytes)];
        Base64Url.EncodeToChars(hash, expected);
        return expected.SequenceEqual(claimed);
    }

    private bool IsCurrent(StatementClaims claims)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return claims.ExpiresAt > claims.IssuedAt
            && claims.ExpiresAt - claims.IssuedAt <= LongestSeconds
            && claims.IssuedAt <= now + skewSeconds
            && (claims.NotBefore ?? claims.IssuedAt) <= now + skewSeconds
            && claims.ExpiresAt > now - skewSeconds;
    }

    private async ValueTask<Refusal?> UseAsync(
        string agency, StatementClaims claims, CancellationToken cancellationToken)
    {
        // Kept for as long as the statement could be taken again.
        var issued = DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt);
        var until = DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt) + options.Value.ClockSkew;
        try
        {
            return await replay.TryUseAsync(agency, claims.Jti, issued, until, cancellationToken) switch
            {
                ReplayVerdict.Fresh => null,
                ReplayVerdict.BeforeMemory => AccessRefusals.StatementTooOld,
                ReplayVerdict.OutsideWindow => AccessRefusals.StatementExpired,
                _ => AccessRefusals.StatementReplayed,
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.ReplayUnchecked(e);
            return AccessRefusals.ReplayUnchecked;
        }
    }

    private static Statement Accepted(StatementClaims claims, string raw) => new()
    {
        User = claims.Subject,
        Role = claims.Role,
        Purpose = claims.Purpose,
        Jti = claims.Jti,
        Justification = claims.Justification,
        Emergency = claims.Emergency,
        Raw = raw,
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt),
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt),
    };
}
