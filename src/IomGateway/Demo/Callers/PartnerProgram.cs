using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Demo.World;
using IomGateway.Sharing.Agencies;
using IomGateway.Verbs;

namespace IomGateway.Demo.Callers;

/// <summary>
/// A partner's own program that calls the gateway over HTTP: it proves who it is by <c>private_key_jwt</c>, and sends
/// with each call its agency's signed statement of person and purpose.
/// </summary>
internal sealed class PartnerProgram(HttpClient http, string agency, DemoKeys keys, string origin, TimeProvider time)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan SignedFor = TimeSpan.FromMinutes(1);

    private (string Token, DateTimeOffset Until)? token;

    public async Task<Reply> SendAsync(Errand errand, CancellationToken cancel)
    {
        var bearer = await TokenAsync(cancel);
        using var request = new HttpRequestMessage(errand.Method, origin + errand.Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.Add("On-Behalf-Of", Statement(errand, bearer));
        if (errand.MediaType is { } mediaType)
        {
            request.Content = new ReadOnlyMemoryContent(errand.Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7(time.GetUtcNow()).ToString());
        }

        using var response = await http.SendAsync(request, cancel);
        return await Reply.ReadAsync(response, cancel);
    }

    /// <summary>A receipt's text; <see langword="null"/> while there is none for this agency.</summary>
    public async Task<string?> ReceiptAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, origin + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancel));
        using var response = await http.SendAsync(request, cancel);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancel) : null;
    }

    public async Task<string> TokenAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (token is { } standing && standing.Until > now)
        {
            return standing.Token;
        }

        var client = DemoAgencies.ClientOf(agency);
        var claims = new JsonObject { ["iss"] = client, ["sub"] = client, ["aud"] = $"{origin}/oauth2/token" };
        var assertion = Jws.Sign("JWT", PublicJwk.Of(keys.Client).Kid, claims, SignedFor, keys.Client);
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_assertion_type", AssertionType),
            new("client_assertion", assertion),
        ]);
        using var response = await http.PostAsync(new Uri($"{origin}/oauth2/token"), form, cancel);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))!;
        var got = (string?)answer["access_token"] ?? throw new InvalidOperationException(
            $"{client} got no token: {answer.ToJsonString()}");
        var lasts = answer["expires_in"]!.GetValue<int>();
        token = (got, now.AddSeconds(lasts - 30));
        return got;
    }

    public string Statement(Errand errand, string bearer)
    {
        var claims = new JsonObject
        {
            ["iss"] = agency,
            ["aud"] = origin,
            ["sub"] = errand.By.User,
            ["role"] = errand.By.Role,
            ["purpose"] = errand.By.Purpose,
            ["htm"] = errand.Method.Method.ToUpper(CultureInfo.InvariantCulture),
            ["htu"] = origin + errand.Path,
            ["bsh"] = Jws.Sha256(errand.Body.Span),
            ["ath"] = Jws.Sha256(Encoding.ASCII.GetBytes(bearer)),
            ["justification"] = errand.By.Justification,
        };
        if (errand.By.Emergency is { } emergency)
        {
            claims["emergency"] = emergency;
        }

        return Jws.Sign("iom-statement+jwt", PublicJwk.Of(keys.Statement).Kid, claims, SignedFor, keys.Statement);
    }
}
