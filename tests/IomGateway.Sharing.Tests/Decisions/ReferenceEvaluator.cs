using System.Collections.Frozen;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Tests.Decisions;

/// <summary>What a person is known by, as words; a fact that is absent is unknown.</summary>
internal sealed record SampleFacts(
    Dictionary<(string? Partnership, string Fact), string[]> Facts, Dictionary<string, string[]> Consents);

/// <summary>
/// The meaning of the agreement language once more, slowly and in its own words: strings, lists and <c>bool?</c>, where
/// null is unknown. It shares no code with the engine.
/// </summary>
internal sealed class ReferenceEvaluator(
    PolicyLibrary policies, AgencyDirectory agencies, IReadOnlyList<EnforcedAgreement> agreements)
{
    /// <summary>One category: form, agreement, flow, and whether it waits.</summary>
    public sealed record Given(string Form, string Agreement, string Flow, bool Held);

    private sealed record Case(
        Ask Ask, SampleFacts? Facts, IReadOnlyDictionary<string, string[]>? Labels, bool Released,
            IReadOnlyCollection<string>? Only);

    public SortedDictionary<string, Given> Question(Ask ask, SampleFacts facts) =>
        Decide(new Case(ask, facts, null, false, null), null);

    public SortedDictionary<string, Given> Anybody(Ask ask) => Decide(new Case(ask, null, null, false, null), null);

    public SortedDictionary<string, Given> Record(
        Ask ask, SampleFacts facts, IReadOnlyDictionary<string, string[]> labels, bool released,
            IReadOnlyCollection<string>? only)
    {
        var ceiling = Question(ask, facts);
        var type = policies.RecordTypes[ask.RecordType];
        bool lacks = type.Labels.Any(l => l.Required && Value(labels, l.Label) is null);
        if (ceiling.Count == 0 || lacks)
        {
            return [];
        }

        string? single = ask.NamesPerson ? null : ceiling.Values.First().Agreement + "/" + ceiling.Values.First().Flow;
        var result = Decide(new Case(ask, facts, labels, released, only), single);
        foreach (var (category, given) in result.ToArray())
        {
            string most = ceiling.TryGetValue(category, out var top) ? top.Form : "withheld";
            string form = Lower(given.Form, most);
            result.Remove(category);
            if (form != "withheld")
            {
                result[category] = given with { Form = form };
            }
        }

        return result;
    }

    private SortedDictionary<string, Given> Decide(Case c, string? single)
    {
        var byFlow = new List<(string Name, List<(string Category, Given Given)> Given)>();
        foreach (var enforced in agreements)
        {
            foreach (var flow in enforced.Agreement.Flows.Where(f => Applies(c, enforced, f)))
            {
                var given = flow.Records[c.Ask.RecordType]
                    .Select(category => (category, After(c, enforced, flow, category)))
                    .Where(g => g.Item2.Form != "withheld")
                    .ToList();
                byFlow.Add((enforced.Agreement.Id + "/" + flow.Id, given));
            }
        }

        if (!c.Ask.NamesPerson)
        {
            var alone = byFlow.Where(f => f.Given.Count > 0 && (single is null || f.Name == single))
                .OrderBy(f => f.Given[0].Given.Agreement, StringComparer.Ordinal)
                .ThenBy(f => f.Given[0].Given.Flow, StringComparer.Ordinal).Take(1).ToList();
            byFlow = alone;
        }

        var result = new SortedDictionary<string, Given>(StringComparer.Ordinal);
        foreach (var category in byFlow.SelectMany(f => f.Given).GroupBy(g => g.Category, g => g.Given))
        {
            bool anyNow = category.Any(g => !g.Held);
            var rivals = category.Where(g => g.Held != anyNow).ToList();
            result[category.Key] = rivals
                .Where(g => !rivals.Any(r => Clearer(r.Form, g.Form)))
                .OrderBy(g => g.Agreement, StringComparer.Ordinal).ThenBy(g => g.Flow, StringComparer.Ordinal).First();
        }

        return result;
    }

    private bool Applies(Case c, EnforcedAgreement enforced, Flow flow)
    {
        var ask = c.Ask;
        var day = Day(ask.At);
        bool active = !enforced.Suspended
            && enforced.SignedBy.Contains(ask.From) && enforced.SignedBy.Contains(ask.To)
            && enforced.Agreement.Term.From <= day && day < enforced.Agreement.Term.Until;
        bool answers = Names(flow.From, ask.From) && Names(flow.To, ask.To)
            && flow.Roles.Contains(ask.Role) && flow.Purposes.Contains(ask.Purpose)
                && flow.Records.ContainsKey(ask.RecordType)
            && (flow.Emergency is null || ask.Emergency)
            && (ask.NamesPerson ? !flow.Depersonalised : flow.Depersonalised)
            && (flow.Depersonalised || !policies.Vocabulary.Purposes[ask.Purpose].Depersonalised);
        if (!active || !answers)
        {
            return false;
        }

        string partnership = enforced.Agreement.Partnership;
        var lifted = flow.Emergency?.Lifts ?? Make.Set();
        foreach (var (fact, wanted) in flow.People
            .Where(p => !lifted.Contains(p.Key) && !lifted.Contains(p.Key.Split('.')[0])))
        {
            if (c.Facts is not null && Has(c, partnership, fact)?.Any(wanted.Contains) != true)
            {
                return false;
            }
        }

        if (!lifted.Contains("consent") && c.Facts is not null)
        {
            var standing = c.Facts.Consents.GetValueOrDefault(partnership);
            if ((flow.ConsentsAll.Count > 0 && (standing is null || flow.ConsentsAll.Any(x => !standing.Contains(x))))
                || (flow.ConsentsAny.Count > 0 && (standing is null || !flow.ConsentsAny.Any(standing.Contains))))
            {
                return false;
            }
        }

        return flow.Record.All(r => Within(c, partnership, r.Key, r.Value.Contains, open: true) == true);
    }

    private Given After(Case c, EnforcedAgreement enforced, Flow flow, string category)
    {
        string form = flow.Mask.TryGetValue(category, out string? mask) ? $"mask:{mask}" : "clear";
        bool held = c.Labels is not null && policies.RecordTypes[c.Ask.RecordType].Labels.Any(l => Waits(c, l.Label));
        foreach (var other in agreements.Where(a => a.Agreement.Partnership == enforced.Agreement.Partnership))
        {
            var term = other.Agreement.Term;
            bool counts = (other.SignedBy.Contains(c.Ask.From) || other.SignedBy.Contains(c.Ask.To))
                && term.From <= Day(c.Ask.At) && Day(c.Ask.At) < term.Until;
            foreach (var never in other.Agreement.Never
                .Where(n => counts && (n.Categories?.Contains(category) ?? true)))
            {
                form = NeverBites(c, enforced.Agreement.Partnership, never) ? "withheld" : form;
            }
        }

        foreach (var safeguard in policies.Safeguards.Where(s => s.Categories?.Contains(category) ?? true))
        {
            if ((safeguard.Cap == SafeguardCap.Hold && c.Labels is null) || !Bites(c, enforced, flow, safeguard))
            {
                continue;
            }

            held |= safeguard.Cap == SafeguardCap.Hold;
            form = safeguard.Cap switch
            {
                SafeguardCap.Withheld => "withheld",
                SafeguardCap.Mask => Lower(form, $"mask:{safeguard.Mask}"),
                _ => form,
            };
        }

        if (held && c.Released)
        {
            (held, form) = (false, c.Only?.Contains(category) ?? true ? form : "withheld");
        }

        return new Given(form, enforced.Agreement.Id, flow.Id, held);
    }

    private bool Waits(Case c, string label) =>
        policies.Vocabulary.Labels[label].Holds is { } holds && (Value(c.Labels!, label)?.Contains(holds) ?? true);

    private bool NeverBites(Case c, string partnership, NeverClause never)
    {
        if ((never.From.Count > 0 && !Names(never.From, c.Ask.From))
            || (never.To.Count > 0 && !Names(never.To, c.Ask.To))
            || (never.Roles.Count > 0 && !never.Roles.Contains(c.Ask.Role))
            || (never.Purposes.Count > 0 && !never.Purposes.Contains(c.Ask.Purpose)))
        {
            return false;
        }

        return never.People.All(p => Person(c, partnership, p.Key, p.Value, open: false) != false)
            && never.Record.All(r => Overlaps(c, partnership, r.Key, r.Value.Contains, open: false) != false);
    }

    private bool Bites(Case c, EnforcedAgreement enforced, Flow flow, Safeguard safeguard) =>
        Holds(c, enforced, flow, safeguard.When, exception: false) != false
        && !safeguard.Unless.Any(u => Holds(c, enforced, flow, u, exception: true) == true);

    private bool? Holds(Case c, EnforcedAgreement enforced, Flow flow, SafeguardCondition condition, bool exception)
    {
        string partnership = enforced.Agreement.Partnership;
        var parts = condition.Keys.Select(k => Key(c, partnership, flow, k.Key, k.Value, exception))
            .Concat(condition.Person.Select(p => Person(c, partnership, p.Key, p.Value, open: exception)))
            .Concat(condition.Record.Select(r => exception
                ? Within(c, partnership, r.Key, r.Value.Contains, open: true)
                : Overlaps(c, partnership, r.Key, r.Value.Contains, open: false)))
            .ToList();
        return parts.Contains(false) ? false : parts.Contains(null) ? null : true;
    }

    private bool? Key(Case c, string partnership, Flow flow, string key, FrozenSet<string> values, bool exception)
    {
        var ask = c.Ask;
        switch (key)
        {
            case "from": return Names(values, ask.From);
            case "to": return Names(values, ask.To);
            case "from-class": return agencies.Find(ask.From)!.Classes.Overlaps(values);
            case "to-class": return agencies.Find(ask.To)!.Classes.Overlaps(values);
            case "purpose": return values.Contains(ask.Purpose);
            case "role": return values.Contains(ask.Role);
            case "record-type": return values.Contains(ask.RecordType);
            case "depersonalised": return values.Contains(flow.Depersonalised ? "true" : "false");
            case "official-duty": return values.Contains(flow.OfficialDuty is null ? "not-stated" : "stated");
            case "consent" when c.Facts is null: return exception;
            case "consent": return c.Facts.Consents.GetValueOrDefault(partnership)?.Any(values.Contains);
            default: return null;
        }
    }

    private static bool? Person(Case c, string partnership, string fact, FrozenSet<string> values, bool open) =>
        c.Facts is null ? open : Has(c, partnership, fact)?.Any(values.Contains);

    /// <summary>
    /// The values by which a fact is judged, the younger age where register and record differ; null when unknown.
    /// </summary>
    private static string[]? Has(Case c, string partnership, string fact)
    {
        var facts = c.Facts!.Facts;
        string[]? own = facts.GetValueOrDefault((partnership, fact)) ?? facts.GetValueOrDefault((null, fact));
        return fact == "age" && own is not null && c.Labels is not null && c.Labels.TryGetValue("age", out var seen)
            ? [Younger(own[0], seen[0])]
            : own;
    }

    private bool? Within(Case c, string partnership, string label, Func<string, bool> wanted, bool open) =>
        Declares(c, label) ? (c.Labels is null ? open : Seen(c, partnership, label)?.All(wanted)) : false;

    private bool? Overlaps(Case c, string partnership, string label, Func<string, bool> wanted, bool open) =>
        Declares(c, label) ? (c.Labels is null ? open : Seen(c, partnership, label)?.Any(wanted)) : false;

    private bool Declares(Case c, string label) =>
        policies.RecordTypes[c.Ask.RecordType].Labels.Any(l => l.Label == label);

    private string[]? Seen(Case c, string partnership, string label)
    {
        var own = Value(c.Labels!, label);
        var register = c.Facts is null ? null
            : c.Facts.Facts.GetValueOrDefault((partnership, "age")) ?? c.Facts.Facts.GetValueOrDefault((null, "age"));
        return label == "age" && own is not null && register is not null ? [Younger(own[0], register[0])] : own;
    }

    private string[]? Value(IReadOnlyDictionary<string, string[]> labels, string label) =>
        labels.TryGetValue(label, out var given) ? given
        : policies.Vocabulary.Labels[label].Missing is { } missing ? [missing] : null;

    private static string Younger(string one, string other)
    {
        var bands = SmallWorld.Bands.Split(' ');
        return Array.IndexOf(bands, one) < Array.IndexOf(bands, other) ? one : other;
    }

    private bool Names(FrozenSet<string> ids, string agency) =>
        ids.Contains(agency) || ids.Any(id => agencies.Find(id)?.Members.Contains(agency) == true);

    private bool Clearer(string one, string other)
    {
        if (one == other || one == "withheld")
        {
            return false;
        }

        return one == "clear" || other == "withheld" || (other != "clear" && Reaches(other[5..], one[5..]));
    }

    private bool Reaches(string coarse, string fine) =>
        policies.Vocabulary.Masks[coarse].CoarserThan.Any(next => next == fine || Reaches(next, fine));

    private string Lower(string one, string other) =>
        one == other || Clearer(other, one) ? one : Clearer(one, other) ? other : "withheld";

    private static DateOnly Day(DateTimeOffset at) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeBySystemTimeZoneId(at, "Europe/London").DateTime);
}
