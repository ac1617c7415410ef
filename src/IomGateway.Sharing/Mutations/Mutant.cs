using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Mutations;

/// <summary>An agreement with one clause gone wrong: what its scenarios must notice.</summary>
internal sealed record Mutant
{
    public required Agreement Agreement { get; init; }

    /// <summary>The agreement with the change in it.</summary>
    public required Agreement Changed { get; init; }

    /// <summary>The clause, such as <c>attendance: roles</c>.</summary>
    public required string Clause { get; init; }

    /// <summary>What became of it, in words.</summary>
    public required string Change { get; init; }

    public required SourcePosition At { get; init; }

    /// <summary>The flows that are not the same in both, as they were.</summary>
    public IReadOnlyList<Flow> Before { get; init; } = [];

    /// <summary>The same flows as they are after the change.</summary>
    public IReadOnlyList<Flow> After { get; init; } = [];

    /// <summary>The <c>never</c> clauses that are not the same in both, before and after.</summary>
    public IReadOnlyList<NeverClause> Never { get; init; } = [];

    /// <summary>The only day on which the change can be felt; <see langword="null"/> for any day.</summary>
    public DateOnly? Day { get; init; }
}

/// <summary>One way in which a flow can go wrong.</summary>
/// <param name="Part">The dotted key of the clause, such as <c>roles.iom-coordinator</c>.</param>
/// <param name="Change">What became of it, in words.</param>
/// <param name="After">What stands in the flow's place; nothing where it is gone.</param>
internal sealed record FlowChange(string Part, string Change, params IReadOnlyList<Flow> After);
