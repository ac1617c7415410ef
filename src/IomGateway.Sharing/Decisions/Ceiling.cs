namespace IomGateway.Sharing.Decisions;

/// <summary>Keeps a record decision under the question decision that let the record be fetched.</summary>
internal static class Ceiling
{
    /// <summary>
    /// Lowers each form to the ceiling's. A form that is neither at nor below it is withheld; what is lowered keeps its
    /// own flow.
    /// </summary>
    public static void Apply(RuleTables tables, TypeTable type, GrantSet ceiling, Span<Granted> granted)
    {
        for (int i = 0; i < granted.Length; i++)
        {
            byte most = ReferenceEquals(ceiling.Type, type)
                ? ceiling.At(i).Form
                : Translate(tables, type.Categories[i], ceiling);
            byte form = tables.Forms.Coarser(granted[i].Form, most);
            granted[i] = form == Forms.Withheld
                ? new Granted(Forms.Withheld, -1, false)
                : granted[i] with { Form = form };
        }
    }

    /// <summary>The depersonalised flow that the ceiling comes from, by its number in these tables.</summary>
    public static bool TrySingleFlow(RuleTables tables, GrantSet ceiling, out int flow)
    {
        flow = ceiling.Depersonalised();
        if (flow < 0 || ReferenceEquals(ceiling.Tables, tables))
        {
            return flow >= 0;
        }

        var wanted = ceiling.Tables.Flows[flow];
        flow = Array.FindIndex(tables.Flows, f =>
            string.Equals(f.Agreement.Id, wanted.Agreement.Id, StringComparison.Ordinal)
            && string.Equals(f.Flow.Id, wanted.Flow.Id, StringComparison.Ordinal));
        return flow >= 0;
    }

    /// <summary>The form that an older rulebook's ceiling gives a category, by its name in this one.</summary>
    private static byte Translate(RuleTables tables, string category, GrantSet ceiling)
    {
        if (!ceiling.Type.Categories.TryFind(category, out int index))
        {
            return Forms.Withheld;
        }

        return tables.Forms.Parse(ceiling.Tables.Forms.Name(ceiling.At(index).Form));
    }
}
