using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Records.Agreements;

/// <summary>Where a signatory's key stands.</summary>
public enum KeyState
{
    /// <summary>A first key, which two other agencies have yet to confirm.</summary>
    Proposed,

    InUse,

    /// <summary>Another came in its place; what it signed before still counts.</summary>
    Replaced,
}

/// <summary>A signatory's key as it was entered.</summary>
public sealed record StoredKey
{
    public required string Agency { get; init; }

    public required string Signatory { get; init; }

    /// <summary>The key's fingerprint: its RFC 7638 thumbprint.</summary>
    public required string Thumbprint { get; init; }

    public required JsonWebKey Key { get; init; }

    public required KeyState State { get; init; }

    public required DateTimeOffset ProposedAt { get; init; }

    /// <summary>From when it counts; <see langword="null"/> while it is only proposed.</summary>
    public DateTimeOffset? UsedFrom { get; init; }

    /// <summary>From when it counts no more.</summary>
    public DateTimeOffset? UsedUntil { get; init; }

    /// <summary>For a key that replaced another: the compact JWS by the old one.</summary>
    public string? Proof { get; init; }

    /// <summary>The agencies that have confirmed the fingerprint of a first key.</summary>
    public required IReadOnlyList<string> ConfirmedBy { get; init; }
}
