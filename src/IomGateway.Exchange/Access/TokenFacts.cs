using System.Buffers.Text;
using System.Text.Json;

namespace IomGateway.Exchange.Access;

/// <summary>What the gateway needs of a token whose signature, issuer, audience, type and times hold.</summary>
/// <param name="ClientId">The client that it was issued to.</param>
/// <param name="Agency">The agency that the provider says the client is of, when it says so.</param>
/// <param name="Thumbprint">The certificate that it is bound to (<c>cnf</c>, <c>x5t#S256</c>).</param>
/// <param name="ValidUntil">When it ends.</param>
internal sealed record TokenFacts(string ClientId, string? Agency, string? Thumbprint, DateTimeOffset ValidUntil)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// Reads a validated token once more, strictly: a name that comes twice, a critical extension, or a claim of
    /// another kind makes it none of ours.
    /// </summary>
    public static TokenFacts? Read(string header, string payload, AccessOptions options, DateTimeOffset validUntil)
    {
        try
        {
            using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(header), Strict);
            using var body = JsonDocument.Parse(Base64Url.DecodeFromChars(payload), Strict);

            // RFC 7515, section 4.1.11: no extension is understood here, so none may be critical.
            return !head.RootElement.TryGetProperty("crit", out _)
                && TryText(body.RootElement, options.ClientClaim, out var client) && client is not null
                && TryText(body.RootElement, options.AgencyClaim, out var agency)
                && TryThumbprint(body.RootElement, out var thumbprint)
                ? new TokenFacts(client, agency, thumbprint, validUntil)
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>False when the claim is there but is not one text.</summary>
    private static bool TryText(JsonElement claims, string name, out string? text)
    {
        text = null;
        if (!claims.TryGetProperty(name, out var value))
            return true;
        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return !string.IsNullOrEmpty(text);
    }

    /// <summary>
    /// False when the token is bound in a way that is not checked here (a DPoP key, say): it is not a bearer token
    /// then.
    /// </summary>
    private static bool TryThumbprint(JsonElement claims, out string? thumbprint)
    {
        thumbprint = null;
        return !claims.TryGetProperty("cnf", out var cnf)
            || (cnf.ValueKind == JsonValueKind.Object
                && TryText(cnf, "x5t#S256", out thumbprint)
                && thumbprint is not null);
    }
}
