namespace IomGateway.Exchange.Access;

/// <summary>
/// An agency's own signed words on who of its people asks, as what, and why (<c>On-Behalf-Of</c>). Exists only when
/// every check passed, and was good for one request.
/// </summary>
public sealed record Statement
{
    internal Statement()
    {
    }

    /// <summary>The person, by the name that their agency uses for them; unique within the agency.</summary>
    public required string User { get; init; }

    /// <summary>Code of the role in which they ask; the agency may let them act in it.</summary>
    public required string Role { get; init; }

    /// <summary>Code of the purpose, in the vocabulary.</summary>
    public required string Purpose { get; init; }

    /// <summary>Unique for the agency, and used up by this request.</summary>
    public required string Jti { get; init; }

    /// <summary>Why, in their own words.</summary>
    public string? Justification { get; init; }

    /// <summary>What the emergency is, where break-glass is asked for.</summary>
    public string? Emergency { get; init; }

    /// <summary>The compact JWS as it came: the evidence.</summary>
    public required string Raw { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
