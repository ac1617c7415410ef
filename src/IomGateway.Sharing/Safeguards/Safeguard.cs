using System.Collections.Frozen;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Safeguards;

/// <summary>A floor that no agreement lifts: where it bites, what it caps, and to what.</summary>
public sealed record Safeguard
{
    public required string Code { get; init; }

    public required string Title { get; init; }

    public string? Cites { get; init; }

    /// <summary>Where it bites, unless an exception is definitely met.</summary>
    public required SafeguardCondition When { get; init; }

    /// <summary>The exceptions; one that is definitely true lifts the cap.</summary>
    public required IReadOnlyList<SafeguardCondition> Unless { get; init; }

    /// <summary>What it caps; <see langword="null"/> is every category.</summary>
    public required FrozenSet<string>? Categories { get; init; }

    public required SafeguardCap Cap { get; init; }

    /// <summary>The mask's name where <see cref="Cap"/> is <see cref="SafeguardCap.Mask"/>.</summary>
    public string? Mask { get; init; }

    public required SourcePosition At { get; init; }
}

public enum SafeguardCap
{
    Withheld,
    Mask,
    Hold,
}

/// <summary>Conditions that must all hold; each is a list of which any one will do. Empty holds always.</summary>
public sealed record SafeguardCondition
{
    /// <summary>
    /// Lists by key: <c>from-class</c>, <c>to-class</c>, <c>from</c>, <c>to</c>, <c>purpose</c>, <c>role</c>,
    /// <c>record-type</c>,
    /// <c>depersonalised</c>, <c>official-duty</c>, <c>consent</c>.
    /// </summary>
    public required FrozenDictionary<string, FrozenSet<string>> Keys { get; init; }

    public required FrozenDictionary<string, FrozenSet<string>> Person { get; init; }

    public required FrozenDictionary<string, FrozenSet<string>> Record { get; init; }
}
