using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>Asks a token service for tokens, as a partner's system does.</summary>
internal static class TokenClient
{
    public static JsonObject Assertion(TestPartner partner, string audience)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = partner.ClientId,
            ["sub"] = partner.ClientId,
            ["aud"] = audience,
            ["jti"] = Jws.NewJti(),
            ["iat"] = now,
            ["exp"] = now + 60,
        };
    }

    public static async Task<JsonNode> AskAsync(
        HttpClient client, string endpoint, TestPartner partner, string audience)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT" };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Jws.Es256(header, Assertion(partner, audience), partner.ClientKey),
            ["resource"] = AccessHost.Origin,
            ["scope"] = "iom",
        });
        using var response = await client.PostAsync(endpoint, form);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
