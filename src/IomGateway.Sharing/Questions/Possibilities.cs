using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Questions;

/// <summary>One form in which a category can leave, or wait, by one flow; how, and by how few changes.</summary>
internal sealed record Possibility(
    byte Form, bool Held, int Cost, IReadOnlyList<(Variable Variable, Option Option)> Choices);

/// <summary>
/// Everything that one flow, by itself, can make of one category of one question: exact over every value that facts,
/// labels and consents can take, unknown among them. It follows, variable by variable, only which conditions still
/// hold, so that it never has to go through all combinations.
/// </summary>
internal sealed class Possibilities
{
    private const int MostBits = 128;

    /// <summary>The bit that stands while no label makes the record wait.</summary>
    private static readonly UInt128 Leaves = UInt128.One;

    private readonly RuleTables tables;
    private readonly CompiledFlow flow;
    private readonly TypeTable type;
    private readonly Start start;
    private readonly List<Demand> demands = [];
    private readonly List<CapCase> cases = [];
    private readonly byte granted;
    private readonly bool possible;

    /// <summary>
    /// Whether the record's age may count instead of the register's. Then the question decision, which knows the
    /// register alone, may come out lower than the record decision, and is weighed besides.
    /// </summary>
    private readonly bool twice;

    private int bits = 1;

    public Possibilities(RuleTables tables, CompiledFlow flow, in Question question, int category, Start start)
    {
        (this.tables, this.flow, this.start) = (tables, flow, start);
        type = tables.Types[question.TypeIndex];
        int age = tables.Layout.AgeLabel;
        twice = !start.LabelsOpen && age >= 0 && (type.Declares(age) || start.Labels?.Knows(age) == true);
        var grant = flow.GrantFor(question.TypeIndex);
        int at = grant is null ? -1 : Array.IndexOf(grant.Categories, category);
        granted = at < 0 ? Forms.Withheld : grant!.Forms[at];
        possible = at >= 0 && FlowTest.Answers(tables, flow, question) && AddFlow();
        if (possible)
        {
            AddCaps(question, category, early: start.LabelsOpen);
            if (twice)
            {
                AddCaps(question, category, early: true);
            }

            Variables = [.. new VariableMaker(tables.Layout, type, start, demands, Leaves).Make()];
        }
    }

    /// <summary>What it hangs on.</summary>
    public IReadOnlyList<Variable> Variables { get; } = [];

    /// <summary>The caps that may bear on it.</summary>
    public IEnumerable<CompiledCap> Caps => cases.Select(c => c.Cap).Distinct();

    /// <summary>The caps that bear on it whatever is true of the person and the record.</summary>
    public IEnumerable<CompiledCap> AlwaysBiting =>
        cases.Where(c => c.When < 0 && c.Unless.Count == 0).Select(c => c.Cap).Distinct();

    public IEnumerable<Demand> Demands => demands;

    /// <summary>The same for two questions where the same conditions lead to the same.</summary>
    public string Signature => string.Join(';', demands.Select(d => d.ToString())
        .Concat(cases.Select(c => $"{c.Cap.Code} {c.When} {string.Join(' ', c.Unless)}")));

    /// <summary>The caps that hang on any of these bits.</summary>
    public IEnumerable<CompiledCap> CapsOf(IReadOnlySet<int> those) =>
        cases.Where(c => those.Contains(c.When) || c.Unless.Any(those.Contains)).Select(c => c.Cap).Distinct();

    /// <summary>Each form besides withheld that it can have or wait in, by the fewest changes.</summary>
    public IReadOnlyList<Possibility> Find()
    {
        if (!possible)
        {
            return [];
        }

        var reached = new Dictionary<UInt128, Step> { [UInt128.MaxValue] = new(0, null, null, null) };
        foreach (var variable in Variables)
        {
            reached = Next(reached, variable);
        }

        return reached.Select(r => (Result: Result(r.Key), r.Value))
            .Where(r => r.Result.Form != Forms.Withheld)
            .GroupBy(r => r.Result)
            .Select(g => g.MinBy(r => r.Value.Cost))
            .Select(r => new Possibility(r.Result.Form, r.Result.Held, r.Value.Cost, [.. r.Value.Choices()]))
            .OrderBy(p => p.Cost).ThenBy(p => p.Held).ThenBy(p => p.Form)
            .ToArray();
    }

    /// <summary>What comes of these choices together.</summary>
    public (byte Form, bool Held) Result(IEnumerable<Option> choices) =>
        Result(choices.Aggregate(UInt128.MaxValue, (state, option) => state & option.Keeps));

    private static Dictionary<UInt128, Step> Next(Dictionary<UInt128, Step> reached, Variable variable)
    {
        var next = new Dictionary<UInt128, Step>();
        var options = variable.Distinct;
        foreach (var (state, step) in reached)
        {
            foreach (var option in options)
            {
                var then = state & option.Keeps;
                int cost = step.Cost + option.Cost;
                if (!next.TryGetValue(then, out var other) || cost < other.Cost)
                {
                    next[then] = new Step(cost, step, variable, option);
                }
            }
        }

        return next;
    }

    private (byte Form, bool Held) Result(UInt128 state)
    {
        byte form = granted;
        byte early = granted;
        bool held = !start.LabelsOpen && (state & Leaves) == 0;
        foreach (var one in cases.Where(c => c.Bites(state)))
        {
            held |= one.Cap.Holds;
            if (!one.Cap.Holds)
            {
                ref byte lowered = ref one.Early ? ref early : ref form;
                lowered = tables.Forms.Coarser(lowered, one.Cap.Form);
            }
        }

        return (tables.Forms.Coarser(form, early), held);
    }

    private bool AddFlow()
    {
        if (flow.NeverApplies || flow.People.Any(p => p.Fact < 0) || flow.Record.Any(r => r.Label < 0))
        {
            return false;
        }

        demands.AddRange(flow.People.Select(p => new Demand(Part.Flow, -1, Subject.Fact, p.Fact, p.Values)));
        if (flow.ConsentsAll != 0)
        {
            demands.Add(new Demand(Part.Flow, -1, Subject.Consents, -1, flow.ConsentsAll) { Every = true });
        }

        if (flow.ConsentsAny != 0)
        {
            demands.Add(new Demand(Part.Flow, -1, Subject.Consents, -1, flow.ConsentsAny));
        }

        if (start.LabelsOpen)
        {
            return flow.Record.All(r => type.Declares(r.Label));
        }

        demands.AddRange(flow.Record.Select(r => Label(Part.Flow, r)));
        demands.AddRange(demands.Where(d => twice && d.Subject == Subject.Fact && d.Index == tables.Layout.AgeFact)
            .Select(d => d with { Early = true }).ToArray());
        return true;
    }

    private void AddCaps(in Question question, int category, bool early)
    {
        var caps = early ? tables.CapsBeforeLabels : tables.Caps;
        foreach (int number in caps.Match(question))
        {
            var cap = caps[number];
            if (!cap.Touches(question.TypeIndex, category)
                || (cap.Never is { } never && !Counts(cap, never, question))
                || Group(cap.When, Part.When, early) is not { } when)
            {
                continue;
            }

            var asked = question;
            var unless = cap.Unless.Where(u => FlowTest.Covers(u.Scope, asked))
                .Select(u => Group(u.Condition, Part.Unless, early)).OfType<List<Demand>>().ToList();
            if (unless.All(u => u.Count > 0))
            {
                cases.Add(new CapCase(cap, Add(when), [.. unless.Select(Add)], early));
            }
        }
    }

    /// <summary>Whoever signs the flow's agreement signs its <c>never</c> clauses too.</summary>
    private bool Counts(CompiledCap cap, NeverTerms never, in Question question) =>
        FlowTest.Counts(never, flow.Terms, question)
        || (start.Signing && ReferenceEquals(cap.Agreement, flow.Agreement)
            && FlowTest.IsAbout(never, flow.Terms, question));

    /// <summary>
    /// The conditions on which a cap's part hangs; none where it always holds, <see langword="null"/> where it never
    /// does.
    /// </summary>
    private List<Demand>? Group(CapCondition condition, Part part, bool early)
    {
        bool closes = part == Part.When;
        if ((condition.Depersonalised is { } wanted && wanted != flow.Depersonalised)
            || (condition.OfficialDuty is { } duty && duty != flow.OfficialDuty)
            || (!closes && (condition.Unclear || condition.People.Any(p => p.Fact < 0)
                || condition.Record.Any(r => r.Label < 0))))
        {
            return null;
        }

        var labels = condition.Record.Where(r => r.Label >= 0).ToArray();
        if (early && labels.Length > 0 && (closes || labels.Any(r => !type.Declares(r.Label))))
        {
            return null;
        }

        var found = condition.People.Where(p => p.Fact >= 0)
            .Select(p => new Demand(part, 0, Subject.Fact, p.Fact, p.Values) { Early = early })
            .Concat(early ? [] : labels.Select(r => Label(part, r))).ToList();
        if (condition.Consents is { } consents)
        {
            found.Add(new Demand(part, 0, Subject.Consents, -1, consents));
        }

        return found;
    }

    private Demand Label(Part part, LabelCondition condition) =>
        new(part, -1, Subject.Label, condition.Label, condition.Values) { Declared = type.Declares(condition.Label) };

    private int Add(List<Demand> group)
    {
        if (group.Count == 0)
        {
            return -1;
        }

        if (bits == MostBits)
        {
            throw new InvalidOperationException(
                $"More than {MostBits} conditions of caps bear on one question; this cannot be weighed.");
        }

        demands.AddRange(group.Select(d => d with { Bit = bits }));
        return bits++;
    }

    private sealed record Step(int Cost, Step? Before, Variable? Variable, Option? Option)
    {
        public IEnumerable<(Variable Variable, Option Option)> Choices() =>
            Before is null ? [] : Before.Choices().Append((Variable!, Option!));
    }
}
