using System.Collections.Frozen;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Explain;

/// <summary>
/// Tells what is held back whatever a flow grants: by the safeguards, by what an agreement of the partnership closes,
/// and by labels for which a record waits.
/// </summary>
internal static class FloorWords
{
    public static IEnumerable<Sentence> Of(FlowView view)
    {
        List<Sentence> points =
        [
            .. Caps(view).SelectMany(c => Points(view, c)), .. Holds(view), .. Required(view),
        ];
        if (points.Count > 0)
        {
            yield return Sentence.Of("Whatever else is said here, the gateway holds back:") with { Points = points };
        }
    }

    /// <summary>What a cap does to a flow, as far as it is not settled by the flow itself.</summary>
    public static IEnumerable<Sentence> Points(FlowView view, Cap cap)
    {
        var bites =
            from type in view.AsWritten("records", view.Flow.Records.Keys)
            let touched = view.Granted(type).Where(c => cap.Categories?.Contains(c) != false).ToList()
            where touched.Count > 0
            from pair in view.Pairs
            where cap.Counts(pair.From, pair.To)
            let condition = Remains(view, cap, pair, type)
            where condition is not null
            select (Type: type, Touched: touched, Pair: pair, Condition: condition);
        foreach (var same in bites.GroupBy(b => b.Condition, StringComparer.Ordinal))
        {
            var all = same.ToList();
            var what = What(view, [.. all.Select(b => (b.Type, b.Touched)).DistinctBy(b => b.Type)]);
            var pairs = all.Select(b => b.Pair).Distinct().ToList();
            var where = pairs.Count == view.Pairs.Count ? "" : $" {Between(view, pairs)}";
            var rest = $"{where}{same.Key}{cap.Form(view)}";
            var comma = what.Contains(": ", StringComparison.Ordinal) && rest.StartsWith(' ') ? "," : "";
            yield return Sentence.Of($"{what}{comma}{rest}. {cap.Reason}.", cap.At);
        }
    }

    /// <summary>The safeguards, and the clauses of the flow's partnership that may close what it opens.</summary>
    public static IEnumerable<Cap> Caps(FlowView view)
    {
        foreach (var safeguard in view.Setting.Policies.Safeguards)
        {
            yield return Cap.Of(safeguard);
        }

        foreach (var agreement in view.Setting.Agreements.Where(a => a.Partnership == view.Agreement.Partnership
            && a.Term.From < view.Agreement.Term.Until && view.Agreement.Term.From < a.Term.Until))
        {
            foreach (var clause in agreement.Never)
            {
                yield return Cap.Of(clause, agreement, view.Names);
            }
        }
    }

    /// <summary>
    /// What is still open of a cap's condition, as words that follow what it caps; <see langword="null"/> where it
    /// cannot bite.
    /// </summary>
    private static string? Remains(FlowView view, Cap cap, (string From, string To) pair, string type)
    {
        var standing = new Standing(
            view.Flow, Classes(view, pair.From), Classes(view, pair.To), pair.From, pair.To, view.Setting.Policies,
            type);
        if (standing.Judge(cap.When, unknownBites: true) == Certainty.Never
            || cap.Unless.Any(u => standing.Judge(u, unknownBites: false) == Certainty.Always))
        {
            return null;
        }

        var open = Open(view, standing, cap.When, unknownBites: true);
        var lifting = cap.Unless.Where(u => standing.Judge(u, unknownBites: false) == Certainty.Sometimes)
            .Select(u => English.And(Open(view, standing, u, unknownBites: false).Words)).ToList();
        var doubt = open.OfPerson ? ", or if that is not known" : "";
        return (open.Words.Count == 0 ? "" : $" if {English.And(open.Words)}{doubt}")
            + (lifting.Count == 0 ? "" : $", unless {English.Or(lifting)}");
    }

    private static (IReadOnlyList<string> Words, bool OfPerson) Open(
        FlowView view, Standing standing, SafeguardCondition condition, bool unknownBites)
    {
        var none = FrozenDictionary<string, FrozenSet<string>>.Empty;
        var words = new List<string>();
        var ofPerson = false;
        foreach (var (key, values) in condition.Keys.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            var alone = new SafeguardCondition { Keys = One(key, values), Person = none, Record = none };
            if (standing.Judge(alone, unknownBites) == Certainty.Sometimes)
            {
                words.Add(KeyWords(view, key, values));
            }
        }

        foreach (var (fact, values) in condition.Person.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            var alone = new SafeguardCondition { Keys = none, Person = One(fact, values), Record = none };
            if (standing.Judge(alone, unknownBites) == Certainty.Sometimes)
            {
                words.Add(view.Words.Fact(fact, values));
                ofPerson = true;
            }
        }

        foreach (var (label, values) in condition.Record.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            var alone = new SafeguardCondition { Keys = none, Person = none, Record = One(label, values) };
            if (standing.Judge(alone, unknownBites) == Certainty.Sometimes)
            {
                words.Add(view.Words.Label(label, values));
                ofPerson = true;
            }
        }

        return (words, ofPerson);
    }

    private static string KeyWords(FlowView view, string key, FrozenSet<string> values) => key switch
    {
        "purpose" => "it is asked in order to " + English.Or(values.Where(view.Flow.Purposes.Contains)
            .Order(StringComparer.Ordinal).Select((p, i) => (i > 0 ? "to " : "") + view.Words.Purpose(p))),
        "role" => $"{English.Or(values.Where(view.Flow.Roles.Contains).Order(StringComparer.Ordinal)
            .Select(view.Words.Role))} asks",
        "consent" => "the person has agreed: "
            + English.Or(values.Order(StringComparer.Ordinal).Select(view.Words.Consent)),
        _ => $"{key} is {English.Or(values.Order(StringComparer.Ordinal))}",
    };

    private static string What(FlowView view, IReadOnlyList<(string Type, List<string> Touched)> touched)
    {
        var types = view.Flow.Records.Keys.Where(t => view.Granted(t).Any()).ToList();
        if (touched.Count == types.Count && touched.All(t => t.Touched.Count == view.Granted(t.Type).Count()))
        {
            return view.Category is { } only ? view.Words.Category(only) : "everything";
        }

        var words = touched.GroupBy(t => string.Join(' ', t.Touched), StringComparer.Ordinal).Select(g =>
        {
            var whole = g.All(t => t.Touched.Count == view.Granted(t.Type).Count());
            var what = whole && view.Category is null
                ? "everything" : English.List(g.First().Touched.Select(view.Words.Category));
            return (From: English.List(g.Select(t => view.Words.RecordType(t.Type))), What: what);
        }).ToList();
        return words is [var one] && one.What != "everything"
            ? $"from {one.From}: {one.What}" : English.List(words.Select(w => $"{w.What} from {w.From}"));
    }

    private static string Between(FlowView view, List<(string From, string To)> pairs)
    {
        var senders = pairs.Select(p => p.From).Distinct().ToList();
        var recipients = pairs.Select(p => p.To).Distinct().ToList();
        var every = view.Pairs.Count(p => senders.Contains(p.From) && recipients.Contains(p.To)) == pairs.Count;
        return every
            ? $"that {view.Names.Any(senders)} would tell {view.Names.Any(recipients)}"
            : $"that {English.Or(pairs.Select(p => $"{view.Names.Of(p.From)} would tell {view.Names.Of(p.To)}"))}";
    }

    private static IEnumerable<Sentence> Holds(FlowView view)
    {
        foreach (var type in view.Flow.Records.Keys.Order(StringComparer.Ordinal).Where(t => view.Granted(t).Any()))
        {
            foreach (var label in view.Setting.Policies.RecordTypes.GetValueOrDefault(type)?.Labels ?? [])
            {
                if (view.Setting.Policies.Vocabulary.Labels.GetValueOrDefault(label.Label)?.Holds is { } holds
                    && (!view.Flow.Record.TryGetValue(label.Label, out var asked) || asked.Contains(holds)))
                {
                    var words = view.Words.Label(label.Label, new HashSet<string>(StringComparer.Ordinal) { holds });
                    yield return Sentence.Of(
                        $"everything from {view.Words.RecordType(type)}, until its originator releases it, if {words}",
                        view.Flow.PositionOf($"records.{type}"));
                }
            }
        }
    }

    private static IEnumerable<Sentence> Required(FlowView view) =>
        from type in view.Flow.Records.Keys.Order(StringComparer.Ordinal)
        where view.Granted(type).Any() && view.Setting.Policies.RecordTypes.ContainsKey(type)
        let names = view.Setting.Policies.RecordTypes[type].Labels.Where(l => l.Required)
            .Select(l => view.Words.LabelName(l.Label)).ToList()
        where names.Count > 0
        select Sentence.Of(
            $"everything from {view.Words.RecordType(type)} without {English.Or(names)}",
            RecordTypeAt(view, type));

    private static SourcePosition RecordTypeAt(FlowView view, string type) =>
        view.Setting.Policies.RecordTypeFiles.TryGetValue(type, out var file)
            && view.Setting.Policies.RecordTypes[type].Labels.FirstOrDefault(l => l.Required) is { } rule
            ? new SourcePosition(file, rule.Line, 1) : view.Flow.PositionOf($"records.{type}");

    private static FrozenSet<string> Classes(FlowView view, string agency) =>
        view.Setting.Agencies.Find(agency)?.Classes ?? [];

    private static FrozenDictionary<string, FrozenSet<string>> One(string key, FrozenSet<string> values) =>
        new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal) { [key] = values }
            .ToFrozenDictionary(StringComparer.Ordinal);
}
