using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Asking;

/// <summary>Which agencies a question goes to, for which record types: as the agreements say, whoever it is about.</summary>
internal static class Routing
{
    public static IReadOnlyList<(Agency Holder, Question Asked)> Candidates(
        Enforced enforced, Caller caller, QuestionText text, DateTimeOffset at)
    {
        var types = text switch
        {
            QuestionText.Search search => [search.RecordType],
            QuestionText.Read read => [read.RecordType],
            _ => enforced.Policies.RecordTypes.Keys.Order(StringComparer.Ordinal),
        };
        return
        [
            .. from type in types
               from holder in Holders(enforced, caller, text, type, at)
               let asked = Ask(enforced.Rulebook, caller, holder, type, text, at)
               where asked is not null
               select (holder, asked.Value),
        ];
    }

    private static IEnumerable<Agency> Holders(Enforced enforced, Caller caller, QuestionText text, string type)
    {
        var statement = caller.Statement;
        var holders = enforced.Rulebook.HoldersFor(
            caller.AgencyId, statement.Role, statement.Purpose, type, statement.Emergency is not null, at, NamesPerson(text));
        var wanted = text is QuestionText.Search { Agencies.Count: > 0 } search ? search.Agencies : null;
        return holders.Where(h => wanted?.Contains(h, StringComparer.Ordinal) ?? true)
            .Select(enforced.Agencies.Find).OfType<Agency>();
    }

    private static Question? Ask(
        Rulebook rulebook, Caller caller, Agency holder, string type, QuestionText text, DateTimeOffset at)
    {
        var ask = new Ask
        {
            From = holder.Id,
            To = caller.AgencyId,
            Role = caller.Statement.Role,
            Purpose = caller.Statement.Purpose,
            RecordType = type,
            Emergency = caller.Statement.Emergency is not null,
            NamesPerson = NamesPerson(text),
            At = at,
        };
        return rulebook.TryQuestion(ask, out var question, out _) ? question : null;
    }

    private static bool NamesPerson(QuestionText text) => text is not QuestionText.Search { Person: null };
}
