using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IomGateway.Identity.Tokens;

/// <summary>
/// <c>POST /oauth2/token</c>: client credentials, proven by <c>private_key_jwt</c>, and nothing else.
/// </summary>
internal sealed class TokenEndpoint(
    IOptions<EmbeddedIdentityOptions> options,
    TokenClientsInForce clients,
    CallerThumbprint callerThumbprint,
    ClientAssertionCheck assertions,
    AccessTokens tokens,
    IdentityMetrics metrics,
    ILogger<TokenEndpoint> log)
{
    public async Task HandleAsync(HttpContext context)
    {
        var (client, thumbprint, error) = await ClientAsync(context, context.RequestAborted);
        metrics.Asked(error?.Error);
        if (client is null)
        {
            log.TokenRefused(error!.Error);
            await WriteAsync(context, error.Status, writer =>
            {
                writer.WriteString("error", error.Error);
                writer.WriteString("error_description", error.Description);
            });
            return;
        }

        var token = tokens.Issue(client, thumbprint);
        log.TokenIssued(client.Id, client.Agency, thumbprint is not null);
        await WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("access_token", token);
            writer.WriteString("token_type", "Bearer");
            writer.WriteNumber("expires_in", (long)options.Value.TokenLifetime.TotalSeconds);
            writer.WriteString("scope", AccessTokens.Scope);
        });
    }

    private async Task<(TokenClient? Client, string? Thumbprint, TokenError? Error)> ClientAsync(
        HttpContext context, CancellationToken cancellationToken)
    {
        var thumbprint = callerThumbprint(context);
        var (request, refused) = await TokenRequest.ReadAsync(context, options.Value.TokenAudience, cancellationToken);
        if (request is null)
            return (null, null, refused);
        if (thumbprint is null && options.Value.RequireCertificate)
            return (null, null, TokenError.NoCertificate);
        var (client, unproven) = await assertions.CheckAsync(request.Assertion, clients(), cancellationToken);
        if (client is null)
            return (null, null, unproven);
        return (request.ClientId ?? client.Id) == client.Id && (client.Thumbprint ?? thumbprint) == thumbprint
            ? (client, thumbprint, null)
            : (null, null, TokenError.ClientUnproven);
    }

    private static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> members)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        return JsonAnswer.WriteAsync(context, "application/json", members);
    }
}

/// <summary>
/// SHA-256 of the TLS client certificate that the caller proved, base64url; none without mutual TLS. The gateway's own
/// rules for proxies decide it, so the composition gives it.
/// </summary>
public delegate string? CallerThumbprint(HttpContext context);
