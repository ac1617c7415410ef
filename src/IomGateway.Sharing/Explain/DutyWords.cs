using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells what the recipients owe for what they get, and what else they are told.</summary>
internal static class DutyWords
{
    /// <summary>How soon an event arrives, by its tier.</summary>
    private static readonly string[] Within =
        ["within a minute", "within five minutes", "within a quarter of an hour", "within a day"];

    public static IEnumerable<Sentence> Of(FlowView view) =>
        [Retention(view), Onward(view), .. Duty(view), .. Events(view), .. Evidence(view), .. Says(view)];

    public static Sentence Retention(FlowView view)
    {
        var at = view.Flow.PositionOf("then.retain");
        if (view.Flow.Then.Retain is not { } retain)
        {
            return Sentence.Of("The agreement does not say how long it may be kept.", at);
        }

        var unless = retain.Unless.Count == 0 ? ""
            : $", unless it is {English.Or(retain.Unless.Select(view.Words.Override))}";
        return Sentence.Of(
            $"{view.EachRecipient} {Weight.Must} delete it no later than {English.Period(retain.For)} after"
            + $" {view.Words.Clock(retain.Clock)}{unless}.",
            at);
    }

    public static Sentence Onward(FlowView view)
    {
        var at = view.Flow.PositionOf("then.onward");
        var whom = view.Senders.Count == 1 && !view.Names.IsForum(view.Senders.First())
            ? view.Names.Of(view.Senders.First()) : "the agency that gave it";
        return view.Flow.Then.Onward switch
        {
            Agreements.Onward.Allowed => Sentence.Of($"{view.EachRecipient} {Weight.May} pass it on.", at),
            Agreements.Onward.AskOriginator when view.OnlyRecipient is { } only => Sentence.Of(
                $"{only} {Weight.MayNot} pass it on without asking {whom} first.", at),
            Agreements.Onward.AskOriginator => Sentence.Of(
                $"No recipient {Weight.May} pass it on without asking {whom} first.", at),
            _ when view.OnlyRecipient is { } only => Sentence.Of($"{only} {Weight.MayNot} pass it on.", at),
            _ => Sentence.Of($"No recipient {Weight.May} pass it on.", at),
        };
    }

    private static IEnumerable<Sentence> Duty(FlowView view)
    {
        if (view.Flow.OfficialDuty is { } duty)
        {
            yield return Sentence.Of(
                $"The official duty for which it is needed is stated, so that spent convictions may be among it:"
                + $" {English.Quoted(duty)}",
                view.Flow.PositionOf("official-duty"));
        }
    }

    private static IEnumerable<Sentence> Events(FlowView view)
    {
        var events = view.Flow.Then.Events;
        if (events.Count == 0)
        {
            yield break;
        }

        var terms = view.Setting.Policies.Vocabulary.Events;
        var whom = view.OnlyRecipient is { } only ? $"{only} is" : "The recipients are";
        yield return Sentence.Of($"{whom} also told, without asking, when one of these is recorded:",
            view.Flow.PositionOf("then.events")) with
        {
            Points =
            [
                .. events.GroupBy(e => terms.GetValueOrDefault(e)?.Tier ?? -1).OrderBy(g => g.Key)
                    .Select(g => Point(view, g.Key, [.. view.AsWritten("then.events", g)])),
            ],
        };
    }

    private static Sentence Point(FlowView view, int tier, IReadOnlyList<string> events)
    {
        IReadOnlyList<SourcePosition> at = [.. events.Select(e => view.Flow.PositionOf($"then.events.{e}"))];
        var names = English.And(events.Select(e => English.Quoted(view.Words.Event(e))));
        return tier >= 0 && tier < Within.Length
            ? Sentence.Of($"{Within[tier]}: {names}", at) : Sentence.Of(names, at);
    }

    private static IEnumerable<Sentence> Evidence(FlowView view)
    {
        if (view.Flow.KeepsBytes)
        {
            yield return Sentence.Of(
                "The gateway keeps, under seal, an exact copy of what was given, as evidence.",
                view.Flow.PositionOf("evidence"));
        }
    }

    private static IEnumerable<Sentence> Says(FlowView view)
    {
        var says = view.Flow.Says.Order(StringComparer.Ordinal).Select(s => s switch
        {
            "held" => "that a record waits for its originator",
            "redacted" => "that something was left out",
            _ => s,
        }).ToList();
        if (says.Count > 0)
        {
            yield return Sentence.Of($"An answer may say {English.And(says)}.", view.Flow.PositionOf("says"));
        }
    }
}
