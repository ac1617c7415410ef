using System.Runtime.InteropServices;

namespace IomGateway.Sharing.Decisions;

/// <summary>The part of a flow that does not hang on the question's codes or on the record type.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FlowTerms
{
    public required int FromDay { get; init; }

    /// <summary>The first day on which it no longer holds.</summary>
    public required int UntilDay { get; init; }

    public required ulong ConsentsAll { get; init; }

    public required ulong ConsentsAny { get; init; }

    /// <summary>The number of its agreement's partnership.</summary>
    public required int Partnership { get; init; }

    public required bool IsEmergency { get; init; }

    public required bool Depersonalised { get; init; }

    public required bool OfficialDuty { get; init; }

    public required bool NeverApplies { get; init; }

    public bool InTerm(int day) => FromDay <= day && day < UntilDay;
}

/// <summary>
/// What most decisions read of the flows, side by side in memory in the order of their numbers: a flow that a question
/// meets costs a cache line or two, however many there are.
/// </summary>
internal sealed class FlowRows
{
    private readonly FlowRow[] rows;
    private readonly FactCondition[] people;
    private readonly GrantRow[] grants;

    public FlowRows(IReadOnlyList<CompiledFlow> flows)
    {
        rows = new FlowRow[flows.Count];
        people = flows.SelectMany(f => f.People).ToArray();
        grants = flows.SelectMany(f => f.Grants).Select(GrantRow.Of).ToArray();
        for (int i = 0, person = 0, grant = 0; i < rows.Length; i++)
        {
            var flow = flows[i];
            rows[i] = new FlowRow
            {
                Terms = flow.Terms,
                HasRecord = flow.Record.Length > 0,
                People = person,
                PeopleCount = flow.People.Length,
                Grants = grant,
                GrantCount = flow.Grants.Length,
            };
            person += flow.People.Length;
            grant += flow.Grants.Length;
        }
    }

    public ref readonly FlowRow this[int flow] => ref rows[flow];

    public ReadOnlySpan<FactCondition> People(in FlowRow row) => people.AsSpan(row.People, row.PeopleCount);

    /// <summary>The place of what the flow grants of a type; −1 where it grants nothing of it.</summary>
    public int GrantOf(in FlowRow row, int type)
    {
        for (int i = row.Grants; i < row.Grants + row.GrantCount; i++)
        {
            if (grants[i].Type == type)
            {
                return i;
            }
        }

        return -1;
    }

    public ref GrantRow Grant(int place) => ref grants[place];
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct FlowRow
{
    public required FlowTerms Terms { get; init; }

    public required bool HasRecord { get; init; }

    public required int People { get; init; }

    public required int PeopleCount { get; init; }

    public required int Grants { get; init; }

    public required int GrantCount { get; init; }
}

/// <summary>What a flow grants of one record type.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct GrantRow
{
    public required int Type { get; init; }

    /// <summary>The categories, where the type has no more of them than there are bits.</summary>
    public required ulong Bits { get; init; }

    /// <summary>Whether the type has more categories than <see cref="Bits"/> can hold.</summary>
    public required bool IsWide { get; init; }

    /// <summary>All of it, where no cap touches it; <see langword="null"/> until it was first granted.</summary>
    public GrantSet? Whole;

    public static GrantRow Of(TypeGrant grant) => new()
    {
        Type = grant.Type,
        Bits = grant.Bits.Length > 0 ? grant.Bits[0] : 0,
        IsWide = grant.Bits.Length > 1,
    };
}
