using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Questions;

namespace IomGateway.Sharing.Explain;

/// <summary>Tells who can see something: exactly what was found, and on which conditions.</summary>
internal static class SightAccount
{
    public static Account Of(Setting setting, SightQuery query, IReadOnlyList<Sight> sights) => new()
    {
        Kind = "sight",
        Subject = query.Category ?? query.RecordType ?? "",
        Title = Title(setting, query),
        Sentences =
        [
            Sentence.Of(sights.Count == 0
                ? $"{Weight.Nobody} can see it: no flow in force gives it to anybody."
                : "Nobody else can see it, and these only where all that is said here holds."),
            Sentence.Of("This is told from the agreements themselves and is not legal advice."),
        ],
        Sections = sights.Count == 0 ? [] :
        [
            new Section { Heading = "Who can see it, and from whom", Sections = [.. Flows(setting, sights)] },
        ],
    };

    private static IEnumerable<Section> Flows(Setting setting, IReadOnlyList<Sight> sights) =>
        from found in sights.GroupBy(s => (s.Flow.Agreement, s.Flow.Flow))
        let agreement = setting.Agreements.First(a => a.Id == found.Key.Agreement)
        let flow = agreement.Flows.First(f => f.Id == found.Key.Flow)
        from same in Alike(found)
        select Told(setting.In(agreement.Partnership), agreement, flow, same);

    private static string Title(Setting setting, SightQuery query)
    {
        var what = query.Category is { } category ? setting.Words.Category(category) : "anything";
        var from = query.RecordType is { } type ? $" from {setting.Words.RecordType(type)}" : "";
        var holder = query.Holder is { } held ? $", held by {setting.Names.InFull(held)}" : "";
        return $"Who can see: {what}{from}{holder}";
    }

    /// <summary>
    /// Askers and holders of whom the same is told, as lists of which every one may be told by every one.
    /// </summary>
    private static IEnumerable<IReadOnlyList<Sight>> Alike(IEnumerable<Sight> sights)
    {
        var pairs = sights.GroupBy(s => (s.Asker, s.Holder)).Select(p => (p.Key, Seen: p.ToList()));
        foreach (var same in pairs.GroupBy(p => string.Join('\n', p.Seen.Select(Key)), StringComparer.Ordinal))
        {
            foreach (var askers in same.GroupBy(p => p.Key.Asker).GroupBy(
                a => string.Join(' ', a.Select(p => p.Key.Holder)), StringComparer.Ordinal))
            {
                yield return [.. askers.SelectMany(a => a.SelectMany(p => p.Seen))];
            }
        }
    }

    private static string Key(Sight s) => $"{s.RecordType} {s.Category} {string.Join(',', s.Forms)}"
        + $" {string.Join(',', s.Held)} {string.Join(',', s.Roles)} {string.Join(',', s.Purposes)}";

    private static Section Told(Setting setting, Agreement agreement, Flow flow, IReadOnlyList<Sight> sights)
    {
        var view = new FlowView(
            setting, agreement, flow, sights.Select(s => s.Holder).ToHashSet(StringComparer.Ordinal),
            sights.Select(s => s.Asker).ToHashSet(StringComparer.Ordinal));
        return new Section
        {
            Heading = FlowWords.Heading(flow),
            Code = flow.Id,
            File = flow.At.File,
            Sentences =
            [
                Telling(view, sights),
                .. sights.Select(s => (Roles: string.Join(' ', s.Roles), Sight: s)).DistinctBy(s => s.Roles)
                    .Select(s => Asking(view, s.Sight)),
                .. EmergencyWords.Begin(view), .. EmergencyWords.Lifted(view), .. ConditionWords.Of(view),
                .. FloorWords.Of(view.About(sights[0].Category)), AccountSource.Of(agreement, flow),
            ],
        };
    }

    private static Sentence Telling(FlowView view, IReadOnlyList<Sight> sights)
    {
        var whom = view.Flow.Depersonalised ? ", without being told who anybody is:" : ":";
        var seen = sights.GroupBy(s => Leaves(view, s), StringComparer.Ordinal);
        return Sentence.Of(
            $"{English.Capital(view.Names.All(view.Recipients))} {Weight.May} learn from"
            + $" {view.Names.All(view.Senders)}{whom}",
            view.Flow.PositionOf("from"), view.Flow.PositionOf("to")) with
        {
            Points =
            [
                .. seen.Select(s => Sentence.Of(
                    $"from {English.List(s.Select(t => t.RecordType).Distinct(StringComparer.Ordinal)
                        .Select(view.Words.RecordType))}: {s.Key}",
                    [.. s.Select(t => view.Flow.PositionOf($"records.{t.RecordType}"))])),
            ],
        };
    }

    /// <summary>The category in each form in which it can leave.</summary>
    private static string Leaves(FlowView view, Sight sight)
    {
        string Form(string form) => view.Words.Masked(
            sight.Category, form.StartsWith("mask:", StringComparison.Ordinal) ? form["mask:".Length..] : null);
        return English.Or(
        [
            .. sight.Forms.Select(Form),
            .. sight.Held.Select(f => $"{Form(f)}, once whoever it comes from has released it"),
        ]);
    }

    private static Sentence Asking(FlowView view, Sight sight) => Sentence.Of(
        $"{Weight.Only} {English.Or(sight.Roles.Select(view.Words.Role))} may ask, and {Weight.Only.Small} in order to"
        + $" {English.Or(sight.Purposes.Select((p, i) => $"{(i > 0 ? "to " : "")}{view.Words.Purpose(p)}"))}.",
        view.Flow.PositionOf("roles"), view.Flow.PositionOf("purposes"));
}
