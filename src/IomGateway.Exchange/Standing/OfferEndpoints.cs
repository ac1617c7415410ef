using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking;
using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Decisions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IomGateway.Exchange.Standing;

/// <summary>What the gateway says of itself: its capabilities, what a caller may ask, and whether it is well.</summary>
internal static class OfferEndpoints
{
    public static void MapOffers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/fhir/R4/metadata", MetadataAsync);
        routes.MapGet("/v1/me/agreements", AgreementsAsync);
        routes.MapGet("/.well-known/iom-gateway/jwks.json", (HttpContext http, GatewayKey key) => WriteAsync(
            http, StatusCodes.Status200OK, new JsonObject { ["keys"] = new JsonArray(PublicKey(key)) },
            "application/jwk-set+json"));
        routes.MapGet("/health/live", (HttpContext http) =>
            WriteAsync(http, StatusCodes.Status200OK, new JsonObject { ["status"] = "live" }, "application/json"));
        routes.MapGet("/health/ready", ReadyAsync);
    }

    /// <summary>A CapabilityStatement: with a token what this caller may ask, without one the public part.</summary>
    private static async Task MetadataAsync(
        HttpContext http, CallerCheck callers, Enforcement enforcement, ExchangeOptions options, TimeProvider time)
    {
        var gone = http.RequestAborted;
        var resources = new JsonArray();
        if (http.Request.Headers.Authorization.Count > 0)
        {
            var checkedToken = await callers.CheckTokenAsync(http, gone);
            if (checkedToken is not SystemResult.Accepted { System: var system })
            {
                await ((SystemResult.Refused)checkedToken).Refusal.WriteAsync(http, null, gone);
                return;
            }

            var enforced = await enforcement.CurrentAsync(gone);
            var types = enforced.Rulebook.AskableBy(system.AgencyId, time.GetUtcNow())
                .SelectMany(f => f.Records.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(t => enforced.Policies.RecordTypes.TryGetValue(t, out var type)
                    && type.Format == RecordFormat.FhirR4);
            foreach (var type in types)
            {
                resources.Add(Resource(
                    type, SearchDates.CanBeAsked(enforced, system.AgencyId, type, time.GetUtcNow())));
            }
        }

        await WriteAsync(
            http, StatusCodes.Status200OK, Capability(options, resources, LondonDay.Of(time.GetUtcNow())),
            "application/fhir+json; charset=utf-8");
    }

    private static JsonObject Capability(ExchangeOptions options, JsonArray resources, DateOnly today)
    {
        var rest = new JsonObject
        {
            ["mode"] = "server",
            ["documentation"] = "Every question carries an access token and, as On-Behalf-Of, the agency's signed"
                + " statement of person and purpose. Answers come whole, without paging, with what the agreements grant"
                + " and nothing else. A search reads the parameters that stand here, in its body, and refuses any"
                + " other. By date it searches where an agreement gives that date in full: a question that no agreement"
                + " lets be searched so is refused (date-not-clear), and agencies that are left out are named.",
        };
        if (resources.Count > 0)
        {
            rest["resource"] = resources;
        }

        return new JsonObject
        {
            ["resourceType"] = "CapabilityStatement",
            ["status"] = "active",
            ["date"] = today.ToString("O"),
            ["kind"] = "instance",
            ["software"] = new JsonObject { ["name"] = "IOM Gateway" },
            ["implementation"] = new JsonObject
            {
                ["description"] = "Information-sharing gateway",
                ["url"] = $"{options.Origin}/fhir/R4",
            },
            ["fhirVersion"] = "4.0.1",
            ["format"] = new JsonArray("json"),
            ["rest"] = new JsonArray(rest),
        };
    }

    private static JsonObject Resource(string type, bool byDate)
    {
        var parameters = new JsonArray(
            new JsonObject { ["name"] = "patient.identifier", ["type"] = "token" },
            new JsonObject { ["name"] = "_agency", ["type"] = "string" },
            new JsonObject { ["name"] = "_count", ["type"] = "number" });
        if (byDate)
        {
            parameters.Add(new JsonObject { ["name"] = "date", ["type"] = "date" });
        }

        var resource = new JsonObject
        {
            ["type"] = type,
            ["interaction"] = new JsonArray(
                new JsonObject { ["code"] = "read" }, new JsonObject { ["code"] = "search-type" }),
            ["searchParam"] = parameters,
        };
        if (type == "Patient")
        {
            resource["operation"] = new JsonArray(new JsonObject
            {
                ["name"] = "picture",
                ["definition"] = "https://iom-gateway.example/OperationDefinition/picture",
            });
        }

        return resource;
    }

    private static async Task AgreementsAsync(
        HttpContext http, CallerCheck callers, Enforcement enforcement, TimeProvider time)
    {
        var gone = http.RequestAborted;
        var checkedToken = await callers.CheckTokenAsync(http, gone);
        if (checkedToken is not SystemResult.Accepted { System: var system })
        {
            await ((SystemResult.Refused)checkedToken).Refusal.WriteAsync(http, null, gone);
            return;
        }

        var enforced = await enforcement.CurrentAsync(gone);
        var flows = enforced.Rulebook.AskableBy(system.AgencyId, time.GetUtcNow()).Select(Shown);
        await WriteAsync(
            http, StatusCodes.Status200OK, new JsonObject { ["mayAsk"] = new JsonArray([.. flows]) },
            "application/json");
    }

    private static JsonObject Shown(FlowSummary flow) => new()
    {
        ["agreement"] = flow.Agreement,
        ["version"] = flow.Version,
        ["title"] = flow.AgreementTitle,
        ["flow"] = flow.Flow,
        ["flowTitle"] = flow.Title,
        ["of"] = Words(flow.From),
        ["as"] = Words(flow.Roles),
        ["for"] = Words(flow.Purposes),
        ["records"] = new JsonObject(flow.Records.Select(r => KeyValuePair.Create(
            r.Key, (JsonNode?)new JsonObject(r.Value.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)))))),
        ["emergency"] = flow.Emergency,
        ["depersonalised"] = flow.Depersonalised,
        ["until"] = flow.Until.ToString("O"),
    };

    private static JsonArray Words(IEnumerable<string> words) => [.. words.Select(w => (JsonNode?)w)];

    /// <summary>Ready while a disclosure could be recorded and it can be told what is enforced.</summary>
    private static async Task ReadyAsync(HttpContext http, EvidenceLog ledger, RecordsDatabase records)
    {
        var register = true;
        try
        {
            records.Epoch();
        }
        catch (RecordsUnavailableException)
        {
            register = false;
        }

        var ready = ledger.CanRecord && register;
        await WriteAsync(
            http,
            ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            new JsonObject
            {
                ["status"] = ready ? "ready" : "not-ready",
                ["ledger"] = ledger.CanRecord,
                ["register"] = register,
                ["witnesses"] = Witnesses(ledger),
            },
            "application/json");
    }

    private static JsonObject Witnesses(EvidenceLog ledger) => new(ledger.Witnesses.Standing.Select(
        w => KeyValuePair.Create(w.Name, (JsonNode?)w.Condition.ToString().ToLowerInvariant())));

    private static JsonObject PublicKey(GatewayKey key) => new()
    {
        ["kty"] = key.Public.Kty,
        ["crv"] = key.Public.Crv,
        ["x"] = key.Public.X,
        ["y"] = key.Public.Y,
        ["kid"] = key.KeyId,
        ["use"] = "sig",
        ["alg"] = "ES256",
    };

    internal static Task WriteAsync(
        HttpContext http, int status, JsonObject body, string contentType, string cacheControl = "no-store")
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.CacheControl = cacheControl;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
