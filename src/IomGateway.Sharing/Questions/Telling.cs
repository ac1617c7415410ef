using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Questions;

/// <summary>The words and lines by which flows, caps and values are told.</summary>
internal sealed class Telling(RuleTables tables)
{
    private readonly VocabularyLayout layout = tables.Layout;

    public CapTold Cap(CompiledCap cap) => new(
        cap.Code,
        cap.Title,
        cap.Holds ? "hold" : tables.Forms.Name(cap.Form),
        Lifted(cap),
        cap.Source?.Cites,
        cap.At);

    /// <summary>What a flow asks of the person, the record and the question.</summary>
    public static IReadOnlyList<Requirement> Requirements(CompiledFlow compiled)
    {
        var flow = compiled.Flow;
        var lifts = flow.Emergency?.Lifts;
        bool Lifted(string condition) => lifts is not null
            && (lifts.Contains(condition) || lifts.Contains(condition.Split('.')[0]));
        List<Requirement> found = [];
        if (flow.Emergency is not null)
        {
            found.Add(new Requirement("emergency", "stated", flow.At));
        }

        found.AddRange(flow.People.Where(p => !Lifted(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new Requirement($"people.{p.Key}", Words.AnyOf(p.Value), Line(flow, $"people.{p.Key}"))));
        if (!Lifted(EmergencyTerms.Consent))
        {
            found.AddRange(flow.ConsentsAll.Order(StringComparer.Ordinal)
                .Select(c => new Requirement($"consent.{c}", "standing", Line(flow, $"when.consent.{c}"))));
            if (flow.ConsentsAny.Count > 0)
            {
                found.Add(new Requirement(
                    "consent", $"any of {Words.AnyOf(flow.ConsentsAny)} standing", Line(flow, "when.consent")));
            }
        }

        found.AddRange(flow.Record.OrderBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => new Requirement($"record.{r.Key}", Words.AnyOf(r.Value), Line(flow, $"when.{r.Key}"))));
        return found;
    }

    public static SourcePosition Line(Flow flow, string key) => flow.PositionOf(key);

    /// <summary>The values of a fact by their bits.</summary>
    public IEnumerable<string> FactWords(int fact, ulong bits) => Listed(layout.FactTerms[fact].Values, bits);

    public IEnumerable<string> LabelWords(int label, ulong bits) => Listed(layout.LabelTerms[label].Values, bits);

    public IEnumerable<string> ConsentWords(ulong bits) =>
        Enumerable.Range(0, layout.Consents.Count).Where(i => (bits >> i & 1) != 0).Select(i => layout.Consents[i]);

    public static string Join(IEnumerable<string> words) =>
        string.Join(", ", words) is { Length: > 0 } some ? some : "none";

    private string Lifted(CompiledCap cap)
    {
        if (cap.Source is not null)
        {
            return CapWords.Needs(cap);
        }

        var people = cap.When.People.Select(p => $"the person's {p.Code} is"
            + $" {(p.Fact < 0 ? "what nobody can know" : Words.AnyOf(FactWords(p.Fact, p.Values)))}");
        var record = cap.When.Record.Select(r => $"the record's {r.Code} is"
            + $" {(r.Label < 0 ? "what nobody can know" : Words.AnyOf(LabelWords(r.Label, r.Values)))}");
        var when = people.Concat(record).ToArray();
        return when.Length == 0 ? "nothing lifts it" : $"not ({string.Join(" and ", when)})";
    }

    private static IEnumerable<string> Listed(IReadOnlyList<string> values, ulong bits) =>
        values.Where((_, i) => (bits >> i & 1) != 0);
}
