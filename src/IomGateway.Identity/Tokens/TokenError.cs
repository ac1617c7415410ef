using Microsoft.AspNetCore.Http;

namespace IomGateway.Identity.Tokens;

/// <summary>Why no token was issued, as RFC 6749, section 5.2 says it.</summary>
internal sealed record TokenError(int Status, string Error, string Description)
{
    /// <summary>
    /// The same for every way in which a client can fail to prove itself, so that nobody learns which exist.
    /// </summary>
    public static TokenError ClientUnproven { get; } = new(
        StatusCodes.Status401Unauthorized,
        "invalid_client",
        "Send a client_assertion (RFC 7523) of a registered client, signed with ES256 by its key: iss and sub the"
        + " client, aud this issuer or token endpoint, iat now, exp at most five minutes later, and a new jti.");

    public static TokenError WrongRequest(string description) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public static TokenError WrongGrant { get; } = new(
        StatusCodes.Status400BadRequest, "unsupported_grant_type", "The grant_type is client_credentials.");

    public static TokenError WrongScope { get; } = new(
        StatusCodes.Status400BadRequest, "invalid_scope", $"The scope is {AccessTokens.Scope}, or is left out.");

    public static TokenError WrongTarget { get; } = new(
        StatusCodes.Status400BadRequest, "invalid_target", "Tokens are issued for this gateway alone.");

    public static TokenError NoCertificate { get; } = new(
        StatusCodes.Status400BadRequest,
        "invalid_request",
        "Tokens are bound to a TLS client certificate (RFC 8705): ask over mutual TLS.");

    public static TokenError Unavailable { get; } = new(
        StatusCodes.Status503ServiceUnavailable,
        "temporarily_unavailable",
        "The use of the assertion cannot be recorded. Ask again with a new one.");
}
