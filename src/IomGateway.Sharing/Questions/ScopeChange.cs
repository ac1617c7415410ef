using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Questions;

/// <summary>The question as one flow would take it, and what of it would have to be otherwise for that.</summary>
internal sealed record ScopeChange(Question Question, IReadOnlyList<MissingPart> Missing)
{
    /// <summary>The condition that an end has signed.</summary>
    public const string SignedBy = "signed-by";

    /// <summary>Every way of putting the question that the flow could answer, fewest changes first.</summary>
    public static IEnumerable<ScopeChange> All(Rulebook rulebook, CompiledFlow flow, Ask asked)
    {
        var tables = rulebook.Tables;
        var standing = Standing(flow, asked, out var ask);
        var senders = Ends(tables, flow.Named.From, asked.From);
        var recipients = Ends(tables, flow.Named.To, asked.To);
        var changes =
            from sender in senders
            from recipient in recipients
            where sender != recipient
            from role in Near(tables.Roles, flow.Named.Role, asked.Role)
            from purpose in Near(tables.Purposes, flow.Named.Purpose, asked.Purpose)
            from type in Near(tables.TypeNames, flow.Named.Type, asked.RecordType)
            select ask with
            {
                From = sender, To = recipient, Role = role, Purpose = purpose, RecordType = type,
            };
        var found = new List<ScopeChange>();
        foreach (var change in changes)
        {
            if (rulebook.TryQuestion(change, out var question, out _) && FlowTest.Answers(tables, flow, question))
            {
                found.Add(new ScopeChange(
                    question, [.. Codes(flow, asked, change), .. standing, .. Unsigned(flow, change)]));
            }
        }

        return found.OrderBy(c => c.Missing.Count);
    }

    /// <summary>The asked one alone where the flow names it, and otherwise each that it names.</summary>
    private static string[] Ends(RuleTables tables, CodeSet named, string asked) =>
        Near(tables.Agencies, named, asked) is var all && all.First() == asked ? [asked] : all;

    /// <summary>The asked code first where it is among them.</summary>
    private static string[] Near(CodeTable codes, CodeSet named, string asked) =>
    [
        .. named.Within(codes.Count).Select(i => codes[i]).DefaultIfEmpty("")
            .OrderByDescending(c => c == asked).ThenBy(c => c, StringComparer.Ordinal),
    ];

    private static IEnumerable<MissingPart> Codes(CompiledFlow flow, Ask asked, Ask change)
    {
        var written = flow.Flow;
        (string Condition, string Has, string Needs, IEnumerable<string> All, string Key)[] codes =
        [
            ("from", asked.From, change.From, written.From, "from"),
            ("to", asked.To, change.To, written.To, "to"),
            ("role", asked.Role, change.Role, written.Roles, "roles"),
            ("purpose", asked.Purpose, change.Purpose, written.Purposes, "purposes"),
            ("record-type", asked.RecordType, change.RecordType, written.Records.Keys, "records"),
        ];
        return codes.Where(c => c.Has != c.Needs).Select(c => new MissingPart(
            c.Condition, c.Has, c.Needs, [c.Needs], [Telling.Line(written, c.Key)]));
    }

    /// <summary>What of the flow's standing would have to be otherwise, and the question as if it were.</summary>
    private static List<MissingPart> Standing(CompiledFlow flow, Ask asked, out Ask ask)
    {
        var missing = new List<MissingPart>();
        var (agreement, term) = (flow.Agreement, flow.Agreement.Term);
        ask = asked;
        int day = LondonDay.Of(asked.At).DayNumber;
        if (flow.Enforced.Suspended)
        {
            missing.Add(new MissingPart("agreement", "suspended", "in force", [], [agreement.At]));
        }

        if (!flow.InTerm(day) && flow.FromDay < flow.UntilDay)
        {
            int near = Math.Clamp(day, flow.FromDay, flow.UntilDay - 1);
            ask = ask with
            {
                At = new DateTimeOffset(DateOnly.FromDayNumber(near), new TimeOnly(12, 0), TimeSpan.Zero),
            };
            missing.Add(new MissingPart(
                "term",
                Words.Day(DateOnly.FromDayNumber(day)),
                $"from {Words.Day(term.From)} and before {Words.Day(term.Until)}",
                [],
                [term.At.Line > 0 ? term.At : agreement.At]));
        }

        if (flow.IsEmergency && !asked.Emergency)
        {
            ask = ask with { Emergency = true };
            missing.Add(new MissingPart("emergency", "not stated", "stated", [], [flow.Flow.At]));
        }

        if (flow.Depersonalised == asked.NamesPerson)
        {
            ask = ask with { NamesPerson = !flow.Depersonalised };
            missing.Add(new MissingPart(
                "names-person",
                asked.NamesPerson ? "true" : "false",
                flow.Depersonalised ? "false" : "true",
                [],
                [Telling.Line(flow.Flow, "depersonalised")]));
        }

        return missing;
    }

    private static IEnumerable<MissingPart> Unsigned(CompiledFlow flow, Ask ask) =>
        ((string[])[ask.From, ask.To]).Where(a => !flow.Enforced.SignedBy.Contains(a)).Select(a => new MissingPart(
            SignedBy, "not signed", a, [], [flow.Agreement.PartyPositions.TryGetValue(a, out var at)
                ? at
                : flow.Agreement.At]));
}
