using System.Collections.Frozen;

namespace IomGateway.Sharing.Decisions;

/// <summary>
/// What a held record's originator has released for this one question. It lifts holding and nothing else: every other
/// cap stands, and what it leaves out stays withheld.
/// </summary>
public readonly record struct HoldRelease
{
    private readonly bool released;
    private readonly FrozenSet<string>? only;

    private HoldRelease(FrozenSet<string>? only)
    {
        released = true;
        this.only = only;
    }

    /// <summary>Nothing has been released.</summary>
    public static HoldRelease None => default;

    /// <summary>The originator released whatever the agreements grant.</summary>
    public static HoldRelease Everything { get; } = new(null);

    public bool IsRelease => released;

    /// <summary>The categories that it is limited to; <see langword="null"/> when it is not.</summary>
    public IReadOnlySet<string>? Categories => only;

    /// <summary>The originator released these categories and no other.</summary>
    public static HoldRelease Only(IEnumerable<string> categories) =>
        new(categories.ToFrozenSet(StringComparer.Ordinal));

    internal bool Covers(string category) => released && (only is null || only.Contains(category));
}
