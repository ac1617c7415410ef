using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare.Space;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Compare.Sides;

/// <summary>
/// One of the two sets, compiled as a decision takes it, with numbers for what flows and caps say that both sets share.
/// </summary>
internal sealed class Side
{
    private readonly Dictionary<(string From, string To), List<int>> byPair = [];
    private readonly Dictionary<(int Flow, string From, string To), int> terms = [];
    private readonly JointNumbers numbers;

    public Side(int number, AgreementSet set, RuleTables tables, FactSpace space, JointForms forms,
        JointNumbers numbers)
    {
        (Number, Set, Tables, this.numbers) = (number, set, tables, numbers);
        Truths = new Truths(space, tables.Layout);
        Clauses =
        [
            .. set.Policies.Safeguards.Select(s => (s.At, s.Code, (NeverClause?)null)),
            .. set.Enforced().SelectMany(a => a.Agreement.Never.Select(n => (n.At, $"never:{a.Agreement.Id}",
                (NeverClause?)n))),
        ];
        FlowContents = [.. tables.Flows.Select(f => numbers.Of(
            FlowContent.Of(f, m => forms.Of(number, m), tables.Forms)))];
        CapContents = [.. tables.Caps.All.Select((c, i) => numbers.Of(
            FlowContent.Of(c, m => forms.Of(number, m), tables.Partnerships)
            + (Clauses[i].Clause is { } clause ? FlowContent.Of(clause) : "")))];
        foreach (int flow in Enumerable.Range(0, tables.Flows.Length).OrderBy(f => tables.Flows[f].Rank))
        {
            AddPairs(flow);
        }
    }

    /// <summary>0 for the old set, 1 for the new.</summary>
    public int Number { get; }

    public AgreementSet Set { get; }

    public RuleTables Tables { get; }

    public Truths Truths { get; }

    /// <summary>For each cap where it stands and what it is called.</summary>
    public IReadOnlyList<(SourcePosition At, string Code, NeverClause? Clause)> Clauses { get; }

    /// <summary>For each flow the number of what it says, whomever it is between.</summary>
    public int[] FlowContents { get; }

    public int[] CapContents { get; }

    public IEnumerable<(string From, string To)> Pairs => byPair.Keys;

    /// <summary>What can pass between two agencies, and what caps it, on any day and for any purpose.</summary>
    public PairProfile Profile(string from, string to)
    {
        if (!byPair.TryGetValue((from, to), out var flows))
        {
            return PairProfile.Empty;
        }

        Tables.Agencies.TryFind(from, out int sender);
        Tables.Agencies.TryFind(to, out int recipient);
        return new PairProfile(
            [.. flows.Select(f => new PairFlow(f, FlowContents[f], TermsOf(f, from, to)))],
            [.. Enumerable.Range(0, Tables.Caps.All.Length).Where(c => Counts(Tables.Caps.All[c], sender, recipient))
                .Select(c => new PairCap(c, CapContents[c], Exceptions(Tables.Caps.All[c], sender, recipient)))]);
    }

    /// <summary>The flows by which one agency may tell another.</summary>
    public IReadOnlyList<int> FlowsBetween(string from, string to) => byPair.GetValueOrDefault((from, to), []);

    /// <summary>The senders and recipients of one flow.</summary>
    public IEnumerable<(string From, string To)> PairsOf(int flow) =>
        byPair.Where(p => p.Value.Contains(flow)).Select(p => p.Key);

    private static bool Counts(CompiledCap cap, int from, int to) =>
        cap.Scope.From.Contains(from) && cap.Scope.To.Contains(to)
        && (cap.Never is not { } never || never.Signed.Contains(from) || never.Signed.Contains(to));

    /// <summary>The exceptions that the two agencies may come under, as bits.</summary>
    private static ulong Exceptions(CompiledCap cap, int from, int to)
    {
        if (cap.Unless.Length > 64)
        {
            throw new ArgumentException(
                $"{cap.Code} has {cap.Unless.Length} exceptions; a comparison can weigh at most 64.");
        }

        ulong exceptions = 0;
        for (int i = 0; i < cap.Unless.Length; i++)
        {
            bool takes = cap.Unless[i].Scope.From.Contains(from) && cap.Unless[i].Scope.To.Contains(to);
            exceptions |= takes ? 1UL << i : 0;
        }

        return exceptions;
    }

    private void AddPairs(int flow)
    {
        var scope = Tables.Flows[flow].Scope;
        foreach (int sender in scope.From.Within(Tables.Agencies.Count).Where(a => !Tables.Forums.Contains(a)))
        {
            foreach (int recipient in scope.To.Within(Tables.Agencies.Count)
                .Where(a => a != sender && !Tables.Forums.Contains(a)))
            {
                var pair = (Tables.Agencies[sender], Tables.Agencies[recipient]);
                if (!byPair.TryGetValue(pair, out var flows))
                {
                    flows = byPair[pair] = [];
                }

                flows.Add(flow);
            }
        }
    }

    private int TermsOf(int flow, string from, string to)
    {
        var written = Tables.Flows[flow].Flow;

        // Grounds that name nobody are the same for every pair, and so are the terms.
        bool byAgencies = written.Under.Any(g => g.From.Count + g.To.Count > 0);
        var key = byAgencies ? (flow, from, to) : (flow, "", "");
        if (!terms.TryGetValue(key, out int number))
        {
            number = terms[key] = numbers.Terms(GrantTerms.Of(written, from, to, Set.Agencies));
        }

        return number;
    }
}

/// <summary>A flow between two agencies: its number in its own set, what it says, and its terms.</summary>
internal readonly record struct PairFlow(int Flow, int Content, int Terms);

/// <summary>A cap between two agencies, and which of its exceptions they may come under.</summary>
internal readonly record struct PairCap(int Cap, int Content, ulong Exceptions);

/// <summary>Everything of one set that is about two agencies: flows in the order of their rank, and caps.</summary>
internal sealed record PairProfile(PairFlow[] Flows, PairCap[] Caps)
{
    public static PairProfile Empty { get; } = new([], []);

    /// <summary>Alike for profiles of one set that decide alike.</summary>
    public string Key() => string.Join(',', Flows.Select(f => $"{f.Content}.{f.Terms}")) + ":"
        + string.Join(',', Caps.Select(c => $"{c.Cap}.{c.Exceptions}"));

    /// <summary>The days on which something of it begins or ends.</summary>
    public IEnumerable<int> Days(Side side)
    {
        var flows = Flows.Select(f => side.Tables.Flows[f.Flow]).SelectMany(f => (int[])[f.FromDay, f.UntilDay]);
        var nevers = Caps.Select(c => side.Tables.Caps.All[c.Cap].Never).OfType<NeverTerms>()
            .SelectMany(n => (int[])[n.FromDay, n.UntilDay]);
        return flows.Concat(nevers).Distinct().Order();
    }

    public bool SaysTheSame(PairProfile other) =>
        Flows.Select(f => (f.Content, f.Terms)).SequenceEqual(other.Flows.Select(f => (f.Content, f.Terms)))
        && Caps.Select(c => (c.Content, c.Exceptions)).SequenceEqual(
            other.Caps.Select(c => (c.Content, c.Exceptions)));
}

/// <summary>Numbers for what is written and for terms, shared by both sets.</summary>
internal sealed class JointNumbers
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> termNumbers = new(StringComparer.Ordinal);
    private readonly List<GrantTerms> terms = [];
    private readonly List<Outcome> outcomes = [Outcome.Nothing];
    private readonly Dictionary<Outcome, int> outcomeNumbers = new() { [Outcome.Nothing] = 0 };

    public IReadOnlyList<GrantTerms> AllTerms => terms;

    public int Of(string written)
    {
        if (!numbers.TryGetValue(written, out int number))
        {
            number = numbers[written] = numbers.Count;
        }

        return number;
    }

    public int Terms(GrantTerms those)
    {
        if (!termNumbers.TryGetValue(those.Key, out int number))
        {
            number = termNumbers[those.Key] = terms.Count;
            terms.Add(those);
        }

        return number;
    }

    public int Of(in Outcome outcome)
    {
        if (!outcomeNumbers.TryGetValue(outcome, out int number))
        {
            number = outcomeNumbers[outcome] = outcomes.Count;
            outcomes.Add(outcome);
        }

        return number;
    }

    public Outcome OutcomeOf(int number) => outcomes[number];
}
