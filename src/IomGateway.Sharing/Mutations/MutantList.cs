using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Mutations;

/// <summary>
/// Every way in which one clause of an agreement can go wrong: a value dropped or added, a condition dropped or turned
/// round, a grant wider or narrower, an obligation changed, a day moved. What decides nothing, such as the title, the
/// grounds and the necessity, is left to the checks.
/// </summary>
internal sealed class MutantList(PolicyLibrary policies, AgencyDirectory agencies)
{
    public IEnumerable<Mutant> Of(Agreement agreement)
    {
        var mutants = new List<Mutant>();
        for (int i = 0; i < agreement.Flows.Count; i++)
        {
            mutants.AddRange(OfFlow(agreement, i));
        }

        for (int i = 0; i < agreement.Never.Count; i++)
        {
            mutants.AddRange(OfNever(agreement, i));
        }

        mutants.AddRange(OfTerm(agreement));
        return mutants;
    }

    private IEnumerable<Mutant> OfFlow(Agreement agreement, int index)
    {
        var flow = agreement.Flows[index];
        var changes = ScopeChanges.Of(flow, agreement, policies.Vocabulary, agencies)
            .Concat(ConditionChanges.Of(flow, policies.Vocabulary))
            .Concat(GrantChanges.Of(flow, policies))
            .Concat(ObligationChanges.Of(flow, policies.Vocabulary))
            .Concat(EmergencyChanges.Of(flow, agreement));
        foreach (var change in changes)
        {
            string key = change.Part.Split('.')[0];
            yield return new Mutant
            {
                Agreement = agreement,
                Changed = agreement with
                {
                    Flows = [.. agreement.Flows.Take(index), .. change.After, .. agreement.Flows.Skip(index + 1)],
                },
                Clause = key.Length == 0 ? flow.Id : $"{flow.Id}: {key}",
                Change = change.Change,
                At = flow.PositionOf(change.Part),
                Before = [flow],
                After = change.After,
            };
        }
    }

    private IEnumerable<Mutant> OfNever(Agreement agreement, int index)
    {
        var clause = agreement.Never[index];
        foreach (var (part, change, after) in NeverChanges.Of(clause, policies.Vocabulary))
        {
            NeverClause[] changed = after is null ? [] : [after];
            yield return new Mutant
            {
                Agreement = agreement,
                Changed = agreement with
                {
                    Never = [.. agreement.Never.Take(index), .. changed, .. agreement.Never.Skip(index + 1)],
                },
                Clause = part.Length == 0 ? "never" : $"never: {part}",
                Change = change,
                At = clause.At,
                Never = [clause, .. changed],
            };
        }
    }

    private static IEnumerable<Mutant> OfTerm(Agreement agreement)
    {
        var term = agreement.Term;
        Mutant Moved(AgreementTerm to, DateOnly day, string change) => new()
        {
            Agreement = agreement,
            Changed = agreement with { Term = to },
            Clause = "term",
            Change = change,
            At = term.At,
            Before = agreement.Flows,
            After = agreement.Flows,
            Never = agreement.Never,
            Day = day,
        };

        yield return Moved(
            term with { From = term.From.AddDays(-1) }, term.From.AddDays(-1), "it begins a day sooner");
        yield return Moved(term with { From = term.From.AddDays(1) }, term.From, "it begins a day later");
        yield return Moved(
            term with { Until = term.Until.AddDays(-1) }, term.Until.AddDays(-1), "it ends a day sooner");
        yield return Moved(term with { Until = term.Until.AddDays(1) }, term.Until, "it ends a day later");
    }
}
