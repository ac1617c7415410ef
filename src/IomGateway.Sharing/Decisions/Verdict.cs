using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Decisions;

public enum Outcome
{
    Deny,
    Permit,
    Hold,
}

/// <summary>
/// What a decision came to. The default denies. A permit may leave some categories waiting for their originator: <see
/// cref="HasHeld"/>.
/// </summary>
public readonly struct Verdict
{
    internal Verdict(GrantSet set) => Set = set;

    public Outcome Outcome => Set?.Outcome ?? Outcome.Deny;

    /// <summary>The record type that it is about; <see langword="null"/> on a denial.</summary>
    public string? RecordType => Set?.Type.Type.Name;

    /// <summary>
    /// Every category that is granted now, in the order of their codes, with its flow; empty on a denial.
    /// </summary>
    public IEnumerable<Grant> Grants => Set?.Grants.Where(g => !g.Held) ?? [];

    /// <summary>Every category that waits for its originator, with its flow.</summary>
    public IEnumerable<Grant> Held => Set?.Grants.Where(g => g.Held) ?? [];

    public bool HasHeld => Set?.HasHeld ?? false;

    /// <summary>
    /// The single depersonalised flow that grants all of it; <see langword="null"/> for an ordinary verdict. What two
    /// such flows grant must never go into one answer.
    /// </summary>
    public (string Agreement, string Flow)? SingleFlow =>
        Set?.Depersonalised() is >= 0 and int flow
            ? (Set.Tables.Flows[flow].Agreement.Id, Set.Tables.Flows[flow].Flow.Id)
            : null;

    internal GrantSet? Set { get; }

    /// <summary>Whether both grant the same by the same flows, decided by the same rulebook.</summary>
    public bool IsSameAs(in Verdict other) => ReferenceEquals(Set, other.Set);

    /// <summary><c>clear</c>, <c>mask:NAME</c> or <c>withheld</c>. A category that waits is withheld.</summary>
    public string FormOf(string category)
    {
        if (Set is null || !Set.Type.Categories.TryFind(category, out int index))
        {
            return Set?.Tables.Forms.Name(Forms.Withheld) ?? "withheld";
        }

        var granted = Set.At(index);
        return Set.Tables.Forms.Name(granted.Held ? Forms.Withheld : granted.Form);
    }
}

/// <summary>One category that a flow grants, and what the recipient owes for it.</summary>
public sealed record Grant
{
    public required string Category { get; init; }

    /// <summary><c>clear</c> or <c>mask:NAME</c>.</summary>
    public required string Form { get; init; }

    public required string Agreement { get; init; }

    public required int Version { get; init; }

    /// <summary>The digest of the agreement's version.</summary>
    public required string Sha256 { get; init; }

    public required string Flow { get; init; }

    public required Obligations Obligations { get; init; }

    /// <summary>What the flow lets a refusal say: <c>held</c>, <c>redacted</c>.</summary>
    public required IReadOnlySet<string> Says { get; init; }

    /// <summary>Whether it waits for its originator.</summary>
    public bool Held { get; init; }
}
