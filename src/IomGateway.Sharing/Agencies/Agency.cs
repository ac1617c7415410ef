using System.Collections.Frozen;
using IomGateway.Sharing.Reading;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Agencies;

public enum AgencyKind
{
    Controller,
    JointControllers,
    Processor,

    /// <summary>Not a legal person: a person acts in it as a member of their own agency.</summary>
    Forum,
}

/// <summary>Who takes part: what the law calls it, who may act for it, and how its system is reached.</summary>
public sealed record Agency
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required AgencyKind Kind { get; init; }

    /// <summary>What the law calls it; codes of the agency-class vocabulary.</summary>
    public required FrozenSet<string> Classes { get; init; }

    /// <summary>The partnerships that it says it belongs to.</summary>
    public FrozenSet<string> Partnerships { get; init; } = [];

    /// <summary>The agency on whose behalf it works.</summary>
    public string? ActsFor { get; init; }

    /// <summary>The contract under which it works for another agency.</summary>
    public string? Contract { get; init; }

    /// <summary>
    /// The country under whose law it stands, such as <c>england</c>; its partnership's when absent.
    /// </summary>
    public string? Jurisdiction { get; init; }

    /// <summary>A forum's members; empty for every other kind.</summary>
    public required FrozenSet<string> Members { get; init; }

    /// <summary>
    /// A forum's co-located team: the users of each member who sit together; empty where there is no such team.
    /// </summary>
    public FrozenDictionary<string, FrozenSet<string>> CoLocated { get; init; } =
        FrozenDictionary<string, FrozenSet<string>>.Empty;

    public required IReadOnlyList<AgencyClient> Clients { get; init; }

    /// <summary>The keys with which it signs its statements of person and purpose (ES256).</summary>
    public required IReadOnlyList<JsonWebKey> StatementKeys { get; init; }

    /// <summary>The roles that it may claim for any of its users.</summary>
    public required FrozenSet<string> MayAssert { get; init; }

    /// <summary>The roles that each named user holds.</summary>
    public required FrozenDictionary<string, FrozenSet<string>> Roster { get; init; }

    /// <summary>The person-facts that it may assert.</summary>
    public required FrozenSet<string> MayAssertFacts { get; init; }

    public required IReadOnlyList<Signatory> Signatories { get; init; }

    /// <summary>
    /// Where it answers questions; <see langword="null"/> when it holds nothing that can be asked for.
    /// </summary>
    public HolderSystem? System { get; init; }

    /// <summary>Whether the agency is an example to which no body has agreed.</summary>
    public bool Illustrative { get; init; }

    public required SourcePosition At { get; init; }

    /// <summary>Whether it may let <paramref name="user"/> act as <paramref name="role"/>.</summary>
    public bool MayAct(string user, string role) =>
        MayAssert.Contains(role) || (Roster.TryGetValue(user, out var roles) && roles.Contains(role));
}

/// <summary>One program of an agency that may ask for access tokens.</summary>
/// <param name="Id">Its OAuth client id.</param>
/// <param name="Keys">The public keys (ES256) with which it proves who it is.</param>
/// <param name="Thumbprint">The SHA-256 of its TLS client certificate, base64url, where it is pinned.</param>
/// <param name="Suspended">Whether it is refused until this is taken back.</param>
/// <param name="Audits">Whether it may read the log's entries, which tell of everybody's exchanges.</param>
public sealed record AgencyClient(
    string Id, IReadOnlyList<JsonWebKey> Keys, string? Thumbprint = null, bool Suspended = false, bool Audits = false);

/// <summary>A person who signs agreements for an agency, with the key that proves it.</summary>
public sealed record Signatory(string Name, string Role, JsonWebKey? Key);

/// <summary>The system that answers for an agency.</summary>
public sealed record HolderSystem
{
    /// <summary>Base address of its FHIR R4 interface.</summary>
    public Uri? Fhir { get; init; }

    /// <summary>Base address of its own JSON records.</summary>
    public Uri? Records { get; init; }

    /// <summary>The identifier systems by which it knows people, best first.</summary>
    public required IReadOnlyList<string> Identifiers { get; init; }

    /// <summary>The audience of the gateway's own token to it; its base address when absent.</summary>
    public string? Audience { get; init; }

    /// <summary>How long it has for one answer. 1 s to 60 s; default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest answer that is read, in bytes. Default 4 MiB.</summary>
    public int MaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Private address ranges (CIDR) that it may live in; every other private address is refused.</summary>
    public IReadOnlyList<string> AllowPrivate { get; init; } = [];
}
