using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare.Sentences;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Compare.Meanings;

/// <summary>
/// Finds what changes in the meaning of the words that agreements use though the agreements stay as they are: what a
/// record type holds, who may state a fact and how long it stands, by what a person may be asked for, on whose behalf
/// an agency works.
/// </summary>
internal sealed class MeaningComparer(AgreementSet old, AgreementSet @new)
{
    private readonly SetWords words = new(old, @new);
    private readonly List<Change> changes = [];

    public IReadOnlyList<Change> Changes()
    {
        foreach (string type in Both(old.Policies.RecordTypes.Keys, @new.Policies.RecordTypes.Keys))
        {
            CompareType(type);
        }

        CompareFacts();
        CompareConsents();
        CompareIdentifiers();
        CompareAgencies();
        return changes;
    }

    private static IEnumerable<string> Both(IEnumerable<string> one, IEnumerable<string> other) =>
        one.Intersect(other, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private void CompareType(string name)
    {
        foreach (var part in RecordTypeParts.Differing(
            old.Policies.RecordTypes[name].Definition, @new.Policies.RecordTypes[name].Definition))
        {
            var before = Flows(old).Where(f => Grants(f.Flow, name, part.Was)).ToList();
            var after = Flows(@new).Where(f => Grants(f.Flow, name, part.Becomes)).ToList();
            if (before.Count + after.Count > 0)
            {
                var direction = before.Count == 0 ? Direction.Wider
                    : after.Count == 0 ? Direction.Narrower : Direction.Both;
                Add(direction, $"{part.Words} of {name}.", before.Concat(after), Files(name, part.Line), name);
            }
        }
    }

    /// <param name="flow">The flow.</param>
    /// <param name="type">The record type.</param>
    /// <param name="categories">Categories; <see langword="null"/> is any of them.</param>
    private static bool Grants(Flow flow, string type, IReadOnlySet<string>? categories) =>
        flow.Records.TryGetValue(type, out var granted) && (categories is null || categories.Overlaps(granted));

    private IEnumerable<SourcePosition> Files(string type, int line) =>
        @new.Policies.RecordTypeFiles.TryGetValue(type, out string? file) ? [new SourcePosition(file, line, 1)] : [];

    private void CompareFacts()
    {
        var before = old.Policies.Vocabulary.PersonFacts;
        var after = @new.Policies.Vocabulary.PersonFacts;
        foreach (string code in Both(before.Keys, after.Keys))
        {
            var (was, becomes) = (before[code], after[code]);
            var using_ = Using(code).ToList();
            if (using_.Count == 0)
            {
                continue;
            }

            if (was.StaleAfter != becomes.StaleAfter)
            {
                bool longer = becomes.StaleAfter is null
                    || (was.StaleAfter is { } limit && becomes.StaleAfter > limit);
                Add(longer ? Direction.Wider : Direction.Narrower,
                    $"What is stated of “{words.Fact(code)}” stands {Stands(becomes.StaleAfter)}, where it stood"
                    + $" {Stands(was.StaleAfter)}.", using_, []);
            }

            if (!was.AssertedBy.SetEquals(becomes.AssertedBy))
            {
                Add(Sets(was.AssertedBy, becomes.AssertedBy),
                    $"“{words.Fact(code)}” may be stated by {By(becomes.AssertedBy)}, where it was"
                    + $" {By(was.AssertedBy)}.", using_, []);
            }

            if (!was.MayOpen.SetEquals(becomes.MayOpen))
            {
                Add(was.MayOpen.IsSubsetOf(becomes.MayOpen) ? Direction.Wider
                    : was.MayOpen.IsSupersetOf(becomes.MayOpen) ? Direction.Narrower : Direction.Both,
                    $"What any agency may state first of “{words.Fact(code)}” is {Values(becomes.MayOpen)}, where it"
                    + $" was {Values(was.MayOpen)}.", using_, []);
            }

            if (was.AboutAsker != becomes.AboutAsker)
            {
                Add(Direction.Both, $"“{words.Fact(code)}” speaks of "
                    + (becomes.AboutAsker ? "the asker, where it spoke of the person." : "the person, where it spoke"
                        + " of the asker."), using_, []);
            }
        }
    }

    private static string Values(FrozenSet<string> values) =>
        values.Count == 0 ? "nothing" : string.Join(", ", values.Order(StringComparer.Ordinal).Select(v => $"`{v}`"));

    private void CompareConsents()
    {
        var before = old.Policies.Vocabulary.Consents;
        var after = @new.Policies.Vocabulary.Consents;
        foreach (string code in Both(before.Keys, after.Keys).Where(c => before[c].Kind != after[c].Kind))
        {
            var using_ = Flows(old).Concat(Flows(@new))
                .Where(f => f.Flow.ConsentsAll.Contains(code) || f.Flow.ConsentsAny.Contains(code)).ToList();
            if (using_.Count > 0)
            {
                Add(Direction.Both, $"The consent `{code}` is of another kind than before, so that its withdrawal does"
                    + " something else.", using_, []);
            }
        }
    }

    private void CompareIdentifiers()
    {
        var before = old.Policies.Vocabulary.Identifiers;
        var after = @new.Policies.Vocabulary.Identifiers;
        foreach (string code in Both(before.Keys, after.Keys))
        {
            var (was, becomes) = (before[code], after[code]);
            var direction = (was.System, was.Check) == (becomes.System, becomes.Check)
                ? Sets(was.MayUse, becomes.MayUse) : Direction.Both;
            if (direction != Direction.Same)
            {
                Add(direction, $"A person may be asked for by `{code}` otherwise than before: by"
                    + $" {By(becomes.MayUse)}, where it was {By(was.MayUse)}.", Flows(old).Concat(Flows(@new)), []);
            }
        }
    }

    private void CompareAgencies()
    {
        foreach (string id in Both(old.Agencies.All.Select(a => a.Id), @new.Agencies.All.Select(a => a.Id)))
        {
            var (was, becomes) = (old.Agencies.Find(id)!, @new.Agencies.Find(id)!);
            var using_ = Flows(old).Concat(Flows(@new)).Where(f => f.From.Contains(id) || f.To.Contains(id)).ToList();
            if (using_.Count > 0
                && (was.Kind, was.ActsFor, was.Contract) != (becomes.Kind, becomes.ActsFor, becomes.Contract))
            {
                Add(Direction.Both, $"{words.Agency(id)} {Acts(becomes)}, where it {Acts(was, before: true)}.", using_,
                    [becomes.At]);
            }
        }
    }

    /// <summary>The flows that a fact decides, by their own conditions or by what caps them.</summary>
    private IEnumerable<UsedFlow> Using(string fact)
    {
        foreach (var set in (AgreementSet[])[old, @new])
        {
            bool caps = set.Policies.Safeguards.Any(s => s.Unless.Prepend(s.When).Any(c => c.Person.ContainsKey(fact)));
            var nevers = set.Agreements.Where(a => a.Never.Any(n => n.People.ContainsKey(fact)))
                .Select(a => a.Partnership).ToHashSet(StringComparer.Ordinal);
            foreach (var flow in Flows(set).Where(f => !f.Flow.Depersonalised
                && (caps || nevers.Contains(f.Partnership) || f.Flow.People.ContainsKey(fact))))
            {
                yield return flow;
            }
        }
    }

    private static IEnumerable<UsedFlow> Flows(AgreementSet set) => set.Agreements.SelectMany(a => a.Flows
        .Select(f => new UsedFlow(f, a.Partnership, Members(f.From, set), Members(f.To, set))));

    private static string[] Members(IEnumerable<string> ids, AgreementSet set) =>
    [
        .. ids.SelectMany(id => set.Agencies.Find(id) is { Members.Count: > 0 } forum
            ? (IEnumerable<string>)forum.Members : [id]),
    ];

    private static Direction Sets(FrozenSet<string> was, FrozenSet<string> becomes)
    {
        // Nobody named is everybody.
        bool more = becomes.Count == 0 ? was.Count > 0 : was.Count > 0 && !becomes.IsSubsetOf(was);
        bool less = was.Count == 0 ? becomes.Count > 0 : becomes.Count > 0 && !was.IsSubsetOf(becomes);
        return more ? less ? Direction.Both : Direction.Wider : less ? Direction.Narrower : Direction.Same;
    }

    private static string By(FrozenSet<string> classes) => classes.Count == 0 ? "whichever agency says that it may"
        : Lists.Or(classes.Order(StringComparer.Ordinal).Select(c => $"`{c}`"));

    private static string Stands(TimeSpan? limit) =>
        limit is { } days ? $"for {days.TotalDays:0.##} days" : "until it is stated otherwise";

    private static string Acts(Agencies.Agency agency, bool before = false) => agency.ActsFor is { } principal
        ? $"{(before ? "worked" : "works")} for `{principal}` under {agency.Contract ?? "no contract named"}"
        : before ? $"was a {agency.Kind} in its own right" : $"is a {agency.Kind} in its own right";

    private void Add(
        Direction direction, string sentence, IEnumerable<UsedFlow> flows, IEnumerable<SourcePosition> at,
        string? type = null)
    {
        var all = flows.ToList();
        changes.Add(new Change
        {
            Kind = ChangeKind.Meaning,
            Direction = direction,
            Sentence = Lists.Capital(sentence),
            From = Sorted(all.SelectMany(f => f.From)),
            To = Sorted(all.SelectMany(f => f.To)),
            RecordTypes = type is null ? [] : [type],
            Positions = [.. at.Concat(all.Select(f => f.Flow.At)).Where(p => p.File is not null).Distinct()],
        });
    }

    private static string[] Sorted(IEnumerable<string> ids) =>
        [.. ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private sealed record UsedFlow(Flow Flow, string Partnership, string[] From, string[] To);
}
