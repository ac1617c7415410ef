using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace IomGateway.Exchange.Standing;

/// <summary>
/// The agreements to which a caller's agency is a party: where each version stands, its digest and its term, and the
/// text that is to be signed; once it is over, what the agency must return or delete. Nobody learns of an agreement
/// between others.
/// </summary>
internal static class AgreementEndpoints
{
    /// <summary>Kept by the caller alone, and asked about each time before it is used.</summary>
    private const string Revalidated = "private, no-cache";

    private static readonly Refusal NoSuchVersion = new()
    {
        Status = StatusCodes.Status404NotFound,
        Code = "unknown-version",
        Sentence = "Your agency is a party to no such version of an agreement.",
        NextStep = "GET /v1/agreements lists those to which it is.",
    };

    public static void MapAgreements(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/agreements", ListAsync);
        routes.MapGet("/v1/agreements/{agreement}/versions/{version:int}", VersionAsync);
    }

    private static async Task ListAsync(
        HttpContext http, CallerCheck callers, Enforcement enforcement, RecordsDatabase records)
    {
        if (await AgencyAsync(http, callers) is not { } agency)
        {
            return;
        }

        var gone = http.RequestAborted;
        var enforced = await enforcement.CurrentAsync(gone);
        var versions = (await new AgreementStore(records).ListAsync(gone)).Where(v => IsParty(v, agency, enforced));
        await WriteListAsync(http, new JsonObject
        {
            ["agreements"] = new JsonArray([.. versions.Select(v => Shown(v, agency, enforced))]),
        });
    }

    /// <summary>
    /// A list that may be kept and is asked for again with its <c>ETag</c> (RFC 9110 section 13.1.2): unchanged, it is
    /// answered with 304. Two agencies' lists never share one, since they differ.
    /// </summary>
    private static Task WriteListAsync(HttpContext http, JsonObject list)
    {
        var tag = new EntityTagHeaderValue(
            $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToJsonString())))}\"");
        http.Response.GetTypedHeaders().ETag = tag;
        if (http.Request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known
            && known.Any(k => k.Compare(tag, useStrongComparison: false) || k.Equals(EntityTagHeaderValue.Any)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            http.Response.Headers.CacheControl = Revalidated;
            return Task.CompletedTask;
        }

        return OfferEndpoints.WriteAsync(http, StatusCodes.Status200OK, list, "application/json", Revalidated);
    }

    private static async Task VersionAsync(
        HttpContext http, CallerCheck callers, Enforcement enforcement, RecordsDatabase records, TimeProvider time,
        string agreement, int version)
    {
        if (await AgencyAsync(http, callers) is not { } agency)
        {
            return;
        }

        var gone = http.RequestAborted;
        var enforced = await enforcement.CurrentAsync(gone);
        var store = new AgreementStore(records);
        if (await store.FindAsync(agreement, version, gone) is not { } found || !IsParty(found, agency, enforced))
        {
            await NoSuchVersion.WriteAsync(http, null, gone);
            return;
        }

        var shown = Shown(found, agency, enforced);
        shown["yaml"] = found.Yaml;
        var steps = await store.StepsAsync(agreement, version, gone);
        shown["steps"] = new JsonArray([.. steps.Select(s => new JsonObject
        {
            ["step"] = s.Step, ["by"] = s.ByAgency, ["at"] = s.At.ToString("O"), ["reason"] = s.Reason,
        })]);
        shown["toReturn"] = OwedParts.Of(found, steps, agency, enforcement, store, time.GetUtcNow());
        await OfferEndpoints.WriteAsync(http, StatusCodes.Status200OK, shown, "application/json");
    }

    /// <summary>The agency whose system calls; otherwise the refusal has been written.</summary>
    private static async Task<string?> AgencyAsync(HttpContext http, CallerCheck callers)
    {
        var checkedToken = await callers.CheckTokenAsync(http, http.RequestAborted);
        if (checkedToken is SystemResult.Accepted { System: var system })
        {
            return system.AgencyId;
        }

        await ((SystemResult.Refused)checkedToken).Refusal.WriteAsync(http, null, http.RequestAborted);
        return null;
    }

    /// <summary>A draft is its author's alone; whatever was laid before the parties is every party's.</summary>
    private static bool IsParty(StoredAgreement version, string agency, Enforced enforced) =>
        version.State == AgreementState.Draft
            ? version.AuthorAgency == agency
            : version.Parties.Any(p => p == agency || (enforced.Agencies.Find(p) is { Kind: AgencyKind.Forum } forum
                && forum.Members.Contains(agency)));

    private static JsonObject Shown(StoredAgreement version, string agency, Enforced enforced)
    {
        var inForce = enforced.InForce.GetValueOrDefault(version.Agreement) is { } e
            && e.Agreement.Version == version.Version ? e : null;
        var mine = version.Signatures.FirstOrDefault(s => s.Agency == agency);
        return new JsonObject
        {
            ["agreement"] = version.Agreement,
            ["version"] = version.Version,
            ["title"] = inForce?.Agreement.Title,
            ["partnership"] = version.Partnership,
            ["state"] = version.State.Name(),
            ["inForce"] = inForce is { Suspended: false },
            ["from"] = version.From.ToString("O"),
            ["until"] = version.Until.ToString("O"),
            ["sha256"] = version.Sha256,
            ["amends"] = version.Amends,
            ["submittedBy"] = version.AuthorAgency,
            ["parties"] = Words(version.Parties),
            ["signedBy"] = Words(inForce?.SignedBy ?? version.Signatures
                .Where(s => s is { Approves: true, LeftAt: null }).Select(s => s.Agency)),
            ["yours"] = mine switch
            {
                { LeftAt: not null } => "left",
                { Approves: true } => "signed",
                { Approves: false } => "declined",
                null => inForce?.SignedBy.Contains(agency) is true ? "carried-over" : "not-answered",
            },
        };
    }

    private static JsonArray Words(IEnumerable<string> words) =>
        [.. words.Order(StringComparer.Ordinal).Select(w => (JsonNode?)w)];
}
