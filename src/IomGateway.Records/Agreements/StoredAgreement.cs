namespace IomGateway.Records.Agreements;

/// <summary>Where a version stands in its life.</summary>
public enum AgreementState
{
    /// <summary>Being written; its author may still change it.</summary>
    Draft,

    /// <summary>Laid before the parties, as it will be signed.</summary>
    InReview,

    /// <summary>Two parties or more have signed: some flow of it may work once it is activated.</summary>
#pragma warning disable CA1720 // The trade's own word; no number is meant.
    Signed,
#pragma warning restore CA1720

    Active,

    Suspended,

    /// <summary>A later version is active.</summary>
    Superseded,

    /// <summary>Its term is over.</summary>
    Expired,

    Ended,
}

/// <summary>A version as somebody lays it before the parties.</summary>
public sealed record AgreementDraft
{
    public required string Agreement { get; init; }

    public required int Version { get; init; }

    public required string Partnership { get; init; }

    public required IReadOnlyList<string> Parties { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The first day on which it no longer holds.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>The file, to the letter.</summary>
    public required string Yaml { get; init; }

    /// <summary>The digest of what it means, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// The version with all that gives it its meaning, in the form whose digest <see cref="Sha256"/> is. Without it a
    /// change of what the version uses always needs new signatures.
    /// </summary>
    public ReadOnlyMemory<byte>? Whole { get; init; }

    public required Actor Author { get; init; }
}

/// <summary>One party's yes or no, with the signature that proves it.</summary>
public sealed record SignatureDraft
{
    public required string Agreement { get; init; }

    public required int Version { get; init; }

    /// <summary>The digest that was signed; it must be that of the version.</summary>
    public required string Sha256 { get; init; }

    public required string Agency { get; init; }

    public required string Signatory { get; init; }

    public required bool Approves { get; init; }

    /// <summary>
    /// The compact JWS. Whoever loads the agreement checks it; this store does not believe its own rows.
    /// </summary>
    public required string Jws { get; init; }
}

/// <summary>A signature as it was given.</summary>
public sealed record StoredSignature(
    string Agency, string Signatory, bool Approves, string Jws, DateTimeOffset SignedAt, DateTimeOffset? LeftAt);

/// <summary>A version with its signatures.</summary>
public sealed record StoredAgreement
{
    public required string Agreement { get; init; }

    public required int Version { get; init; }

    public required string Partnership { get; init; }

    public required IReadOnlyList<string> Parties { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly Until { get; init; }

    public required string Yaml { get; init; }

    public required string Sha256 { get; init; }

    public required AgreementState State { get; init; }

    /// <summary>Who laid it before the parties: agency and user.</summary>
    public required string AuthorAgency { get; init; }

    public required string AuthorUser { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>The version in whose place it came into force; <see langword="null"/> for a first one.</summary>
    public int? Amends { get; init; }

    /// <summary>Every party's answer, of those too who have left since.</summary>
    public required IReadOnlyList<StoredSignature> Signatures { get; init; }
}

/// <summary>One step of a version's life.</summary>
public sealed record AgreementStep(
    string Step,
    AgreementState? From,
    AgreementState To,
    string ByAgency,
    string ByUser,
    string? Reason,
    DateTimeOffset At);
