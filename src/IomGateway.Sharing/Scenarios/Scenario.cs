using IomGateway.Sharing.Decisions.Requests;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Scenarios;

/// <summary>One example of what an agreement must allow or refuse.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    public required DecisionRequest Request { get; init; }

    public required Expectation Expect { get; init; }

    public required SourcePosition At { get; init; }
}

/// <summary>What a scenario expects; what it does not name it does not test.</summary>
internal sealed record Expectation
{
    /// <summary><c>permit</c>, <c>deny</c> or <c>hold</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>Exactly these categories in exactly these forms.</summary>
    public IReadOnlyDictionary<string, string>? Categories { get; init; }

    /// <summary>These reasons among others.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The flow that grants everything.</summary>
    public string? Flow { get; init; }
}
