using System.Text.Json.Nodes;
using System.Xml;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Holds;
using IomGateway.Records.Notices;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Register;

/// <summary>What waits for an originator, and what it says of it.</summary>
internal sealed class HoldsCalls(HoldRegister holds, NoticeRegister notices)
{
    /// <summary><c>GET /v1/holds</c>: what waits for the caller's agency, oldest first.</summary>
    public async Task<ToldAnswer> ListAsync(ToldRequest request, CancellationToken cancel)
    {
        var waiting = await holds.ListAsync(request.Caller.AgencyId, count: 100, cancel);
        return new ToldAnswer.Done(StatusCodes.Status200OK, new JsonObject
        {
            ["holds"] = new JsonArray([.. waiting.Select(Shown)]),
        });
    }

    /// <summary>
    /// <c>POST /v1/holds/{id}:release</c>: lets this very content go to this recipient for this purpose. Members:
    /// <c>for</c> (a period up to PT24H) and, to let less go than the agreements grant, <c>categories</c>.
    /// </summary>
    public async Task<ToldAnswer> ReleaseAsync(ToldRequest request, string id, CancellationToken cancel)
    {
        var body = new Members(request.Body);
        body.Only("for", "categories");
        var text = body.Text("for", "Give a period up to PT24H.");
        var categories = body.OptionalTexts(
            "categories", "Give codes of categories, or leave it out for all that is granted.");
        if (!TryPeriod(text, out var lasts))
        {
            body.Fail("for", "Give a period up to PT24H.");
        }

        if (categories?.All(request.Enforced.Policies.Vocabulary.Categories.ContainsKey) is false)
        {
            body.Fail("categories", "Give codes of the vocabulary's categories.");
        }

        return body.Wrong is { } wrong
            ? new ToldAnswer.Refused(wrong)
            : await DecideAsync(request, id, EntryKind.Released, "hold-released",
                () => holds.ReleaseAsync(id, request.By, lasts, categories, CancellationToken.None), cancel);
    }

    /// <summary>
    /// <c>POST /v1/holds/{id}:refuse</c>: the record stays held. Member: <c>reason</c>, which the asker never sees.
    /// </summary>
    public async Task<ToldAnswer> RefuseAsync(ToldRequest request, string id, CancellationToken cancel)
    {
        var body = new Members(request.Body);
        body.Only("reason");
        var reason = body.OptionalText("reason", "Say why, or leave it out.");
        return body.Wrong is { } wrong
            ? new ToldAnswer.Refused(wrong)
            : await DecideAsync(request, id, EntryKind.Held, null,
                () => holds.RefuseAsync(id, request.By, reason, CancellationToken.None), cancel);
    }

    private async Task<ToldAnswer> DecideAsync(
        ToldRequest request, string id, EntryKind kind, string? told, Func<Task<Change>> decide,
        CancellationToken cancel)
    {
        if (await holds.FindAsync(id, request.Caller.AgencyId, cancel) is not { } hold)
        {
            return new ToldAnswer.Refused(ToldRefusals.NotYours);
        }

        await request.RecordAsync(kind, hold.Draft.Person, hold.Draft.Decision);
        var change = await decide();
        if (change is Change.Made && told is not null)
        {
            await notices.PlaceAsync(
                new NoticeDraft
                {
                    Agency = hold.Draft.Asker,
                    Kind = "release",
                    Code = told,
                    Decision = hold.Draft.Decision,
                    Person = hold.Draft.Person,
                },
                CancellationToken.None);
        }

        return ToldAnswer.Of(change);
    }

    private static bool TryPeriod(string text, out TimeSpan period)
    {
        try
        {
            period = XmlConvert.ToTimeSpan(text);
            return period > TimeSpan.Zero && period <= HoldRegister.LongestRelease;
        }
        catch (FormatException)
        {
            period = default;
            return false;
        }
    }

    private static JsonObject Shown(Hold hold) => new()
    {
        ["id"] = hold.Id,
        ["recordType"] = hold.Draft.Record.Type,
        ["record"] = hold.Draft.Record.Id,
        ["contentSha256"] = hold.Draft.Record.Sha256,
        ["asker"] = hold.Draft.Asker,
        ["purpose"] = hold.Draft.Purpose,
        ["decision"] = hold.Draft.Decision,
        ["placedAt"] = hold.PlacedAt.ToString("O"),
    };
}
