namespace IomGateway.Sharing.Decisions;

/// <summary>
/// One decision. Each flow is judged by itself and capped by itself; only what each then gives is compared, so that no
/// two flows' conditions ever meet. Allocates nothing.
/// </summary>
internal static class Evaluation
{
    /// <summary>More categories of one type than this are not decided on the stack.</summary>
    private const int OnStack = 256;

    /// <summary>
    /// Decides, and returns what each category of the type gets in <paramref name="result"/>, which has one place for
    /// each.
    /// </summary>
    /// <param name="tables">The rules.</param>
    /// <param name="question">A question of these rules.</param>
    /// <param name="circumstances">What it is judged by.</param>
    /// <param name="only">The depersonalised flow that an earlier step chose; −1 to choose one.</param>
    /// <param name="result">Receives what is granted.</param>
    public static void Decide(
        RuleTables tables, in Question question, in Circumstances circumstances, int only, Span<Granted> result)
    {
        if (!question.NamesPerson && only < 0)
        {
            only = FirstThatGives(tables, question, circumstances, result);
            if (only < 0)
            {
                result.Fill(new Granted(Forms.Withheld, -1, false));
                return;
            }
        }

        Span<Contest> contests =
            result.Length <= OnStack ? stackalloc Contest[result.Length] : new Contest[result.Length];
        foreach (ref var contest in contests)
        {
            contest = Contest.Empty;
        }

        if (!Compare(tables, question, circumstances, only, result, contests))
        {
            foreach (ref var contest in contests)
            {
                contest.PlayAgain();
            }

            Compare(tables, question, circumstances, only, result, contests);
        }

        for (int i = 0; i < result.Length; i++)
        {
            result[i] = contests[i].Winner();
        }
    }

    /// <summary>What one flow gives by itself, after every cap; false where it does not apply.</summary>
    public static bool Judge(
        RuleTables tables, CompiledFlow flow, in Question question, in Circumstances circumstances, Span<Granted> given)
    {
        given.Fill(new Granted(Forms.Withheld, -1, false));
        if (!FlowTest.Answers(tables, flow, question) || flow.GrantFor(question.TypeIndex) is not { } grant)
        {
            return false;
        }

        var type = tables.Types[question.TypeIndex];
        var facts = circumstances.FactsIn(flow.Agreement.Partnership, tables.Layout);
        var view = new View(tables.Layout, type, facts, circumstances.Labels);
        if (!FlowTest.Applies(flow, view))
        {
            return false;
        }

        bool waits = circumstances.Labels is { Holds: true };
        for (int i = 0; i < grant.Categories.Length; i++)
        {
            given[grant.Categories[i]] = new Granted(grant.Forms[i], -1, waits);
        }

        var caps = tables.CapsFor(circumstances);
        foreach (int number in caps.Match(question))
        {
            var cap = caps[number];
            if (FlowTest.Bites(cap, flow, question, view))
            {
                Cap(tables, cap, grant, given);
            }
        }

        if (circumstances.Release.IsRelease)
        {
            Release(type, circumstances.Release, given);
        }

        return true;
    }

    private static void Cap(RuleTables tables, CompiledCap cap, TypeGrant grant, Span<Granted> given)
    {
        foreach (int category in grant.Categories)
        {
            if (!cap.Touches(grant.Type, category))
            {
                continue;
            }

            ref var granted = ref given[category];
            granted = cap.Holds
                ? granted with { Held = true }
                : granted with { Form = tables.Forms.Coarser(granted.Form, cap.Form) };
        }
    }

    /// <summary>
    /// A release lifts holding from what it covers; what it leaves out is withheld, not asked for again.
    /// </summary>
    private static void Release(TypeTable type, in HoldRelease release, Span<Granted> given)
    {
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i].Held)
            {
                given[i] = release.Covers(type.Categories[i])
                    ? given[i] with { Held = false }
                    : new Granted(Forms.Withheld, -1, false);
            }
        }
    }

    private static bool Compare(
        RuleTables tables,
        in Question question,
        in Circumstances circumstances,
        int only,
        Span<Granted> given,
        Span<Contest> contests)
    {
        bool settled = true;
        foreach (int number in tables.FlowIndex.Match(question))
        {
            var flow = tables.Flows[number];
            if ((only >= 0 && number != only) || !Judge(tables, flow, question, circumstances, given))
            {
                continue;
            }

            foreach (int category in flow.GrantFor(question.TypeIndex)!.Categories)
            {
                settled &= contests[category].Enter(tables.Forms, given[category], number, flow.Rank);
            }
        }

        return settled;
    }

    /// <summary>The lexically first depersonalised flow that gives anything; −1 where there is none.</summary>
    private static int FirstThatGives(
        RuleTables tables, in Question question, in Circumstances circumstances, Span<Granted> given)
    {
        int first = -1;
        foreach (int number in tables.FlowIndex.Match(question))
        {
            var flow = tables.Flows[number];
            bool earlier = first < 0 || flow.Rank < tables.Flows[first].Rank;
            if (earlier && Judge(tables, flow, question, circumstances, given)
                && GrantSet.OutcomeOf(given) != Outcome.Deny)
            {
                first = number;
            }
        }

        return first;
    }
}
