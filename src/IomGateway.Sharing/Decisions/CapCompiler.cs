using System.Collections.Frozen;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Makes caps of safeguards and <c>never</c> clauses. Whatever it cannot understand makes a cap bite and an exception
/// fail.
/// </summary>
internal sealed class CapCompiler(VocabularyLayout layout, ScopeCodes codes, Forms forms)
{
    public CompiledCap Safeguard(Safeguard safeguard)
    {
        var (scope, when) = Condition(safeguard.When, caps: true);
        return new CompiledCap
        {
            Code = $"safeguard:{safeguard.Code}",
            Title = safeguard.Title,
            At = safeguard.At,
            Source = safeguard,
            Scope = scope,
            When = when,
            Unless = safeguard.Unless.Select(u => Condition(u, caps: false))
                .Select(u => new CapException(u.Scope, u.Condition)).ToArray(),
            Categories = safeguard.Categories,
            Form = safeguard.Cap == SafeguardCap.Mask && safeguard.Mask is { } mask ? forms.Mask(mask) : Forms.Withheld,
            Holds = safeguard.Cap == SafeguardCap.Hold,
        };
    }

    public CompiledCap Never(EnforcedAgreement enforced, NeverClause never)
    {
        var agreement = enforced.Agreement;
        return new CompiledCap
        {
            Code = $"never:{agreement.Id}",
            Title = $"{agreement.Title} closes it",
            At = never.At,
            Agreement = agreement,
            Scope = new RuleScope(
                never.From.Count == 0 ? default : codes.Members(never.From),
                never.To.Count == 0 ? default : codes.Members(never.To),
                never.Roles.Count == 0 ? default : codes.Roles.Set(never.Roles),
                never.Purposes.Count == 0 ? default : codes.Purposes.Set(never.Purposes),
                default),
            When = new CapCondition
            {
                People = Conditions.People(never.People, layout),
                Record = Conditions.Record(never.Record, layout),
            },
            Unless = [],
            Categories = never.Categories,
            Form = Forms.Withheld,
            Holds = false,
            Never = new NeverTerms(
                codes.Partnership(agreement),
                agreement.Term.From.DayNumber,
                agreement.Term.Until.DayNumber,
                codes.Agencies.Set(enforced.SignedBy)),
        };
    }

    private (RuleScope Scope, CapCondition Condition) Condition(SafeguardCondition written, bool caps)
    {
        var scope = default(RuleScope);
        var condition = new CapCondition
        {
            People = Conditions.People(written.Person, layout),
            Record = Conditions.Record(written.Record, layout),
        };
        foreach (var (key, values) in written.Keys)
        {
            if (Narrow(scope, key, values) is { } narrowed)
            {
                scope = narrowed;
            }
            else
            {
                condition = Add(condition, key, values, caps);
            }
        }

        return (scope, condition);
    }

    private RuleScope? Narrow(RuleScope scope, string key, FrozenSet<string> values) => key switch
    {
        "from" => scope with { From = scope.From.Intersect(codes.Members(values)) },
        "to" => scope with { To = scope.To.Intersect(codes.Members(values)) },
        "from-class" => scope with { From = scope.From.Intersect(codes.OfClass(values)) },
        "to-class" => scope with { To = scope.To.Intersect(codes.OfClass(values)) },
        "purpose" => scope with { Purpose = codes.Purposes.Set(values) },
        "role" => scope with { Role = codes.Roles.Set(values) },
        "record-type" => scope with { Type = codes.Types.Set(values) },
        _ => null,
    };

    private CapCondition Add(CapCondition condition, string key, FrozenSet<string> values, bool caps)
    {
        switch (key)
        {
            case "depersonalised" when Flag(values, "true", "false", out bool? wanted):
                return wanted is null ? condition : condition with { Depersonalised = wanted };
            case "official-duty" when Flag(values, "stated", "not-stated", out bool? wanted):
                return wanted is null ? condition : condition with { OfficialDuty = wanted };
            case "consent":
                ulong mask = Conditions.Consents(values, layout, out bool known);
                return condition with { Consents = mask, Unclear = condition.Unclear || (caps && !known) };
            default:
                return condition with { Unclear = true };
        }
    }

    /// <summary>Reads a list of two possible words; both of them ask for nothing.</summary>
    private static bool Flag(FrozenSet<string> values, string yes, string no, out bool? wanted)
    {
        wanted = values.Contains(yes) == values.Contains(no) ? null : values.Contains(yes);
        return values.Count > 0 && values.All(v => v == yes || v == no);
    }
}
