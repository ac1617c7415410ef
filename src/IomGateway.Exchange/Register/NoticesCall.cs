using System.Text.Json.Nodes;
using IomGateway.Records.Notices;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Register;

/// <summary>
/// <c>GET /v1/notices</c>: what the caller's agency must know now, oldest first. No notice names a person.
/// </summary>
internal sealed class NoticesCall(NoticeRegister notices)
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["record-of-another-person"] =
            "A holder answered a question with a record that is not about the person asked for."
            + " It was withheld. Holder and asker should check the identifiers that tie their records together.",
        ["emergency-flow-used"] =
            "An emergency flow was used on your agency's records, or one that your agency reviews.",
        ["record-waits-for-release"] = "A record waits for your agency to release or refuse it: GET /v1/holds.",
        ["hold-released"] = "A record that your agency asked for may be asked for again.",
        ["agreement-suspended"] = "An agreement of your agency was suspended: GET /v1/agreements.",
        ["agreement-resumed"] = "A suspended agreement of your agency is in force again: GET /v1/agreements.",
        ["agreement-ended"] = "An agreement of your agency was ended. Its version under /v1/agreements says what your"
            + " agency must return or delete.",
        ["agreement-expired"] = "The term of an agreement of your agency is over. Its version under /v1/agreements says"
            + " what your agency must return or delete.",
        ["agreement-left"] = "A party has left an agreement of your agency. Its version under /v1/agreements says what"
            + " your agency must return or delete.",
        ["too-many-misses"] = "One of your users asked many questions in an hour that had nothing to share.",
    };

    public async Task<ToldAnswer> RunAsync(ToldRequest request, CancellationToken cancel)
    {
        var standing = await notices.ListAsync(
            request.Caller.AgencyId, unacknowledgedOnly: true, after: null, count: 500, cancel);
        return new ToldAnswer.Done(StatusCodes.Status200OK, new JsonObject
        {
            ["notices"] = new JsonArray([.. standing.Select(n => new JsonObject
            {
                ["id"] = n.Id,
                ["kind"] = n.Kind,
                ["code"] = n.Code,
                ["sentence"] = Sentences.GetValueOrDefault(n.Code, n.Code),
                ["decision"] = n.Decision,
                ["placedAt"] = n.PlacedAt.ToString("O"),
            })]),
        });
    }
}
