namespace IomGateway.Sharing.Decisions;

/// <summary>One condition of a flow that does not hold.</summary>
internal sealed record Shortfall(Reason Reason, MissingCondition Missing);

/// <summary>Finds every condition of a flow that does not hold, where a decision stops at the first.</summary>
internal sealed class ShortfallFinder(RuleTables tables)
{
    /// <summary>Which parts of the question itself the flow does not take in.</summary>
    public static IReadOnlyList<Shortfall> OfScope(CompiledFlow flow, in Question question)
    {
        var found = new List<Shortfall>();
        var ask = question.Ask;
        var written = flow.Flow;
        Add(flow.Named.From.Contains(question.FromIndex), "from", ask.From, written.From);
        Add(flow.Named.To.Contains(question.ToIndex), "to", ask.To, written.To);
        Add(flow.Named.Role.Contains(question.RoleIndex), "role", ask.Role, written.Roles);
        Add(flow.Named.Purpose.Contains(question.PurposeIndex), "purpose", ask.Purpose, written.Purposes);
        Add(flow.Named.Type.Contains(question.TypeIndex), "record-type", ask.RecordType, written.Records.Keys);
        return found;

        void Add(bool holds, string condition, string has, IEnumerable<string> needs)
        {
            if (!holds)
            {
                string any = Words.AnyOf(needs);
                found.Add(new Shortfall(
                    new Reason(ReasonCodes.NoAgreement, $"{Words.Name(flow)} is for {condition} {any}, not {has}."),
                    new MissingCondition(condition, has, any)));
            }
        }
    }

    /// <summary>Why the flow does not answer such a question now, whoever the person is.</summary>
    public IReadOnlyList<Shortfall> OfStanding(CompiledFlow flow, in Question question)
    {
        var found = new List<Shortfall>();
        var ask = question.Ask;
        if (flow.Enforced.Suspended)
        {
            found.Add(Of(flow, ReasonCodes.Suspended, "is suspended", "agreement", "suspended", "in force"));
        }

        AddUnsigned(flow, flow.Named.From.Contains(question.FromIndex), ask.From, found);
        AddUnsigned(flow, flow.Named.To.Contains(question.ToIndex) && ask.To != ask.From, ask.To, found);

        var term = flow.Agreement.Term;
        string day = Words.Day(DateOnly.FromDayNumber(question.Day));
        if (question.Day < flow.FromDay)
        {
            string from = Words.Day(term.From);
            found.Add(Of(flow, ReasonCodes.NotYetInForce, $"holds from {from}", "term", day, $"{from} or later"));
        }

        if (question.Day >= flow.UntilDay)
        {
            string until = Words.Day(term.Until);
            found.Add(Of(flow, ReasonCodes.Expired, $"no longer holds from {until}", "term", day, $"before {until}"));
        }

        if (flow.IsEmergency && !ask.Emergency)
        {
            found.Add(Of(
                flow, ReasonCodes.EmergencyOnly, "is for emergencies alone", "emergency", "not stated", "stated"));
        }

        if (flow.Flow.Depersonalised && ask.NamesPerson)
        {
            found.Add(Of(
                flow, ReasonCodes.NamesPerson, "never answers a question that names a person",
                "names-person", "true", "false"));
        }

        if (!flow.Flow.Depersonalised && !ask.NamesPerson)
        {
            found.Add(Of(
                flow, ReasonCodes.NamesNobody, "answers only about a named person", "names-person", "false", "true"));
        }

        if (!flow.Flow.Depersonalised && tables.DepersonalisedPurposes.Contains(question.PurposeIndex))
        {
            found.Add(Of(
                flow, ReasonCodes.DepersonalisedPurpose, $"is not depersonalised, as {ask.Purpose} asks",
                    "depersonalised", "false", "true"));
        }

        return found;
    }

    private static void AddUnsigned(CompiledFlow flow, bool isEnd, string agency, List<Shortfall> found)
    {
        if (isEnd && !flow.Enforced.SignedBy.Contains(agency))
        {
            found.Add(Of(flow, ReasonCodes.NotSigned, $"is not signed by {agency}", "signed-by", "not signed", agency));
        }
    }

    /// <summary>Which of the flow's conditions on the person and the record do not hold.</summary>
    public IReadOnlyList<Shortfall> OfConditions(CompiledFlow flow, in View view)
    {
        var found = new List<Shortfall>();
        foreach (var condition in flow.People)
        {
            var truth = view.Fact(condition, Truth.True);
            if (truth != Truth.True)
            {
                string has = Words.Values(tables.Layout, condition, view);
                string needs = Words.AnyOf(flow.Flow.People[condition.Code]);
                found.Add(Of(
                    flow,
                    truth == Truth.Unknown ? ReasonCodes.FactUnknown : ReasonCodes.FactNotMet,
                    $"needs {condition.Code} to be {needs}; it is {has}",
                    $"people.{condition.Code}",
                    has,
                    needs));
            }
        }

        AddConsents(flow, view, found);
        foreach (var condition in flow.Record)
        {
            var truth = view.WhollyLabelled(condition, Truth.True);
            if (truth != Truth.True)
            {
                string has = Words.Values(tables.Layout, condition, view);
                string needs = Words.AnyOf(flow.Flow.Record[condition.Code]);
                found.Add(Of(
                    flow,
                    truth == Truth.Unknown ? ReasonCodes.LabelUnknown : ReasonCodes.LabelNotMet,
                    $"needs the record's {condition.Code} to be {needs}; it is {has}",
                    $"record.{condition.Code}",
                    has,
                    needs));
            }
        }

        return found;
    }

    private void AddConsents(CompiledFlow flow, in View view, List<Shortfall> found)
    {
        if (flow.ConsentsAll != 0 || flow.NeverApplies)
        {
            foreach (string consent in flow.Flow.ConsentsAll.Order(StringComparer.Ordinal))
            {
                ulong bit = Conditions.Consents([consent], tables.Layout, out bool exists);
                AddConsent(flow, exists ? view.EveryConsent(bit, Truth.True) : Truth.Unknown, consent, found);
            }
        }

        if (flow.ConsentsAny != 0 || (flow.NeverApplies && flow.Flow.ConsentsAny.Count > 0))
        {
            var truth = flow.ConsentsAny == 0 ? Truth.Unknown : view.AnyConsent(flow.ConsentsAny, Truth.True);
            AddConsent(flow, truth, Words.AnyOf(flow.Flow.ConsentsAny), found);
        }
    }

    private static void AddConsent(CompiledFlow flow, Truth truth, string consent, List<Shortfall> found)
    {
        if (truth == Truth.Unknown)
        {
            found.Add(Of(
                flow, ReasonCodes.ConsentUnknown, $"needs consent {consent}; whether it stands is not known",
                $"consent.{consent}", "unknown", "standing"));
        }
        else if (truth == Truth.False)
        {
            found.Add(Of(
                flow, ReasonCodes.ConsentNotStanding, $"needs consent {consent}; it is not standing",
                $"consent.{consent}", "not standing", "standing"));
        }
    }

    private static Shortfall Of(
        CompiledFlow flow, string code, string what, string condition, string has, string needs) =>
        new(new Reason(code, $"{Words.Name(flow)} {what}."), new MissingCondition(condition, has, needs));
}
