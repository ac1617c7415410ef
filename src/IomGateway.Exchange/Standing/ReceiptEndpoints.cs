using System.Collections.Frozen;
using System.Text;
using IomGateway.Exchange.Access;
using IomGateway.Ledger;
using IomGateway.Ledger.Witnesses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IomGateway.Exchange.Standing;

/// <summary>Receipts for the two parties of a disclosure, and the log's tiles for whoever may verify it.</summary>
internal static class ReceiptEndpoints
{
    /// <summary>What the recipient may open: its own words, and what it got.</summary>
    private static readonly FrozenSet<string> ForRecipient = new[] { "statement", "released" }.ToFrozenSet();

    /// <summary>What the holder may open: what left, category by category.</summary>
    private static readonly FrozenSet<string> ForHolder = new[] { "released", "manifest" }.ToFrozenSet();

    private static readonly Refusal NoReceipt = new()
    {
        Status = StatusCodes.Status404NotFound,
        Code = "no-receipt",
        Sentence = "There is no such receipt for your agency, or not yet.",
        NextStep = "A receipt is ready within two seconds of its answer, for the two agencies of the disclosure alone.",
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    private static readonly Refusal NoTile = new()
    {
        Status = StatusCodes.Status404NotFound,
        Code = "no-tile",
        Sentence = "The log has no such resource.",
        NextStep = "Begin at /ledger/checkpoint and ask for the tiles that its size gives (C2SP tlog-tiles).",
    };

    private static readonly Refusal EntriesForAuditors = new()
    {
        Status = StatusCodes.Status403Forbidden,
        Code = "entries-for-auditors",
        Sentence = "The log's entries are for clients that audit; its checkpoints and hashes are for every party.",
        NextStep = "Your own exchanges' entries are in their receipts. "
            + "To audit, have your agency's file give this client `audits: true`.",
    };

    private static readonly Refusal NoCosignature = new()
    {
        Status = StatusCodes.Status422UnprocessableEntity,
        Code = "no-cosignature",
        Sentence = "No witness of this log signed that.",
        NextStep = "Send a checkpoint of this log with a cosignature by a witness that its policy names.",
    };

    private const string EntryBundles = "tile/entries/";

    private const string Cose = "application/cose; cose-type=\"cose-sign1\"";

    public static void MapReceipts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/receipts/{id}", ReceiptAsync);
        routes.MapGet("/ledger/{**path}", TileAsync);
        routes.MapPost("/ledger/cosignatures", CosignaturesAsync);
    }

    private static async Task ReceiptAsync(HttpContext http, string id, CallerCheck callers, EvidenceLog ledger)
    {
        var gone = http.RequestAborted;
        var checkedToken = await callers.CheckTokenAsync(http, gone);
        if (checkedToken is not SystemResult.Accepted { System: var system })
        {
            await ((SystemResult.Refused)checkedToken).Refusal.WriteAsync(http, null, gone);
            return;
        }

        var opened = EntryId.TryParse(id, out var entry) ? await ledger.ReadAsync(entry, gone) : null;
        var openings = opened is null ? null : OpeningsFor(opened.Entry, system.AgencyId);
        http.Response.Headers.Vary = "Accept";
        var asCose = PrefersCose(http.Request);
        var receipt = openings is null ? null
            : asCose ? await ledger.CoseReceiptAsync(entry, openings, gone)
            : await ledger.ReceiptAsync(entry, openings, gone) is { } text ? Encoding.UTF8.GetBytes(text) : null;
        if (receipt is null)
        {
            await NoReceipt.WriteAsync(http, null, gone);
            return;
        }

        http.Response.Headers.CacheControl = "private, no-store";
        await WriteAsync(http, receipt, asCose ? Cose : "text/plain; charset=utf-8");
    }

    /// <summary>Text unless COSE is asked for, and no text at least as much (RFC 9110 section 12.5.1).</summary>
    private static bool PrefersCose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        double QualityOf(string type) => accepted
            .Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(a => a.Quality ?? 1).DefaultIfEmpty(0).Max();
        var cose = QualityOf("application/cose");
        return cose > 0 && cose >= QualityOf("text/plain");
    }

    /// <summary>
    /// A witness that fetches the log by itself brings its cosignature here. A token makes nobody believed: what
    /// counts is the signature by a witness of the policy.
    /// </summary>
    private static async Task CosignaturesAsync(HttpContext http, CallerCheck callers, EvidenceLog ledger)
    {
        var gone = http.RequestAborted;
        if (await callers.CheckTokenAsync(http, gone) is SystemResult.Refused refused)
        {
            await refused.Refusal.WriteAsync(http, null, gone);
            return;
        }

        var (body, tooLarge) = await RequestBody.ReadAsync(http.Request, gone);
        if (tooLarge is not null)
        {
            await tooLarge.WriteAsync(http, null, gone);
            return;
        }

        switch (await ledger.Witnesses.TakeAsync(Encoding.UTF8.GetString(body.Span), gone))
        {
            case BroughtCosignatures.Refused { Why: var why }:
                await (NoCosignature with { Sentence = why }).WriteAsync(http, null, gone);
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }

    /// <summary>
    /// The recipient has receipts of what it got alone: one of a refusal would tell whether the person is in scope. The
    /// holder has one of every entry that it is the sender of.
    /// </summary>
    private static FrozenSet<string>? OpeningsFor(LedgerEntry entry, string agency) =>
        entry.From == agency ? ForHolder
        : entry.To == agency && entry.Kind == EntryKind.Disclosed && entry.Grants.Count > 0 ? ForRecipient
        : null;

    /// <summary>
    /// An entry says what was decided and what is held, which an asker may not learn of its own questions: whoever
    /// asks about people does not read entries, and can prove from hashes alone that nothing was rewritten.
    /// </summary>
    private static async Task TileAsync(
        HttpContext http, string path, CallerCheck callers, CallersInForce inForce, EvidenceLog ledger)
    {
        var gone = http.RequestAborted;
        var refusal = await callers.CheckTokenAsync(http, gone) switch
        {
            SystemResult.Refused refused => refused.Refusal,
            SystemResult.Accepted { System: var system } when path.StartsWith(EntryBundles, StringComparison.Ordinal)
                && !inForce().MayAudit(system.ClientId) => EntriesForAuditors,
            _ => null,
        };
        if (refusal is not null)
        {
            await refusal.WriteAsync(http, null, gone);
            return;
        }

        var resource = await ledger.TileAsync(path, gone);
        if (resource is null)
        {
            await NoTile.WriteAsync(http, null, gone);
            return;
        }

        http.Response.Headers.ETag = resource.Tag;
        http.Response.Headers.CacheControl =
            resource.IsFinal ? "private, max-age=31536000, immutable" : "private, no-cache";
        if (IsKnown(http.Request, resource.Tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var isTile = path.StartsWith("tile/", StringComparison.Ordinal);
        await WriteAsync(http, resource.Bytes, isTile ? "application/octet-stream" : "text/plain; charset=utf-8");
    }

    /// <summary>Whether the caller has it already (RFC 9110 section 13.1.2).</summary>
    private static bool IsKnown(HttpRequest request, string tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(t => t.Tag == "*" || t.Tag == tag);

    private static Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> bytes, string contentType)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
