using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells what an agreement closes, whoever might open it.</summary>
internal static class NeverWords
{
    private const string Binds = "This holds whatever any agreement of the partnership says, wherever one who has"
        + " signed this agreement sends or receives.";

    public static Sentence Of(Setting setting, Agreement agreement, NeverClause clause)
    {
        var (names, words) = (setting.Names, setting.Words);
        var to = clause.To.Count == 0 ? "any other agency" : names.Any(clause.To);
        to = to.Contains(',', StringComparison.Ordinal) ? $"{to}," : to;
        var what = clause.Categories is null ? "anything"
            : $"any of this: {English.List(clause.Categories.Order(StringComparer.Ordinal).Select(words.Category))}";
        List<string> where = [];
        if (clause.Purposes.Count > 0)
        {
            where.Add("it is asked in order to " + English.Or(clause.Purposes.Order(StringComparer.Ordinal)
                .Select((p, i) => (i > 0 ? "to " : "") + words.Purpose(p))));
        }

        if (clause.Roles.Count > 0)
        {
            where.Add($"{English.Or(clause.Roles.Order(StringComparer.Ordinal).Select(words.Role))} asks");
        }

        where.AddRange(
            clause.People.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => words.Fact(p.Key, p.Value)));
        where.AddRange(
            clause.Record.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => words.Label(r.Key, r.Value)));
        var doubt = clause.People.Count + clause.Record.Count > 0 ? ", or if that is not known" : "";
        var when = where.Count == 0 ? "" : $"If {English.And(where)}{doubt}, ";
        var who = clause.From.Count == 0 ? "no agency" : names.Any(clause.From);
        var subject = when.Length == 0 ? English.Capital(who) : who;
        return clause.From.Count == 0
            ? Sentence.Of($"{when}{subject} {Weight.May} tell {to} {what}. {Binds}", clause.At)
            : Sentence.Of($"{when}{subject} {Weight.MayNot} tell {to} {what}. {Binds}", clause.At);
    }
}
