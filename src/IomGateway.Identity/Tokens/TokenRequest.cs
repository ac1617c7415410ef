using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IomGateway.Identity.Tokens;

/// <summary>What a client asks of the token endpoint: one grant, one way of proving itself.</summary>
internal sealed record TokenRequest
{
    private const int LargestBody = 32 * 1024;
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public required string Assertion { get; init; }

    /// <summary>The client that the request names beside its assertion, when it does.</summary>
    public string? ClientId { get; init; }

    public static async Task<(TokenRequest? Request, TokenError? Error)> ReadAsync(
        HttpContext context, string audience, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
            return (null, TokenError.WrongRequest("Send a form (application/x-www-form-urlencoded)."));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestBody;
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(
                new FormOptions { ValueCountLimit = 32, BufferBodyLengthLimit = LargestBody }, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return (null, TokenError.WrongRequest("The form cannot be read."));
        }

        // RFC 6749, section 3.2: no parameter more than once.
        if (form.Files.Count > 0 || form.Any(p => p.Value.Count != 1))
            return (null, TokenError.WrongRequest("Send each parameter once."));
        return Take(context, form, audience, out var request) is { } error ? (null, error) : (request, null);
    }

    private static TokenError? Take(
        HttpContext context, IFormCollection form, string audience, out TokenRequest? request)
    {
        request = null;
        if (!TryGet(form, "grant_type", out var grant))
            return TokenError.WrongRequest("The grant_type is missing.");
        if (grant != "client_credentials")
            return TokenError.WrongGrant;
        if (context.Request.Headers.Authorization.Count > 0 || form.ContainsKey("client_secret")
            || !TryGet(form, "client_assertion_type", out var type) || type != AssertionType
            || !TryGet(form, "client_assertion", out var assertion))
        {
            return TokenError.ClientUnproven;
        }

        if (TryGet(form, "scope", out var scope) && scope != AccessTokens.Scope)
            return TokenError.WrongScope;
        if (TryGet(form, "resource", out var resource) && resource != audience)
            return TokenError.WrongTarget;
        TryGet(form, "client_id", out var clientId);
        request = new TokenRequest { Assertion = assertion, ClientId = clientId };
        return null;
    }

    private static bool TryGet(IFormCollection form, string name, [NotNullWhen(true)] out string? value)
    {
        value = form.TryGetValue(name, out var values) ? values[0] : null;
        if (value?.Length == 0)
            value = null;
        return value is not null;
    }
}
