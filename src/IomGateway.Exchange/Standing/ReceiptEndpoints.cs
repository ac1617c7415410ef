using System.Collections.Frozen;
using System.Text;
using IomGateway.Exchange.Access;
using IomGateway.Ledger;
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

    private const string EntryBundles = "tile/entries/";

    public static void MapReceipts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/receipts/{id}", ReceiptAsync);
        routes.MapGet("/ledger/{**path}", TileAsync);
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
        var receipt = openings is null ? null : await ledger.ReceiptAsync(entry, openings, gone);
        if (receipt is null)
        {
            await NoReceipt.WriteAsync(http, null, gone);
            return;
        }

        await WriteAsync(http, Encoding.UTF8.GetBytes(receipt), "text/plain; charset=utf-8");
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

        var isTile = path.StartsWith("tile/", StringComparison.Ordinal);
        http.Response.Headers.CacheControl = isTile ? "private, max-age=31536000, immutable" : "no-store";
        await WriteAsync(http, resource, isTile ? "application/octet-stream" : "text/plain; charset=utf-8");
    }

    private static Task WriteAsync(HttpContext http, byte[] bytes, string contentType)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
