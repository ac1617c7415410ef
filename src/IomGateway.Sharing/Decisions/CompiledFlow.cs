using IomGateway.Sharing.Agreements;
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

    public Agreement Agreement => Enforced.Agreement;

    public bool OfficialDuty => !string.IsNullOrWhiteSpace(Flow.OfficialDuty);

    public bool IsEmergency => Flow.Emergency is not null;

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
internal sealed record TypeGrant(int Type, int[] Categories, byte[] Forms);

/// <summary>A floor or a <c>never</c> clause, with its codes as numbers.</summary>
internal sealed record CompiledCap
{
    /// <summary>How a refusal calls it: <c>safeguard:CODE</c> or <c>never:AGREEMENT</c>.</summary>
    public required string Code { get; init; }

    public required string Title { get; init; }

    /// <summary>The safeguard that it was made of; <see langword="null"/> for a <c>never</c> clause.</summary>
    public Safeguard? Source { get; init; }

    public required RuleScope Scope { get; init; }

    public required CapCondition When { get; init; }

    public required CapException[] Unless { get; init; }

    /// <summary>What it caps; <see langword="null"/> is every category.</summary>
    public required IReadOnlySet<string>? Categories { get; init; }

    /// <summary>The form it caps to, where it does not hold.</summary>
    public required byte Form { get; init; }

    public required bool Holds { get; init; }

    /// <summary>
    /// For a <c>never</c> clause: the partnership whose flows it closes, its term and who has signed it.
    /// </summary>
    public NeverTerms? Never { get; init; }

    public bool Touches(string category) => Categories is null || Categories.Contains(category);
}

internal sealed record NeverTerms(string Partnership, int FromDay, int UntilDay, CodeSet Signed);
