using System.Text.Json;
using IomGateway.Identity.Keys;
using IomGateway.Identity.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace IomGateway.Identity;

/// <summary>
/// What the token service says of itself (RFC 8414, OpenID Connect Discovery 1.0), and its keys (RFC 7517).
/// </summary>
internal sealed class Discovery(IOptions<EmbeddedIdentityOptions> options, SigningKeys keys)
{
    public Task WriteConfigurationAsync(HttpContext context) => WriteAsync(context, "application/json", writer =>
    {
        writer.WriteString("issuer", options.Value.Issuer);
        writer.WriteString("token_endpoint", options.Value.TokenEndpoint);
        writer.WriteString("jwks_uri", options.Value.Issuer + "/oauth2/jwks");
        WriteList(writer, "grant_types_supported", "client_credentials");
        WriteList(writer, "token_endpoint_auth_methods_supported", "private_key_jwt");
        WriteList(writer, "token_endpoint_auth_signing_alg_values_supported", "ES256");
        WriteList(writer, "scopes_supported", AccessTokens.Scope);
        WriteList(writer, "response_types_supported");
        WriteList(writer, "subject_types_supported", "public");
        WriteList(writer, "id_token_signing_alg_values_supported", "ES256");
        writer.WriteBoolean("tls_client_certificate_bound_access_tokens", true);
    });

    public Task WriteKeysAsync(HttpContext context) => WriteAsync(context, "application/jwk-set+json", writer =>
    {
        writer.WriteStartArray("keys");
        foreach (var key in keys.Published)
        {
            writer.WriteStartObject();
            writer.WriteString("kty", key.Kty);
            writer.WriteString("crv", key.Crv);
            writer.WriteString("x", key.X);
            writer.WriteString("y", key.Y);
            writer.WriteString("alg", key.Alg);
            writer.WriteString("use", key.Use);
            writer.WriteString("kid", key.Kid);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteList(Utf8JsonWriter writer, string name, params ReadOnlySpan<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static Task WriteAsync(HttpContext context, string type, Action<Utf8JsonWriter> members)
    {
        context.Response.Headers.CacheControl = "public, max-age=300";
        return JsonAnswer.WriteAsync(context, type, members);
    }
}
