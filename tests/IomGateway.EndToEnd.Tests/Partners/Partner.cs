using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Partners;

/// <summary>An agency's system: it has a token, signs its statements, and asks.</summary>
internal sealed class Partner(string agency, string origin, HttpClient http, TestClock clock)
{
    private string? token;

    public PartnerKeys Keys { get; } = PartnerKeys.Of(agency);

    public string Agency => agency;

    public HttpClient Http => http;

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The token that is in use; asked for once.</summary>
    public async Task<string> TokenAsync() => token ??= await NewTokenAsync($"{origin}/oauth2/token", $"{origin}/oauth2/token");

    /// <summary>Takes another token into use.</summary>
    public void Use(string? another) => token = another;

    public async Task<string> NewTokenAsync(string endpoint, string audience)
    {
        var answer = await AskForTokenAsync(endpoint, audience);
        return (string?)answer["access_token"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    public async Task<JsonNode> AskForTokenAsync(string endpoint, string audience)
    {
        var assertion = Jws.Es256(
            new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT" },
            new JsonObject
            {
                ["iss"] = Keys.ClientId,
                ["sub"] = Keys.ClientId,
                ["aud"] = audience,
                ["jti"] = Jws.NewId(),
                ["iat"] = Now,
                ["exp"] = Now + 60,
            },
            Keys.Client);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
            ["resource"] = origin,
            ["scope"] = "iom",
        });
        using var response = await http.PostAsync(endpoint, form);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>Asks with a token and a statement of its own.</summary>
    public async Task<Reply> AskAsync(Ask ask, CancellationToken cancel = default) =>
        await SendAsync(await RequestAsync(ask), cancel);

    /// <summary>Calls with the token alone.</summary>
    public async Task<Reply> GetAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, origin + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
        return await SendAsync(request);
    }

    public async Task<HttpRequestMessage> RequestAsync(Ask ask)
    {
        var bearer = await TokenAsync();
        var request = Bare(ask);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.Add("On-Behalf-Of", Statement(ask, bearer));
        return request;
    }

    /// <summary>The request without token and statement.</summary>
    public HttpRequestMessage Bare(Ask ask)
    {
        var request = new HttpRequestMessage(new HttpMethod(ask.Method), origin + ask.Path);
        if (ask.Method != "GET")
        {
            request.Content = new ByteArrayContent(ask.Body);
            if (ask.ContentType is { } type)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        foreach (var (name, value) in ask.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    public string Statement(Ask ask, string bearer)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "iom-statement+jwt", ["kid"] = Keys.StatementKid };
        var claims = StatementClaims(ask, bearer);
        ask.StatementHeader?.Invoke(header);
        ask.Claims?.Invoke(claims);
        return Jws.Es256(header, claims, Keys.Statements);
    }

    public JsonObject StatementClaims(Ask ask, string bearer)
    {
        var claims = new JsonObject
        {
            ["iss"] = agency,
            ["aud"] = origin,
            ["sub"] = ask.User,
            ["role"] = ask.Role,
            ["purpose"] = ask.Purpose,
            ["htm"] = ask.Method,
            ["htu"] = origin + ask.Path,
            ["bsh"] = Jws.Sha256(ask.Body),
            ["ath"] = Jws.Sha256(bearer),
            ["jti"] = Jws.NewId(),
            ["iat"] = Now,
            ["exp"] = Now + 60,
        };
        if (ask.Justification is { } why)
        {
            claims["justification"] = why;
        }

        if (ask.Emergency is { } emergency)
        {
            claims["emergency"] = emergency;
        }

        return claims;
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request, CancellationToken cancel = default)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, cancel);
            var headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
            return new Reply((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync(cancel));
        }
    }
}
