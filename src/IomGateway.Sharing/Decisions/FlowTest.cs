namespace IomGateway.Sharing.Decisions;

/// <summary>Whether a flow applies, and whether a cap bites on what it grants.</summary>
internal static class FlowTest
{
    public static bool Answers(RuleTables tables, CompiledFlow flow, in Question question) =>
        Answers(tables, flow.Terms, question);

    /// <summary>Whether the flow may answer this question at all, whoever the person is.</summary>
    public static bool Answers(RuleTables tables, in FlowTerms flow, in Question question) =>
        flow.InTerm(question.Day)
        && (!flow.IsEmergency || question.Emergency)
        && flow.Depersonalised != question.NamesPerson
        && (flow.Depersonalised || !tables.DepersonalisedPurposes.Contains(question.PurposeIndex));

    public static bool Applies(CompiledFlow flow, in View view) =>
        Applies(flow.Terms, flow.People, flow.Record, view);

    /// <summary>Whether every condition of the flow is true. Unknown is not true; what is open may be.</summary>
    public static bool Applies(
        in FlowTerms flow, ReadOnlySpan<FactCondition> people, ReadOnlySpan<LabelCondition> record, in View view)
    {
        if (flow.NeverApplies
            || (flow.ConsentsAll != 0 && view.EveryConsent(flow.ConsentsAll, Truth.True) != Truth.True)
            || (flow.ConsentsAny != 0 && view.AnyConsent(flow.ConsentsAny, Truth.True) != Truth.True))
        {
            return false;
        }

        foreach (ref readonly var condition in people)
        {
            if (view.Fact(condition, Truth.True) != Truth.True)
            {
                return false;
            }
        }

        foreach (ref readonly var condition in record)
        {
            if (view.WhollyLabelled(condition, Truth.True) != Truth.True)
            {
                return false;
            }
        }

        return true;
    }

    public static bool Bites(CompiledCap cap, CompiledFlow flow, in Question question, in View view) =>
        Bites(cap, flow.Terms, question, view);

    /// <summary>
    /// Whether a cap whose scope takes in the question bites on this flow. What is unknown bites; what is open does not
    /// yet, for it may turn out otherwise.
    /// </summary>
    public static bool Bites(CompiledCap cap, in FlowTerms flow, in Question question, in View view)
    {
        if (cap.Never is { } never && !Counts(never, flow, question))
        {
            return false;
        }

        if (Judge(cap.When, flow, view, open: Truth.False, exception: false) == Truth.False)
        {
            return false;
        }

        foreach (var unless in cap.Unless)
        {
            if (Covers(unless.Scope, question)
                && Judge(unless.Condition, flow, view, open: Truth.True, exception: true) == Truth.True)
            {
                return false;
            }
        }

        return true;
    }

    public static bool Covers(in RuleScope scope, in Question question) =>
        scope.From.Contains(question.FromIndex)
        && scope.To.Contains(question.ToIndex)
        && scope.Role.Contains(question.RoleIndex)
        && scope.Purpose.Contains(question.PurposeIndex)
        && scope.Type.Contains(question.TypeIndex);

    /// <summary>Whether a <c>never</c> clause is about such a flow on that day, whoever has signed it.</summary>
    public static bool IsAbout(NeverTerms never, in FlowTerms flow, in Question question) =>
        never.Partnership == flow.Partnership
        && never.FromDay <= question.Day
        && question.Day < never.UntilDay;

    /// <summary>
    /// A <c>never</c> clause closes flows of its own partnership, within its term, once either end has signed it.
    /// Suspending its agreement does not lift it: a suspension must not open anything.
    /// </summary>
    public static bool Counts(NeverTerms never, in FlowTerms flow, in Question question) =>
        IsAbout(never, flow, question)
        && (never.Signed.Contains(question.FromIndex) || never.Signed.Contains(question.ToIndex));

    private static Truth Judge(CapCondition condition, in FlowTerms flow, in View view, Truth open, bool exception)
    {
        if ((condition.Depersonalised is { } depersonalised && depersonalised != flow.Depersonalised)
            || (condition.OfficialDuty is { } duty && duty != flow.OfficialDuty))
        {
            return Truth.False;
        }

        var truth = condition.Unclear ? Truth.Unknown : Truth.True;
        if (condition.Consents is { } consents)
        {
            truth = Lesser(truth, view.AnyConsent(consents, open));
        }

        foreach (ref readonly var person in condition.People.AsSpan())
        {
            truth = Lesser(truth, view.Fact(person, open));
        }

        foreach (ref readonly var label in condition.Record.AsSpan())
        {
            truth = Lesser(truth, exception ? view.WhollyLabelled(label, open) : view.PartlyLabelled(label, open));
        }

        return truth;
    }

    private static Truth Lesser(Truth one, Truth other) => one < other ? one : other;
}
