using System.Globalization;
using System.Text.Json;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Mutations;

/// <summary>Changes to what a recipient owes, and to what is said and kept.</summary>
internal static class ObligationChanges
{
    private const int LongerByDays = 1;
    private static readonly string[] SayWords = ["held", "redacted"];

    public static IEnumerable<FlowChange> Of(Flow flow, VocabularySet vocabulary) =>
        Retention(flow, vocabulary).Concat(Then(flow, vocabulary)).Concat(Said(flow));

    private static IEnumerable<FlowChange> Retention(Flow flow, VocabularySet vocabulary)
    {
        if (flow.Then.Retain is not { } retain)
        {
            yield break;
        }

        FlowChange Kept(string change, Retention? to) =>
            new("then.retain", change, flow with { Then = flow.Then with { Retain = to } });
        yield return Kept("kept without limit", null);
        if (Period.TryParse(retain.For, out var period))
        {
            yield return Kept("kept a day longer", retain with { For = Longer(period) });
        }

        if (vocabulary.RetentionClocks.Keys.Order(StringComparer.Ordinal).FirstOrDefault(c => c != retain.Clock)
            is { } clock)
        {
            yield return Kept($"counted from `{clock}`", retain with { Clock = clock });
        }

        foreach (string unless in retain.Unless)
        {
            yield return Kept(
                $"deleted in spite of `{unless}`", retain with { Unless = [.. retain.Unless.Where(u => u != unless)] });
        }

        if (vocabulary.RetentionOverrides.Keys.Order(StringComparer.Ordinal)
            .FirstOrDefault(o => !retain.Unless.Contains(o)) is { } another)
        {
            yield return Kept($"kept for `{another}` too", retain with { Unless = [.. retain.Unless, another] });
        }
    }

    private static string Longer(Period period)
    {
        string months = period.Months > 0 ? period.Months.ToString(CultureInfo.InvariantCulture) + "M" : "";
        return string.Create(CultureInfo.InvariantCulture, $"P{months}{period.Days + LongerByDays}D");
    }

    private static IEnumerable<FlowChange> Then(Flow flow, VocabularySet vocabulary)
    {
        foreach (var onward in Enum.GetValues<Onward>().Where(o => o != flow.Then.Onward))
        {
            yield return new FlowChange(
                "then.onward",
                $"passed on: {JsonNamingPolicy.KebabCaseLower.ConvertName(onward.ToString())}",
                flow with { Then = flow.Then with { Onward = onward } });
        }

        foreach (string told in flow.Then.Events.Order(StringComparer.Ordinal))
        {
            yield return new FlowChange(
                $"then.events.{told}", $"`{told}` is not told",
                flow with { Then = flow.Then with { Events = ScopeChanges.Without(flow.Then.Events, told) } });
        }

        if (vocabulary.Events.Keys.Order(StringComparer.Ordinal).FirstOrDefault(e => !flow.Then.Events.Contains(e))
            is { } another)
        {
            yield return new FlowChange(
                "then.events", $"`{another}` is told too",
                flow with { Then = flow.Then with { Events = ScopeChanges.With(flow.Then.Events, another) } });
        }
    }

    private static IEnumerable<FlowChange> Said(Flow flow)
    {
        foreach (string word in SayWords)
        {
            bool said = flow.Says.Contains(word);
            yield return new FlowChange(
                "says", said ? $"`{word}` is not said" : $"`{word}` is said too",
                flow with
                {
                    Says = said ? ScopeChanges.Without(flow.Says, word) : ScopeChanges.With(flow.Says, word),
                });
        }

        yield return new FlowChange(
            "evidence", flow.KeepsBytes ? "the bytes are not kept" : "the bytes are kept",
            flow with { KeepsBytes = !flow.KeepsBytes });
        bool duty = !string.IsNullOrWhiteSpace(flow.OfficialDuty);
        yield return new FlowChange(
            "official-duty", duty ? "no official duty is stated" : "an official duty is stated",
            flow with { OfficialDuty = duty ? null : "made up" });
    }
}
