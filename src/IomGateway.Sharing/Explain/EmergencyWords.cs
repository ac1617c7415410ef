using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells what makes a flow one for emergencies, what that lifts, and who looks at it afterwards.</summary>
internal static class EmergencyWords
{
    public static IEnumerable<Sentence> Begin(FlowView view)
    {
        if (view.Flow.Emergency is not null)
        {
            yield return Sentence.Of(
                $"This is for emergencies alone: whoever asks {Weight.Must} declare one.", view.Flow.At);
        }
    }

    /// <summary>What need not be so, because it is an emergency.</summary>
    public static IEnumerable<Sentence> Lifted(FlowView view)
    {
        var flow = view.Flow;
        if (flow.Emergency is not { } emergency)
        {
            yield break;
        }

        var lifted = ConditionWords.Lifted(view).ToList();
        var unasked = emergency.Lifts.Where(l => !IsAsked(flow, l)).Order(StringComparer.Ordinal).ToList();
        if (lifted.Count > 0)
        {
            yield return Sentence.Of(
                "Because it is an emergency, none of this has to be so:", flow.PositionOf("lifts"))
                with { Points = lifted };
        }

        if (unasked.Count > 0)
        {
            var names = unasked.Select(l => l == EmergencyTerms.Consent ? "the person's agreement"
                : English.Quoted(view.Words.FactName(l)));
            yield return Sentence.Of(
                $"It says that an emergency lifts {English.And(names)}, of which nothing is asked here anyway.",
                flow.PositionOf("lifts"));
        }
    }

    /// <summary>How often it may be used, and who looks at it afterwards.</summary>
    public static IEnumerable<Sentence> Limits(FlowView view)
    {
        var flow = view.Flow;
        if (flow.Emergency is not { } emergency)
        {
            yield break;
        }

        yield return Sentence.Of($"An emergency {Weight.Never} lifts a safeguard or anything that is closed.");
        yield return Sentence.Of(
            $"Each person who asks may use it at most {Times(emergency.LimitPerDay)} a day.", flow.PositionOf("limit"));
        yield return Sentence.Of(
            $"{English.Capital(view.Names.All(emergency.Reviewers))} {Weight.Must} look at every use within"
            + $" {English.Duration(emergency.ReviewWithin)}.",
            flow.PositionOf("review-within"), flow.PositionOf("reviewers"));
    }

    private static bool IsAsked(Flow flow, string condition) => condition == EmergencyTerms.Consent
        ? flow.ConsentsAll.Count + flow.ConsentsAny.Count > 0
        : flow.People.Keys.Any(k => k == condition || k.Split('.')[0] == condition);

    private static string Times(int number) => number switch
    {
        1 => "once",
        2 => "twice",
        _ => $"{English.Number(number)} times",
    };
}
