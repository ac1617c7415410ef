namespace IomGateway.Sharing.Decisions;

/// <summary>
/// Finds the flows that apply to a question about a person, and whether any cap touches what they grant. Most decisions
/// end here: what several uncapped flows grant together need be weighed only once.
/// </summary>
internal static class Applicable
{
    /// <summary>Where more flows than this apply at once, they are weighed each time.</summary>
    public const int Most = 8;

    /// <summary>
    /// Writes the numbers of the flows that apply, rising, and returns how many there are; −1 where they have to be
    /// weighed, because a cap touches what one of them grants or because there are too many.
    /// </summary>
    public static int FindUncapped(
        RuleTables tables, in Question question, in Circumstances circumstances, Span<int> flows)
    {
        int count = 0;
        foreach (int number in tables.FlowIndex.Match(question))
        {
            var flow = tables.Flows[number];
            if (!FlowTest.Answers(tables, flow, question))
            {
                continue;
            }

            var facts = circumstances.FactsIn(flow.Agreement.Partnership, tables.Layout);
            var view = new View(tables.Layout, tables.Types[question.TypeIndex], facts, circumstances.Labels);
            if (!FlowTest.Applies(flow, view) || flow.GrantFor(question.TypeIndex) is not { } grant)
            {
                continue;
            }

            if (count == flows.Length || IsCapped(tables, flow, grant, question, circumstances, view))
            {
                return -1;
            }

            flows[count++] = number;
        }

        return count;
    }

    private static bool IsCapped(
        RuleTables tables, CompiledFlow flow, TypeGrant grant, in Question question,
        in Circumstances circumstances, in View view)
    {
        var caps = tables.CapsFor(circumstances);
        foreach (int number in caps.Match(question))
        {
            var cap = caps[number];
            if (cap.Touches(grant) && FlowTest.Bites(cap, flow, question, view))
            {
                return true;
            }
        }

        return false;
    }
}
