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
    /// <param name="tables">The rules.</param>
    /// <param name="question">A question of these rules, about a person.</param>
    /// <param name="circumstances">What it is judged by.</param>
    /// <param name="flows">Receives the flows' numbers.</param>
    /// <param name="grant">The place of what the last of them grants.</param>
    public static int FindUncapped(
        RuleTables tables, in Question question, in Circumstances circumstances, Span<int> flows, out int grant)
    {
        int count = 0;
        int partnership = int.MinValue;
        var rows = tables.Rows;
        View view = default;
        grant = -1;
        foreach (int number in tables.FlowIndex.Match(question))
        {
            ref readonly var row = ref rows[number];
            if (!FlowTest.Answers(tables, row.Terms, question))
            {
                continue;
            }

            if (row.Terms.Partnership != partnership)
            {
                partnership = row.Terms.Partnership;
                var facts = circumstances.FactsIn(tables.Partnerships[partnership], tables.Layout);
                view = new View(tables.Layout, tables.Types[question.TypeIndex], facts, circumstances.Labels);
            }

            ReadOnlySpan<LabelCondition> record = row.HasRecord ? tables.Flows[number].Record : [];
            if (!FlowTest.Applies(row.Terms, rows.People(row), record, view))
            {
                continue;
            }

            grant = rows.GrantOf(row, question.TypeIndex);
            if (count == flows.Length || IsCapped(tables, number, grant, question, circumstances, view))
            {
                return -1;
            }

            flows[count++] = number;
        }

        return count;
    }

    private static bool IsCapped(
        RuleTables tables, int flow, int place, in Question question, in Circumstances circumstances, in View view)
    {
        ref readonly var terms = ref tables.Rows[flow];
        ref var grant = ref tables.Rows.Grant(place);
        var caps = tables.CapsFor(circumstances);
        foreach (int number in caps.Match(question))
        {
            bool touches = grant.IsWide
                ? caps[number].Touches(tables.Flows[flow].GrantFor(grant.Type)!)
                : (caps.FirstTouched(number, grant.Type) & grant.Bits) != 0;
            if (touches && FlowTest.Bites(caps[number], terms.Terms, question, view))
            {
                return true;
            }
        }

        return false;
    }
}
