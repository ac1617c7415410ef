using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Questions;

/// <summary>Tells which facts, labels and consents one possibility changes, and to what each may be changed.</summary>
internal sealed class ChangeTelling(
    RuleTables tables, Telling telling, CompiledFlow flow, Possibilities all, Possibility way)
{
    public IEnumerable<MissingPart> Parts() =>
        way.Choices.Where(c => c.Option.Cost > 0).SelectMany(c => Of(c.Variable, c.Option));

    private IEnumerable<MissingPart> Of(Variable variable, Option option)
    {
        if (variable.IsConsents)
        {
            return Consents(variable, option);
        }

        var parts = new List<MissingPart>();
        if (variable.Fact >= 0 && option.Values.Fact != variable.Current.Fact)
        {
            parts.Add(Fact(variable, option));
        }

        if (variable.Label >= 0 && option.Values.Label != variable.Current.Label)
        {
            parts.Add(Label(variable, option));
        }

        return parts;
    }

    private MissingPart Fact(Variable variable, Option option)
    {
        var would = variable.Options.Where(o => o.Values.Fact is not null
            && o.Values.Label == option.Values.Label && o.Cost <= option.Cost && Serves(variable, o));
        var values = would.Select(o => o.Values.Fact!.Value).Distinct()
            .Select(v => telling.FactWords(variable.Fact, v).ToArray()).ToArray();
        string code = tables.Layout.Facts[variable.Fact];
        string has = variable.Current.Fact is { } now
            ? Telling.Join(telling.FactWords(variable.Fact, now))
            : Words.Unknown;
        return new MissingPart(
            $"people.{code}",
            has,
            Either(values),
            [.. values.Where(v => v.Length == 1).Select(v => v[0])],
            Lines(Subject.Fact, variable.Fact, $"people.{code}"));
    }

    private MissingPart Label(Variable variable, Option option)
    {
        string code = tables.Layout.Labels[variable.Label];
        var values = variable.Options
            .Where(o => o.Values.Label is not null && o.Values.Fact == option.Values.Fact && o.Cost <= option.Cost
                && Serves(variable, o))
            .Select(o => telling.LabelWords(variable.Label, o.Values.Label!.Value).ToArray())
            .ToArray();
        string has = variable.Current.Label is { } now
            ? Telling.Join(telling.LabelWords(variable.Label, now))
            : "missing or not readable";
        return new MissingPart(
            $"record.{code}",
            has,
            option.Values.Label is null ? "not carried" : Either(values),
            option.Values.Label is null ? [] : [.. values.Where(v => v.Length == 1).Select(v => v[0])],
            Lines(Subject.Label, variable.Label, $"when.{code}"));
    }

    private MissingPart[] Consents(Variable variable, Option option)
    {
        ulong now = variable.Current.Consents ?? 0;
        ulong then = option.Values.Consents ?? 0;
        string has = variable.Current.Consents is null ? Words.Unknown : "not standing";
        var given = telling.ConsentWords(then & ~now).Select(c => new MissingPart(
            $"consent.{c}", has, "standing", [c], Lines(Subject.Consents, -1, $"when.consent.{c}")));
        var withdrawn = telling.ConsentWords(now & ~then).Select(c => new MissingPart(
            $"consent.{c}", "standing", "not standing", [], Lines(Subject.Consents, -1, "when.consent")));
        var parts = given.Concat(withdrawn).ToArray();
        return parts.Length > 0
            ? parts
            : [new MissingPart("consents", Words.Unknown, "known", [], Lines(Subject.Consents, -1, "when.consent"))];
    }

    /// <summary>Whether the same comes of it with this variable otherwise and all else as it is.</summary>
    private bool Serves(Variable variable, Option instead) =>
        all.Result(way.Choices.Select(c => ReferenceEquals(c.Variable, variable) ? instead : c.Option)) is var result
            && result.Form != Forms.Withheld && result.Held == way.Held;

    private static string Either(IEnumerable<string[]> values) =>
        Words.AnyOf(values.Select(v => v.Length == 0 ? "none" : string.Join(" with ", v)));

    /// <summary>The line of the flow that asks for it, then those of the caps that look at it.</summary>
    private SourcePosition[] Lines(Subject subject, int index, string key)
    {
        var demands = all.Demands.Where(d => d.Subject == subject && d.Index == index).ToArray();
        IEnumerable<SourcePosition> own =
            demands.Any(d => d.Part == Part.Flow) ? [Telling.Line(flow.Flow, key)] : [];
        var caps = all.CapsOf(demands.Where(d => d.Part != Part.Flow).Select(d => d.Bit).ToHashSet());
        var lines = own.Concat(caps.Select(c => c.At)).Distinct().ToArray();
        return lines.Length > 0 ? lines : [flow.Flow.At];
    }
}
