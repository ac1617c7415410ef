using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells on which conditions a flow gives anything.</summary>
internal static class ConditionWords
{
    public static IEnumerable<Sentence> Of(FlowView view)
    {
        List<Sentence> conditions =
        [
            .. People(view, lifted: false), .. Consents(view, lifted: false), .. Labels(view),
        ];
        if (conditions.Count > 0)
        {
            yield return Sentence.Of(
                $"{Weight.OnlyIf} all of this is known to be so (what is not known counts as not so):")
                with { Points = conditions };
        }
        else if (!view.Flow.Depersonalised)
        {
            yield return Sentence.Of("No other condition is put on the person: it may be asked about anybody.");
        }
    }

    /// <summary>The conditions that an emergency lifts, as clauses.</summary>
    public static IEnumerable<Sentence> Lifted(FlowView view) =>
        [.. People(view, lifted: true), .. Consents(view, lifted: true)];

    /// <summary>Whether an emergency flow lifts a condition; a composed fact lifts each of its parts.</summary>
    public static bool IsLifted(Flow flow, string condition) => flow.Emergency is { } emergency
        && (emergency.Lifts.Contains(condition) || emergency.Lifts.Contains(condition.Split('.')[0]));

    private static IEnumerable<Sentence> People(FlowView view, bool lifted) =>
        from condition in view.AsWritten("people", view.Flow.People.Keys)
            .Select(k => KeyValuePair.Create(k, view.Flow.People[k]))
        where IsLifted(view.Flow, condition.Key) == lifted
        let words = lifted ? view.Words.Fact(condition.Key, condition.Value)
            : view.Words.FreshFact(condition.Key, condition.Value)
        select Sentence.Of(words, view.Flow.PositionOf($"people.{condition.Key}"));

    private static IEnumerable<Sentence> Consents(FlowView view, bool lifted)
    {
        var flow = view.Flow;
        if (IsLifted(flow, EmergencyTerms.Consent) != lifted)
        {
            yield break;
        }

        foreach (var consent in view.AsWritten("when.consent", flow.ConsentsAll))
        {
            yield return Sentence.Of(
                $"the person has agreed, and has not taken it back: {view.Words.Consent(consent)}",
                flow.PositionOf($"when.consent.{consent}"));
        }

        if (flow.ConsentsAny.Count > 0)
        {
            var any = view.AsWritten("when.consent", flow.ConsentsAny).ToList();
            yield return Sentence.Of(
                $"the person has agreed, and has not taken it back: {English.Or(any.Select(view.Words.Consent))}",
                [.. any.Select(c => flow.PositionOf($"when.consent.{c}"))]);
        }
    }

    private static IEnumerable<Sentence> Labels(FlowView view) =>
        from condition in view.Flow.Record.OrderBy(c => c.Key, StringComparer.Ordinal)
        select Sentence.Of(
            view.Words.Label(condition.Key, condition.Value), view.Flow.PositionOf($"when.{condition.Key}"));
}
