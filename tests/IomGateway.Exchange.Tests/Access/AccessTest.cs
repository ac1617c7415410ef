using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>What every test of access starts from: a gateway, and a request in which everything is right.</summary>
public abstract class AccessTest : IAsyncLifetime
{
    protected const string AskPath = "/v1/ask/question";
    protected const string Question = """{"patient":"made-up"}""";

    protected AccessHost Host { get; set; } = null!;

    public virtual async Task InitializeAsync() => Host = await AccessHost.StartAsync();

    public virtual async Task DisposeAsync() => await Host.DisposeAsync();

    protected long Now => Host.Clock.GetUtcNow().ToUnixTimeSeconds();

    protected static JsonObject TokenHeader() => new() { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = "issuer" };

    protected JsonObject TokenClaims(TestPartner partner) => new()
    {
        ["iss"] = AccessHost.Origin,
        ["aud"] = AccessHost.Origin,
        ["sub"] = partner.ClientId,
        ["client_id"] = partner.ClientId,
        ["agency"] = partner.Agency,
        ["iat"] = Now,
        ["exp"] = Now + 600,
        ["jti"] = Jws.NewJti(),
        ["cnf"] = new JsonObject { ["x5t#S256"] = partner.Thumbprint },
    };

    protected string Token(
        TestPartner partner, Action<JsonObject>? change = null, Action<JsonObject>? changeHeader = null)
    {
        var header = TokenHeader();
        var claims = TokenClaims(partner);
        change?.Invoke(claims);
        changeHeader?.Invoke(header);
        return Jws.Es256(header, claims, Host.IssuerKey);
    }

    protected static JsonObject StatementHeader(TestPartner partner) =>
        new() { ["alg"] = "ES256", ["typ"] = "iom-statement+jwt", ["kid"] = partner.StatementKid };

    protected JsonObject StatementClaims(
        TestPartner partner, string token, string body = Question, string path = AskPath) => new()
    {
        ["iss"] = partner.Agency,
        ["aud"] = AccessHost.Origin,
        ["sub"] = "j.smith",
        ["role"] = "offender-manager",
        ["purpose"] = "manage-reoffending-risk",
        ["htm"] = "POST",
        ["htu"] = AccessHost.Origin + path,
        ["bsh"] = Jws.Sha256(body),
        ["ath"] = Jws.Sha256(token),
        ["jti"] = Jws.NewJti(),
        ["iat"] = Now,
        ["exp"] = Now + 60,
    };

    protected string Statement(TestPartner partner, string token, Action<JsonObject>? change = null)
    {
        var claims = StatementClaims(partner, token);
        change?.Invoke(claims);
        return Jws.Es256(StatementHeader(partner), claims, partner.StatementKey);
    }

    protected static HttpRequestMessage Request(
        string? token, string? statement, string body = Question, string path = AskPath, string method = "POST")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (statement is not null)
            request.Headers.Add("On-Behalf-Of", statement);
        return request;
    }

    /// <summary>Asks as the treatment provider does, over its own certificate.</summary>
    protected async Task<Answer> AskAsync(
        string? token, string? statement, string body = Question, string path = AskPath)
    {
        using var client = Host.Client(Host.Treatment.Certificate);
        return await SendAsync(client, Request(token, statement, body, path));
    }

    /// <summary>Asks with a right token and the treatment provider's statement, changed.</summary>
    protected async Task<Answer> AskWithStatementAsync(Action<JsonObject> change)
    {
        var token = Token(Host.Treatment);
        return await AskAsync(token, Statement(Host.Treatment, token, change));
    }

    protected static async Task<Answer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return new Answer(
                (int)response.StatusCode,
                text.Length > 0 ? JsonNode.Parse(text) : null,
                response.Content.Headers.ContentType?.MediaType,
                response.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value)));
        }
    }

    protected static void AssertRefused(Answer answer, int status, string code)
    {
        Assert.Equal(code, answer.Code);
        Assert.Equal(status, answer.Status);
    }

    protected static byte[] PublicKeyPem(ECDsa key) => Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem());

    protected sealed record Answer(int Status, JsonNode? Body, string? MediaType, Dictionary<string, string> Headers)
    {
        public string? Code =>
            (string?)Body?["code"] ?? (string?)Body?["issue"]?[0]?["details"]?["coding"]?[0]?["code"];
    }
}
