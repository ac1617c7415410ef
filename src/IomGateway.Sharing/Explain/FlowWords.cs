using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells of one flow: who may tell whom what, and all that goes with it.</summary>
internal static class FlowWords
{
    /// <summary>A section under the question that the flow answers.</summary>
    public static Section Section(FlowView view) => new()
    {
        Heading = Heading(view.Flow),
        Code = view.Flow.Id,
        File = view.Flow.At.File,
        Sentences =
        [
            .. Terms(view), Purposes(view), Roles(view), .. EmergencyWords.Limits(view), .. DutyWords.Of(view),
            .. FloorWords.Of(view), .. LawWords.Of(view), Necessity(view),
        ],
    };

    /// <summary>The question that a flow answers.</summary>
    public static string Heading(Flow flow) => flow.Title ?? English.Capital(flow.Id.Replace('-', ' '));

    /// <summary>Who may tell whom what, and on which conditions.</summary>
    public static IReadOnlyList<Sentence> Terms(FlowView view) =>
    [
        Telling(view), .. Forums(view), .. EmergencyWords.Begin(view), .. Nameless(view),
        .. EmergencyWords.Lifted(view), .. ConditionWords.Of(view),
    ];

    /// <summary>Who may tell whom, and the points of what.</summary>
    public static Sentence Telling(FlowView view)
    {
        var flow = view.Flow;
        IReadOnlyList<SourcePosition> at = [flow.PositionOf("from"), flow.PositionOf("to")];
        var among = view.Senders.SetEquals(view.Recipients) && view.Senders.Count > 1;
        var whom = among ? "one another" : view.Names.All(view.Recipients);
        var words = flow.Depersonalised ? ", without saying who anybody is:" : ":";
        var sentence = Sentence.Of(
            $"{English.Capital(view.Names.All(view.Senders))} {Weight.May} tell {whom}{words}", at);
        return sentence with { Points = [.. What(view)] };
    }

    private static IEnumerable<Sentence> What(FlowView view)
    {
        var flow = view.Flow;
        var types = view.AsWritten("records", flow.Records.Keys).Select(t => (Type: t, Given: Given(view, t)))
            .Where(t => t.Given.Length > 0);
        foreach (var same in types.GroupBy(t => t.Given, StringComparer.Ordinal))
        {
            var from = English.List(same.Select(t => view.Words.RecordType(t.Type)));
            List<SourcePosition> at = [.. same.Select(t => flow.PositionOf($"records.{t.Type}"))];
            at.AddRange(same.SelectMany(t => view.Granted(t.Type)).Where(flow.Mask.ContainsKey)
                .Select(c => flow.PositionOf($"mask.{c}")));
            yield return Sentence.Of($"from {from}: {same.Key}", at);
        }
    }

    /// <summary>What a record type gives, in words; what none of its elements holds is told as nothing.</summary>
    private static string Given(FlowView view, string type)
    {
        var has = view.Setting.Policies.RecordTypes.GetValueOrDefault(type)?.Categories;
        var granted = view.Granted(type).ToLookup(c => has is null || has.Contains(c));
        var given = English.List(granted[true].Select(c =>
            view.Words.Masked(c, view.Flow.Mask.GetValueOrDefault(c))));
        var nothing = English.Or(granted[false].Select(view.Words.Category));
        return nothing.Length == 0 ? given
            : $"{given}{(given.Length > 0 ? "; and " : "")}nothing on {nothing}, which these records do not hold";
    }

    private static IEnumerable<Sentence> Forums(FlowView view)
    {
        foreach (var forum in view.Names.Sorted(view.Senders.Union(view.Recipients)).Where(view.Names.IsForum))
        {
            var members = view.Setting.Agencies.Find(forum)!;
            var ends = (view.Senders.Contains(forum), view.Recipients.Contains(forum)) switch
            {
                (true, true) => "Each sends and receives",
                (true, false) => "Each sends",
                _ => "Each receives",
            };
            yield return Sentence.Of(
                $"{English.Capital(view.Names.Of(forum))} is a meeting and no organisation of its own: its members are"
                + $" {view.Names.All(members.Members)}. {ends} as itself, and the law is looked at for each of them.",
                members.At);
        }

        if (view.Names.Members(view.Senders).Intersect(view.Names.Members(view.Recipients)).Any()
            && view.Names.Members(view.Senders).Union(view.Names.Members(view.Recipients)).Count() > 1)
        {
            yield return Sentence.Of("An agency that stands on both sides asks the others and never itself.");
        }
    }

    private static IEnumerable<Sentence> Nameless(FlowView view)
    {
        if (view.Flow.Depersonalised)
        {
            yield return Sentence.Of(
                $"This {Weight.Never} answers a question about a named person, and an answer is {Weight.Never} put"
                + $" together with what another agreement or another part of this one gives.",
                view.Flow.PositionOf("depersonalised"));
        }
    }

    private static Sentence Purposes(FlowView view)
    {
        var purposes = view.AsWritten("purposes", view.Flow.Purposes)
            .Select((p, i) => $"{(i > 0 ? "to " : "")}{view.Words.Purpose(p)}");
        return Sentence.Of($"{Weight.Only} in order to {English.Or(purposes)}.", view.Flow.PositionOf("purposes"));
    }

    /// <summary>Who at the recipients may ask.</summary>
    public static Sentence Roles(FlowView view)
    {
        var roles = English.Or(view.AsWritten("roles", view.Flow.Roles).Select(view.Words.Role));
        var where = view.OnlyRecipient is null ? "one of the recipients" : view.Names.All(view.Recipients);
        return Sentence.Of($"{Weight.Only} {roles} may ask, and must work at {where}.", view.Flow.PositionOf("roles"));
    }

    private static Sentence Necessity(FlowView view) => Sentence.Of(
        $"Why it is needed, in the partners' own words: {English.Quoted(view.Flow.Necessity)}",
        view.Flow.PositionOf("necessity"));
}
