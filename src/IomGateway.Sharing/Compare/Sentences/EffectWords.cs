using System.Text.RegularExpressions;
using IomGateway.Sharing.Compare.Scenes;
using IomGateway.Sharing.Compare.Sides;

namespace IomGateway.Sharing.Compare.Sentences;

/// <summary>Says which categories change, and how.</summary>
internal sealed partial class EffectWords(EffectTable effects, JointForms forms, SetWords words)
{
    /// <summary>The items in words, those with one effect together.</summary>
    public string Things(IReadOnlyList<Item> items) => string.Join("; ", items
        .GroupBy(i => How(effects[i.Effect]), StringComparer.Ordinal).Select(g => $"{Categories([.. g])}{g.Key}"));

    /// <summary>What may happen now: the beginning of the sentence.</summary>
    public string May(IReadOnlyList<Item> items, string from, string to)
    {
        var kinds = items.Select(i => effects[i.Effect]).ToList();
        if (kinds[0].Kind == ChangeKind.Question)
        {
            string verb = kinds[0].Direction == Direction.Wider ? "may now be asked" : "may no longer be asked";
            return $"{from} {verb} by {to} about {Types(items)}, though no record could give it anything";
        }

        bool opens = kinds.TrueForAll(k => k.Was.Form == JointForms.Withheld);
        bool closes = kinds.TrueForAll(k => k.Becomes.Form == JointForms.Withheld);
        string may = opens ? "may now have" : closes ? "may no longer have"
            : kinds[0].Kind == ChangeKind.Obligation ? "may have as before" : "may have";
        return $"{to} {may} from {from}: {Things(items)}";
    }

    public string Was(IReadOnlyList<Item> items) => Form(items, e => e.Was);

    public string Becomes(IReadOnlyList<Item> items) => Form(items, e => e.Becomes);

    private static string Types(IEnumerable<Item> items) =>
        Lists.And(items.Select(i => SetWords.RecordType(i.Type)).Distinct(StringComparer.Ordinal));

    private string Categories(IReadOnlyList<Item> items)
    {
        var byTypes = items.GroupBy(i => i.Category).Select(c => (Category: c.Key, Types: Where([.. c])))
            .GroupBy(c => c.Types, StringComparer.Ordinal);
        return Lists.And(byTypes.Select(t =>
            $"{Lists.And(t.Select(c => words.Category(c.Category)))} ({t.Key})"));
    }

    private static string Where(IReadOnlyList<Item> items) => string.Join(", ", items
        .Select(i => i.Asked == i.Type ? SetWords.RecordType(i.Type)
            : $"{SetWords.RecordType(i.Type)} with {SetWords.RecordType(i.Asked)}").Distinct(StringComparer.Ordinal));

    private string How(Effect effect)
    {
        if (effect.Kind == ChangeKind.Disclosure)
        {
            bool opens = effect.Was.Form == JointForms.Withheld;
            bool closes = effect.Becomes.Form == JointForms.Withheld;
            string form = opens ? $", {Form(effect.Becomes)}"
                : closes ? $", which {Were(effect.Was)}"
                : $", {Form(effect.Becomes)}, where it was {Form(effect.Was)}";
            return form + string.Concat(effects.Terms(effect).Select(t => $", and {Said(t.Words)}"));
        }

        return ", but " + string.Join(", and ", effects.Terms(effect).Select(t => Said(t.Words)));
    }

    /// <summary>Terms with their codes in words.</summary>
    private string Said(string terms) => Code().Replace(terms, c => words.Duty(c.Groups[1].Value));

    [GeneratedRegex("`([a-z0-9-]+)`")]
    private static partial Regex Code();

    private string Were(in Outcome was) => $"was given {Form(was)}";

    private string Form(in Outcome outcome)
    {
        string name = forms.Name(outcome.Form);
        string form = name.StartsWith("mask:", StringComparison.Ordinal)
            ? $"as `{name[5..]}` ({words.Mask(name[5..])})" : "in the clear";
        return outcome.Held ? $"{form} once its originator has released it" : form;
    }

    private string Form(IReadOnlyList<Item> items, Func<Effect, Outcome> which)
    {
        var all = items.Where(i => effects[i.Effect].Kind != ChangeKind.Question)
            .Select(i => which(effects[i.Effect])).Select(o => forms.Name(o.Form) + (o.Held ? " held" : ""))
            .Distinct(StringComparer.Ordinal);
        return string.Join(", ", all);
    }
}
