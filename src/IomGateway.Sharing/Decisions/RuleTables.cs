using System.Numerics;

namespace IomGateway.Sharing.Decisions;

/// <summary>Everything that a decision reads: compiled once, never changed, safe to share between threads.</summary>
internal sealed record RuleTables
{
    public required VocabularyLayout Layout { get; init; }

    public required CodeTable Agencies { get; init; }

    /// <summary>The agencies that are forums: nobody asks or answers as one.</summary>
    public required CodeSet Forums { get; init; }

    public required CodeTable Roles { get; init; }

    public required CodeTable Purposes { get; init; }

    /// <summary>The purposes that only depersonalised flows may serve.</summary>
    public required CodeSet DepersonalisedPurposes { get; init; }

    public required CodeTable TypeNames { get; init; }

    public required TypeTable[] Types { get; init; }

    public required Forms Forms { get; init; }

    public required CodeTable Partnerships { get; init; }

    public required CompiledFlow[] Flows { get; init; }

    /// <summary>The same flows as most decisions read them.</summary>
    public required FlowRows Rows { get; init; }

    public required RuleIndex FlowIndex { get; init; }

    public required CapTable Caps { get; init; }

    /// <summary>Those of <see cref="Caps"/> that can bite while a record's labels are open.</summary>
    public required CapTable CapsBeforeLabels { get; init; }

    /// <summary>How many decisions are remembered: some for each type that a flow grants; a power of two.</summary>
    public int CachePlaces =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Flows.Sum(f => 4 * f.Grants.Length), 1 << 12, 1 << 19));

    public CapTable CapsFor(in Circumstances circumstances) =>
        circumstances.Labels is null ? CapsBeforeLabels : Caps;
}
