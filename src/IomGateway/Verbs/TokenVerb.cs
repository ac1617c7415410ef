using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Verbs;

/// <summary>
/// <c>iom token</c>: plays a partner's system, so that a person can try the gateway with curl: an access token from
/// the token service, and signed statements of person and purpose.
/// </summary>
internal static class TokenVerb
{
    private const int MostBodyBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan AssertionLasts = TimeSpan.FromMinutes(1);

    private static readonly Option<string> Agency = new("--agency") { Description = "The agency.", Required = true };
    private static readonly Option<string> Key = new("--key") { Description = "Its private key, a PEM file.",
        Required = true };

    private static readonly Option<string?> Kid = new("--kid")
    {
        Description = "The key's id, as the agency's file has it; the key's thumbprint (RFC 7638) when left out.",
    };

    public static Command Create() => Create(Console.OpenStandardInput);

    /// <param name="standardInput">Where a body is read from for <c>--body -</c>.</param>
    internal static Command Create(Func<Stream> standardInput)
    {
        var client = new Option<string>("--client") { Description = "The OAuth client id.", Required = true };
        var gateway = new Option<string>("--gateway") { Description = "The token service's address.", Required = true };
        var certificate = new Option<string?>("--certificate") { Description = "The client certificate, a PEM file." };
        var certificateKey = new Option<string?>("--certificate-key") { Description = "The certificate's key, a"
            + " PEM file." };
        var authorities = new Option<string?>("--authorities")
        {
            Description = "A PEM file of the only authorities that the service's certificate may come from.",
        };
        var verb = new Command(
            "token",
            "Print an access token. Example: iom token --agency A --client C --key c.pem --gateway"
            + " https://localhost:8443")
        {
            Agency, client, Key, Kid, gateway, certificate, certificateKey, authorities, Statement(standardInput),
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var service = Origin(parsed.GetRequiredValue(gateway), "--gateway");
            using var key = PrivateKey.Read(parsed.GetRequiredValue(Key));
            using var http = Http(
                parsed.GetValue(certificate), parsed.GetValue(certificateKey), parsed.GetValue(authorities));
            var assertion = Assertion(parsed.GetRequiredValue(client), service, key, KidOf(parsed, key));
            var token = await AskAsync(http, service, assertion, cancel);
            if (AgencyOf(token) is { } stated && stated != parsed.GetRequiredValue(Agency))
            {
                throw new VerbException($"The client is {stated}'s, not {parsed.GetRequiredValue(Agency)}'s.");
            }

            Console.Out.WriteLine(token);
            return Invocation.Fine;
        });
        return verb;
    }

    private static Command Statement(Func<Stream> standardInput)
    {
        var user = new Option<string>("--user") { Description = "On whose behalf.", Required = true };
        var role = new Option<string>("--role") { Description = "As what.", Required = true };
        var purpose = new Option<string>("--purpose") { Description = "For what.", Required = true };
        var method = new Option<string>("--method") { Description = "The HTTP method.", DefaultValueFactory = _ =>
            "POST" };
        var url = new Option<string>("--url") { Description = "The address that will be called.", Required = true };
        var body = new Option<string?>("--body") { Description = "The file that will be sent; - reads standard"
            + " input." };
        var token = new Option<string>("--token") { Description = "The access token.", Required = true };
        var justification = new Option<string?>("--justification") { Description = "Why; needed where police take"
            + " part." };
        var emergency = new Option<string?>("--emergency") { Description = "The emergency, in words." };
        var verb = new Command(
            "statement",
            "Print a signed statement for the header On-Behalf-Of. Example: iom token statement --agency A --key s.pem"
            + " --user j.doe --role offender-manager --purpose manage-reoffending-risk --url URL --body form.txt"
            + " --token TOKEN")
        {
            Agency, Key, Kid, user, role, purpose, method, url, body, token, justification, emergency,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            if (!Uri.TryCreate(parsed.GetRequiredValue(url), UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https"))
            {
                throw new VerbException("--url is no http or https address.");
            }

            using var key = PrivateKey.Read(parsed.GetRequiredValue(Key));
            var sent = parsed.GetValue(body) is { } file
                ? await Input.ReadAsync(file, standardInput, MostBodyBytes, cancel)
                : [];
            var claims = new JsonObject
            {
                ["iss"] = parsed.GetRequiredValue(Agency),
                ["aud"] = address.GetLeftPart(UriPartial.Authority),
                ["sub"] = parsed.GetRequiredValue(user),
                ["role"] = parsed.GetRequiredValue(role),
                ["purpose"] = parsed.GetRequiredValue(purpose),
                ["htm"] = parsed.GetValue(method)!.ToUpperInvariant(),
                ["htu"] = address.GetLeftPart(UriPartial.Path),
                ["bsh"] = Jws.Sha256(sent),
                ["ath"] = Jws.Sha256(Encoding.ASCII.GetBytes(parsed.GetRequiredValue(token).Trim())),
            };
            Add(claims, "justification", parsed.GetValue(justification));
            Add(claims, "emergency", parsed.GetValue(emergency));
            Console.Out.WriteLine(Jws.Sign("iom-statement+jwt", KidOf(parsed, key), claims, StatementLasts, key));
            return Invocation.Fine;
        });
        return verb;
    }

    /// <summary>As long as the gateway takes one: a person pastes it by hand.</summary>
    private static TimeSpan StatementLasts => TimeSpan.FromMinutes(5);

    private static string Assertion(string client, string service, ECDsa key, string kid) => Jws.Sign(
        "client-authentication+jwt", kid,
        new JsonObject { ["iss"] = client, ["sub"] = client, ["aud"] = service }, AssertionLasts, key);

    private static async Task<string> AskAsync(HttpClient http, string service, string assertion,
        CancellationToken cancel)
    {
        try
        {
            var discovered = await http.GetStringAsync($"{service}/.well-known/openid-configuration", cancel);
            var endpoint = JsonNode.Parse(discovered)?["token_endpoint"]?.GetValue<string>()
                ?? throw new VerbException($"{service} does not say where tokens are given.");
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = assertion,
            });
            using var answer = await http.PostAsync(endpoint, form, cancel);
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel));
            return answer.IsSuccessStatusCode && json?["access_token"]?.GetValue<string>() is { } token
                ? token
                : throw new VerbException(
                    $"The token service refuses: {json?["error"]} {json?["error_description"]}".TrimEnd());
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException)
        {
            throw new VerbException($"{service} gives no token: {e.Message}");
        }
    }

    private static HttpClient Http(string? certificate, string? certificateKey, string? authorities)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        try
        {
            if (certificate is not null)
            {
                handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate,
                    certificateKey)];
            }

            if (authorities is not null)
            {
                var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };
                chain.RevocationMode = X509RevocationMode.NoCheck;
                chain.CustomTrustStore.ImportFromPemFile(authorities);
                handler.SslOptions.CertificateChainPolicy = chain;
            }
        }
        catch (CryptographicException e)
        {
            handler.Dispose();
            throw new VerbException($"A certificate cannot be read: {e.Message}");
        }

        return new HttpClient(handler);
    }

    private static string KidOf(ParseResult parsed, ECDsa key) => parsed.GetValue(Kid) ?? PublicJwk.Of(key).Kid;

    /// <summary>The agency that an access token of the embedded service names; other providers' tokens may not
    /// say.</summary>
    private static string? AgencyOf(string token)
    {
        try
        {
            var payload = token.Split('.') is [_, var middle, _] ? Jws.Decode(middle) : null;
            return payload is null ? null : JsonNode.Parse(payload)?["agency"]?.GetValue<string>();
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            // An opaque token is for the gateway to judge.
            return null;
        }
    }

    private static string Origin(string text, string option) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri!.GetLeftPart(UriPartial.Authority)
            : throw new VerbException($"{option} is '{text}'; give an http or https address.");

    private static void Add(JsonObject claims, string name, string? value)
    {
        if (value is not null)
        {
            claims[name] = value;
        }
    }
}
