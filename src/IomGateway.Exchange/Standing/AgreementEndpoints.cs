using System.Text.Json.Nodes;
using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IomGateway.Exchange.Standing;

/// <summary>
/// The agreements to which a caller's agency is a party: where each version stands, its digest and its term, and the
/// text that is to be signed. Nobody learns of an agreement between others.
/// </summary>
internal static class AgreementEndpoints
{
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
        await OfferEndpoints.WriteAsync(
            http, StatusCodes.Status200OK,
            new JsonObject { ["agreements"] = new JsonArray([.. versions.Select(v => Shown(v, agency, enforced))]) },
            "application/json");
    }

    private static async Task VersionAsync(
        HttpContext http, CallerCheck callers, Enforcement enforcement, RecordsDatabase records, string agreement,
        int version)
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
        shown["steps"] = new JsonArray([.. (await store.StepsAsync(agreement, version, gone)).Select(s => new JsonObject
        {
            ["step"] = s.Step, ["by"] = s.ByAgency, ["at"] = s.At.ToString("O"), ["reason"] = s.Reason,
        })]);
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
