namespace IomGateway.Sharing.Decisions;

/// <summary>Puts decisions into words. Slow, and never on the path of a disclosure.</summary>
internal sealed class Explainer(RuleTables tables)
{
    private readonly ShortfallFinder shortfalls = new(tables);

    /// <summary>Why the verdict is what it is.</summary>
    public Decision Explain(
        in Question question, in Circumstances circumstances, in Verdict verdict, in Verdict ceiling)
    {
        var step = circumstances.Labels is null ? DecisionStep.Question : DecisionStep.Record;
        return verdict.Outcome switch
        {
            Outcome.Permit => new Decision.Permit
            {
                Step = step,
                Categories = new SortedDictionary<string, string>(
                    verdict.Grants.ToDictionary(g => g.Category, g => g.Form), StringComparer.Ordinal),
                Grants = verdict.Grants.ToArray(),
                Obligations = AnswerObligations.Of(verdict.Grants),
                Closed = Closed(question, circumstances),
            },
            Outcome.Hold => new Decision.Hold
            {
                Step = step,
                Originator = circumstances.Labels?.Originator ?? question.Ask.From,
                Grants = verdict.Held.ToArray(),
                Reasons = Holding(question, circumstances),
            },
            _ => Refusal(step, question, circumstances, ceiling, toAsker: false),
        };
    }

    /// <summary>
    /// What would have to be true of the question for anybody to be permitted. Reads no fact of any person.
    /// </summary>
    public Decision.Deny ExplainQuestionAlone(in Question question) =>
        Refusal(DecisionStep.Question, question, default, default, toAsker: true);

    /// <param name="step">Which of the two steps refused.</param>
    /// <param name="question">The question.</param>
    /// <param name="circumstances">What it was judged by.</param>
    /// <param name="ceiling">What the question decision had granted.</param>
    /// <param name="toAsker">Whether the asker is told: no agreement is named then in which it has no part.</param>
    private Decision.Deny Refusal(
        DecisionStep step, in Question question, in Circumstances circumstances, in Verdict ceiling, bool toAsker)
    {
        var reasons = new List<Reason>();
        if (circumstances.Labels is { } labels)
        {
            RecordReasons(labels, question, reasons);
        }

        int only = ceiling.Set?.Depersonalised() ?? -1;
        var candidates = Candidates(question, circumstances, only);
        if (candidates.Count == 0)
        {
            reasons.Add(NoAgreement(question));
            return new Decision.Deny
            {
                Step = step,
                Reasons = reasons,
                Nearest = NearestOfScope(question, circumstances, toAsker),
            };
        }

        reasons.AddRange(candidates.SelectMany(c => c.Shortfalls).Select(s => s.Reason));
        var (nearest, missing) = candidates[0];
        return new Decision.Deny
        {
            Step = step,
            Reasons = reasons.Distinct().ToArray(),
            Nearest = Nearest(nearest, missing),
        };
    }

    /// <summary>
    /// The flows whose scope takes in the question, nearest first, each with all that keeps it from answering.
    /// </summary>
    private List<(CompiledFlow Flow, IReadOnlyList<Shortfall> Shortfalls)> Candidates(
        in Question question, in Circumstances circumstances, int only)
    {
        var found = new List<(CompiledFlow Flow, IReadOnlyList<Shortfall> Shortfalls)>();
        for (int number = 0; number < tables.Flows.Length; number++)
        {
            var flow = tables.Flows[number];
            if ((only < 0 || number == only) && FlowTest.Covers(flow.Named, question))
            {
                found.Add((flow, Beyond(flow, question, circumstances)));
            }
        }

        found.Sort((a, b) => (a.Shortfalls.Count, a.Flow.Rank).CompareTo((b.Shortfalls.Count, b.Flow.Rank)));
        return found;
    }

    /// <summary>
    /// What keeps a flow from answering, apart from its scope: its conditions, and where all of them hold, the caps.
    /// </summary>
    private List<Shortfall> Beyond(CompiledFlow flow, in Question question, in Circumstances circumstances)
    {
        var view = ViewFor(flow, question, circumstances);
        List<Shortfall> found = [.. shortfalls.OfStanding(flow, question), .. shortfalls.OfConditions(flow, view)];
        if (found.Count > 0)
        {
            return found;
        }

        foreach (var cap in Biting(flow, question, circumstances))
        {
            found.Add(CapShortfall(flow, cap));
        }

        if (found.Count == 0)
        {
            string type = question.Ask.RecordType;
            found.Add(circumstances.Release.IsRelease
                ? Plain(flow, ReasonCodes.NotReleased, "grants nothing that the originator released", "release",
                    "other categories")
                : Plain(flow, ReasonCodes.NothingGranted, $"grants nothing of {type} that may leave", "records",
                    "nothing"));
        }

        return found;
    }

    private static Shortfall Plain(CompiledFlow flow, string code, string what, string condition, string has) =>
        new(
            new Reason(code, $"{Words.Name(flow)} {what}."),
            new MissingCondition(condition, has, "a granted category"));

    private static Shortfall CapShortfall(CompiledFlow flow, CompiledCap cap) => new(
        new Reason(cap.Code, $"{CapWords.Bites(cap)} It closes what {Words.Name(flow)} grants."),
        new MissingCondition(cap.Code, "bites", CapWords.Needs(cap)));

    private List<CompiledCap> Biting(CompiledFlow flow, in Question question, in Circumstances circumstances)
    {
        var view = ViewFor(flow, question, circumstances);
        var grant = flow.GrantFor(question.TypeIndex);
        var biting = new List<CompiledCap>();
        var caps = tables.CapsFor(circumstances);
        foreach (int number in caps.Match(question))
        {
            var cap = caps[number];
            if (grant is not null && cap.Touches(grant) && FlowTest.Bites(cap, flow, question, view))
            {
                biting.Add(cap);
            }
        }

        return biting;
    }

    private List<ClosedCategory> Closed(in Question question, in Circumstances circumstances)
    {
        var type = tables.Types[question.TypeIndex];
        var closed = new List<ClosedCategory>();
        foreach (int number in tables.FlowIndex.Match(question))
        {
            var flow = tables.Flows[number];
            if (!FlowTest.Answers(tables, flow, question)
                || !FlowTest.Applies(flow, ViewFor(flow, question, circumstances)))
            {
                continue;
            }

            foreach (var cap in Biting(flow, question, circumstances))
            {
                var touched = flow.GrantFor(question.TypeIndex)!.Categories
                    .Select(c => type.Categories[c]).Where(cap.Touches);
                closed.AddRange(touched.Select(c => new ClosedCategory(c, CapShortfall(flow, cap).Reason)));
            }
        }

        return closed.OrderBy(c => c.Category, StringComparer.Ordinal)
            .ThenBy(c => c.Reason.Code, StringComparer.Ordinal).ToList();
    }

    private List<Reason> Holding(in Question question, in Circumstances circumstances)
    {
        var reasons = new List<Reason>();
        if (circumstances.Labels is { Holds: true })
        {
            reasons.Add(new Reason(ReasonCodes.Held, "The record's handling code makes it wait for its originator."));
        }

        foreach (int number in tables.FlowIndex.Match(question))
        {
            reasons.AddRange(Biting(tables.Flows[number], question, circumstances)
                .Where(c => c.Holds)
                .Select(c => new Reason(c.Code, CapWords.Bites(c))));
        }

        return reasons.Distinct().ToList();
    }

    private static void RecordReasons(RecordLabels labels, in Question question, List<Reason> reasons)
    {
        reasons.AddRange(labels.MissingRequired.Select(label => new Reason(
            ReasonCodes.LabelRequired,
            $"A {labels.RecordType} must carry the label {label}; this one does not, so it is withheld.")));
        if (!string.Equals(labels.RecordType, question.Ask.RecordType, StringComparison.Ordinal))
        {
            reasons.Add(new Reason(
                ReasonCodes.OtherRecord,
                    $"The record is of type {labels.RecordType}; {question.Ask.RecordType} was asked for."));
        }
    }

    private static Reason NoAgreement(in Question question)
    {
        var ask = question.Ask;
        return new Reason(
            ReasonCodes.NoAgreement,
            $"No agreement covers {ask.From} telling {ask.To} of {ask.RecordType} for {ask.Purpose} as {ask.Role}.");
    }

    /// <summary>
    /// The flow that lacks least of the question itself, preferring one between the same two agencies.
    /// </summary>
    private NearestFlow? NearestOfScope(in Question question, in Circumstances circumstances, bool toAsker)
    {
        CompiledFlow? nearest = null;
        IReadOnlyList<Shortfall> missing = [];
        var least = (int.MaxValue, int.MaxValue, int.MaxValue);
        foreach (var flow in tables.Flows)
        {
            if (toAsker && !HasPart(flow, question))
            {
                continue;
            }

            var lacking = ShortfallFinder.OfScope(flow, question);
            int ends = lacking.Count(s => s.Missing.Condition is "from" or "to");
            var distance = (ends, lacking.Count, flow.Rank);
            if (distance.CompareTo(least) < 0)
            {
                (least, nearest, missing) = (distance, flow, lacking);
            }
        }

        if (nearest is null)
        {
            return null;
        }

        var view = ViewFor(nearest, question, circumstances);
        return Nearest(
            nearest,
            [.. missing, .. shortfalls.OfStanding(nearest, question), .. shortfalls.OfConditions(nearest, view)]);
    }

    private static bool HasPart(CompiledFlow flow, in Question question) =>
        flow.Named.To.Contains(question.ToIndex) || flow.Named.From.Contains(question.ToIndex)
        || flow.Agreement.Parties.Contains(question.Ask.To, StringComparer.Ordinal);

    private static NearestFlow Nearest(CompiledFlow flow, IReadOnlyList<Shortfall> missing) =>
        new(flow.Agreement.Id, flow.Agreement.Version, flow.Flow.Id, missing.Select(s => s.Missing).ToArray());

    private View ViewFor(CompiledFlow flow, in Question question, in Circumstances circumstances) => new(
        tables.Layout,
        tables.Types[question.TypeIndex],
        circumstances.FactsIn(flow.Agreement.Partnership, tables.Layout),
        circumstances.Labels);
}
