using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells on which law each end relies, and how a duty of confidence is met.</summary>
internal static class LawWords
{
    public static IEnumerable<Sentence> Of(FlowView view) =>
        [.. view.Flow.Under.Select(g => Ground(view, g)).OfType<Sentence>(), .. Uncovered(view), .. Confidence(view)];

    /// <summary>One ground, for the pairs that it covers; <see langword="null"/> where it covers none.</summary>
    public static Sentence? Ground(FlowView view, Ground ground)
    {
        var covered = view.Pairs.Where(p => Covers(view, ground, p)).ToList();
        if (covered.Count == 0)
        {
            return null;
        }

        var (senders, recipients) = Apart(
            Written(view, view.Senders, ground.From), Written(view, view.Recipients, ground.To));
        var tells = senders.Count == 1 && !view.Names.IsForum(senders.First()) ? "tells" : "tell";
        var where = covered.Count == view.Pairs.Count
            ? "The law that allows it is "
            : $"Where {view.Names.All(senders)} {tells} {view.Names.All(recipients)}, the law that allows it is ";
        var alike = ground.Sender.Regime == ground.Recipient.Regime
            && ground.Sender.Bases.SequenceEqual(ground.Recipient.Bases, StringComparer.Ordinal);
        List<Sentence> points = alike
            ?
            [
                Sentence.Of(
                    $"in sending and in receiving it, all of them come {Under(view, ground.Sender)}",
                    ground.Sender.At, ground.Recipient.At),
            ]
            :
            [
                End(view, ground.Sender, senders, "in sending it", "the senders"),
                End(view, ground.Recipient, recipients, "in receiving it", "the recipients"),
            ];
        if (ground.PolicyDocument is { } document)
        {
            points.Add(Sentence.Of($"the policy document that goes with it is {document}", ground.At));
        }

        return Sentence.Of($"{where}{view.Words.Gateway(ground.Gateway)}.", ground.GatewayAt) with { Points = points };
    }

    /// <summary>
    /// Whether a ground is for a pair of agencies. It is cited for the ends that the flow names, so that a forum's
    /// members are covered by what covers the forum.
    /// </summary>
    public static bool Covers(FlowView view, Ground ground, (string From, string To) pair) =>
        view.Flow.From.Any(from => view.Names.Members([from]).Contains(pair.From)
            && view.Flow.To.Any(to => view.Names.Members([to]).Contains(pair.To) && ground.Covers(from, to)));

    private static IReadOnlyCollection<string> Written(
        FlowView view, IReadOnlySet<string> all, FrozenSet<string> named)
    {
        if (named.Count == 0)
        {
            return all;
        }

        var members = view.Names.Members(named).ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(a => named.Contains(a) || members.Contains(a)
            || view.Names.Members([a]).Any(members.Contains))];
    }

    private static Sentence End(
        FlowView view, LegalEnd end, IReadOnlyCollection<string> agencies, string doing, string several)
    {
        var who = agencies.Count == 1 && !view.Names.IsForum(agencies.First())
            ? $"{view.Names.Of(agencies.First())} comes" : $"{several} come";
        return Sentence.Of($"{doing}, {who} {Under(view, end)}", end.At);
    }

    private static string Under(FlowView view, LegalEnd end) =>
        $"under {view.Words.Regime(end.Regime)}, on {(end.Bases.Count == 1 ? "this ground" : "these grounds")}:"
        + $" {English.List(end.Bases.Select(view.Words.Basis))}";

    /// <summary>Nobody tells itself: the only one at one end does not stand at the other besides.</summary>
    private static (IReadOnlyCollection<string> Senders, IReadOnlyCollection<string> Recipients) Apart(
        IReadOnlyCollection<string> senders, IReadOnlyCollection<string> recipients) =>
        (recipients.Count == 1 ? [.. senders.Where(s => !recipients.Contains(s))] : senders,
            senders.Count == 1 ? [.. recipients.Where(r => !senders.Contains(r))] : recipients);

    private static IEnumerable<Sentence> Uncovered(FlowView view)
    {
        var bare = view.Pairs.Where(p => !view.Flow.Under.Any(g => Covers(view, g, p))).ToList();
        if (bare.Count > 0)
        {
            var pairs = bare.Select(p => $"{view.Names.Of(p.From)} to {view.Names.Of(p.To)}");
            yield return Sentence.Of(
                $"The agreement names no law for what passes from {English.And(pairs)}.",
                view.Flow.PositionOf("under"));
        }
    }

    /// <summary>How a duty of confidence is met; nothing where the flow does not say.</summary>
    public static IEnumerable<Sentence> Confidence(FlowView view)
    {
        if (view.Flow.Confidence is not { } confidence)
        {
            yield break;
        }

        var which = confidence.Which is { } law ? view.Words.Gateway(law) : null;
        var why = confidence.Why is { } words ? English.Quoted(words) : null;
        var text = confidence.By switch
        {
            "consent" => "What was told in confidence may be shared because the person has agreed to it.",
            "law" => $"What was told in confidence may be shared because the law says so: {which ?? why}.",
            "public-interest" =>
                $"What was told in confidence may be shared because the public interest outweighs it: {why}.",
            "direct-care" => "What was told in confidence may be shared because it serves the person's own care.",
            _ => $"What was told in confidence may be shared: {confidence.By}.",
        };
        yield return Sentence.Of(text, view.Flow.PositionOf("confidence"));
    }
}
