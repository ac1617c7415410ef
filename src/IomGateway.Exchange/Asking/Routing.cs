using IomGateway.Exchange.Access;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// Which agencies a question goes to, for which record types: as the agreements say, whoever it is about.
/// </summary>
internal static class Routing
{
    /// <summary>
    /// A record that is asked for by its id is a question to whoever keeps it, and to nobody else: one line, or none
    /// when no agreement lets them be asked.
    /// </summary>
    public static IReadOnlyList<(Agency Holder, Question Asked)> Keeper(
        Enforced enforced, Caller caller, QuestionText text, string keeper, DateTimeOffset at) =>
        enforced.Agencies.Find(keeper) is { } holder
        && keeper != caller.AgencyId
        && Known(enforced.Rulebook, Ask(caller, keeper, text.Type, text, at)) is { } asked
        && enforced.Rulebook.CouldAnyPersonBePermitted(asked)
            ? [(holder, asked)]
            : [];

    public static IReadOnlyList<(Agency Holder, Question Asked)> Candidates(
        Enforced enforced, Caller caller, QuestionText text, DateTimeOffset at)
    {
        var types = text is QuestionText.Picture
            ? enforced.Policies.RecordTypes.Values
                .Where(t => t.IsAboutAPerson).Select(t => t.Name).Order(StringComparer.Ordinal)
            : Enumerable.Repeat(text.Type, 1);
        return
        [
            .. from type in types
               from holder in Holders(enforced, caller, text, type, at)
               let asked = Known(enforced.Rulebook, Ask(caller, holder.Id, type, text, at))
               where asked is not null
               select (holder, asked.Value),
        ];
    }

    private static IEnumerable<Agency> Holders(
        Enforced enforced, Caller caller, QuestionText text, string type, DateTimeOffset at)
    {
        return enforced.Rulebook.HoldersFor(Ask(caller, "", type, text, at))
            .Where(h => text.Holders.Count == 0 || text.Holders.Contains(h, StringComparer.Ordinal))
            .Select(enforced.Agencies.Find).OfType<Agency>();
    }

    /// <summary>The question as it would be put to one holder.</summary>
    public static Ask Ask(Caller caller, string holder, string type, QuestionText text, DateTimeOffset at) => new()
    {
        From = holder,
        To = caller.AgencyId,
        Role = caller.Statement.Role,
        Purpose = caller.Statement.Purpose,
        RecordType = type,
        Emergency = caller.Statement.Emergency is not null,
        NamesPerson = NamesPerson(text),
        At = at,
    };

    private static Question? Known(Rulebook rulebook, Ask ask) =>
        rulebook.TryQuestion(ask, out var question, out _) ? question : null;

    private static bool NamesPerson(QuestionText text) => text is not QuestionText.Search { Person: null };
}
