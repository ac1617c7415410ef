namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>
/// Noon of 1 June 2026 when the gateway starts, a day within every agreement's term; from then on it runs as clocks do, and
/// a test may move it.
/// </summary>
internal sealed class TestClock : TimeProvider
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly DateTimeOffset began = System.GetUtcNow();

    /// <summary>How far it was moved on.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>What has to be added to the machine's own time.</summary>
    public TimeSpan Offset => Noon - began + Ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
