using IomGateway.Records.People;

namespace IomGateway.Records.Holds;

/// <summary>One record's exact content, at its holder.</summary>
/// <param name="Holder">The agency that answered with it.</param>
/// <param name="Type">The record type.</param>
/// <param name="Id">The holder's own id of it.</param>
/// <param name="Sha256">Lower-case hex digest of the bytes as the holder sent them.</param>
public sealed record HeldRecord(string Holder, string Type, string Id, string Sha256);

/// <summary>A record that waits for its originator.</summary>
public sealed record HoldDraft
{
    /// <summary>Who must release it.</summary>
    public required string Originator { get; init; }

    public required HeldRecord Record { get; init; }

    public PersonId? Person { get; init; }

    /// <summary>The agency that asked.</summary>
    public required string Asker { get; init; }

    public required string AskerUser { get; init; }

    public required string Purpose { get; init; }

    /// <summary>The decision that held it, as the ledger names it.</summary>
    public required string Decision { get; init; }
}

public enum HoldState
{
    Waiting,
    Released,
    Refused,
}

/// <summary>A hold as its originator sees it.</summary>
public sealed record Hold
{
    public required string Id { get; init; }

    public required HoldDraft Draft { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public required HoldState State { get; init; }

    public DateTimeOffset? ReleasedUntil { get; init; }

    /// <summary>
    /// The categories to which the release is limited; <see langword="null"/> for whatever the agreements grant.
    /// </summary>
    public IReadOnlyList<string>? Categories { get; init; }
}

/// <summary>A release that stands for one question: this content, to this recipient, for this purpose.</summary>
/// <param name="Hold">The hold that it answers.</param>
/// <param name="Categories">What it is limited to; <see langword="null"/> for whatever the agreements grant.</param>
/// <param name="Until">The first instant at which it no longer counts.</param>
public sealed record Release(string Hold, IReadOnlyList<string>? Categories, DateTimeOffset Until);
