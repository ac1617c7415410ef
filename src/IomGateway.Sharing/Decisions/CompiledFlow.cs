using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;

namespace IomGateway.Sharing.Decisions;

/// <summary>One flow of one enforced agreement, with its codes as numbers.</summary>
internal sealed record CompiledFlow
{
    public required EnforcedAgreement Enforced { get; init; }

    public required Flow Flow { get; init; }

    /// <summary>Its place in the order of (agreement, flow), compared code unit by code unit.</summary>
    public int Rank { get; init; }

    /// <summary>Whom it is for, whether or not they have signed; forums stand for their members.</summary>
    public required RuleScope Named { get; init; }

    /// <summary>Whom it is for among those who have signed; nobody while it is suspended.</summary>
    public required RuleScope Scope { get; init; }

    public required int FromDay { get; init; }

    /// <summary>The first day on which it no longer holds.</summary>
    public required int UntilDay { get; init; }

    /// <summary>Conditions on the person; what an emergency lifts is already left out.</summary>
    public required FactCondition[] People { get; init; }

    public required LabelCondition[] Record { get; init; }

    public required ulong ConsentsAll { get; init; }

    public required ulong ConsentsAny { get; init; }

    /// <summary>Whether it asks for something that the vocabulary does not have, so that it never applies.</summary>
    public required bool NeverApplies { get; init; }

    public required TypeGrant[] Grants { get; init; }

    /// <summary>The number of its agreement's partnership.</summary>
    public required int Partnership { get; init; }

    public Agreement Agreement => Enforced.Agreement;

    public FlowTerms Terms => new()
    {
        FromDay = FromDay,
        UntilDay = UntilDay,
        ConsentsAll = ConsentsAll,
        ConsentsAny = ConsentsAny,
        Partnership = Partnership,
        IsEmergency = IsEmergency,
        Depersonalised = Depersonalised,
        OfficialDuty = OfficialDuty,
        NeverApplies = NeverApplies,
    };

    public required bool OfficialDuty { get; init; }

    public required bool IsEmergency { get; init; }

    public required bool Depersonalised { get; init; }

    public bool InTerm(int day) => FromDay <= day && day < UntilDay;

    public TypeGrant? GrantFor(int type)
    {
        foreach (var grant in Grants)
        {
            if (grant.Type == type)
            {
                return grant;
            }
        }

        return null;
    }
}

/// <summary>The categories that a flow grants of one record type: the number of each, and its form.</summary>
/// <param name="Type">The record type.</param>
/// <param name="Categories">The number of each category in that type.</param>
/// <param name="Forms">The form of each.</param>
/// <param name="Bits">The same categories, one bit for each.</param>
internal sealed record TypeGrant(int Type, int[] Categories, byte[] Forms, ulong[] Bits);

/// <summary>A floor or a <c>never</c> clause, with its codes as numbers.</summary>
internal sealed record CompiledCap
{
    /// <summary>How a refusal calls it: <c>safeguard:CODE</c> or <c>never:AGREEMENT</c>.</summary>
    public required string Code { get; init; }

    public required string Title { get; init; }

    /// <summary>Where it is written.</summary>
    public required SourcePosition At { get; init; }

    /// <summary>The safeguard that it was made of; <see langword="null"/> for a <c>never</c> clause.</summary>
    public Safeguard? Source { get; init; }

    /// <summary>The agreement that a <c>never</c> clause stands in.</summary>
    public Agreement? Agreement { get; init; }

    public required RuleScope Scope { get; init; }

    public required CapCondition When { get; init; }

    public required CapException[] Unless { get; init; }

    /// <summary>What it caps; <see langword="null"/> is every category.</summary>
    public required IReadOnlySet<string>? Categories { get; init; }

    /// <summary>The form it caps to, where it does not hold.</summary>
    public required byte Form { get; init; }

    public required bool Holds { get; init; }

    /// <summary>What it caps of each record type, one bit for each category by its number in that type.</summary>
    public ulong[][] Touched { get; init; } = [];

    /// <summary>
    /// For a <c>never</c> clause: the partnership whose flows it closes, its term and who has signed it.
    /// </summary>
    public NeverTerms? Never { get; init; }

    /// <summary>Whether it might bite while the record's labels are open: what they decide does not yet.</summary>
    public bool CountsBeforeLabels =>
        !Holds && (When.Record.Length == 0 || Array.Exists(When.Record, r => r.Label < 0));

    public bool Touches(string category) => Categories is null || Categories.Contains(category);

    public bool Touches(int type, int category) => (Touched[type][category >> 6] >> (category & 63) & 1) != 0;

    public bool Touches(TypeGrant grant)
    {
        var touched = Touched[grant.Type];
        for (int i = 0; i < touched.Length; i++)
        {
            if ((touched[i] & grant.Bits[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }
}

internal sealed record NeverTerms(int Partnership, int FromDay, int UntilDay, CodeSet Signed);
