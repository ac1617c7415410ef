using System.Globalization;
using IomGateway.Exchange.Access;
using IomGateway.Ledger;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using Microsoft.AspNetCore.Http;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// What an answer says beside its body: the decision, the agreements that it rests on, what the recipient owes for
/// it, and where the receipts are. Structured fields (RFC 9651).
/// </summary>
internal static class AnswerHeaders
{
    public const string Agreement = "Agreement";
    public const string Obligation = "Obligation";

    public static void Set(HttpResponse response, AnswerShape shape, EntryId exchange)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = shape == AnswerShape.Records
            ? "application/json" : "application/fhir+json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers[RefusalWriter.DecisionIdHeader] = exchange.ToString();
    }

    public static void SetGrants(
        HttpResponse response, IEnumerable<Grant> grants, IEnumerable<RecordedPermit> disclosed)
    {
        var each = GrantReferences.OnePerFlow(grants);
        response.Headers[Agreement] = string.Join(", ", each.Select(g => $"{g.Agreement};v={g.Version};flow={g.Flow}"));
        response.Headers[Obligation] = string.Join(", ", each.Select(Owed));
        response.Headers.Link = string.Join(
            ", ", disclosed.Select(p => $"</v1/receipts/{p.Conclusion}>; rel=\"receipt\""));
    }

    private static string Owed(Grant grant)
    {
        var onward = grant.Obligations.Onward switch
        {
            Onward.Allowed => "allowed",
            Onward.AskOriginator => "ask-originator",
            _ => "none",
        };
        var retain = grant.Obligations.Retain is { } r
            ? string.Create(CultureInfo.InvariantCulture, $";retain={r.For};clock={r.Clock}") +
                (r.Unless.Count > 0 ? $";unless=\"{string.Join(' ', r.Unless)}\"" : "")
            : "";
        return $"{grant.Agreement};flow={grant.Flow};onward={onward}{retain}";
    }
}
