namespace IomGateway.Exchange.Access;

/// <summary>The system that is calling. Made only by a check of its access token that passed.</summary>
public sealed record CallingSystem
{
    internal CallingSystem()
    {
    }

    /// <summary>The agency whose system it is.</summary>
    public required string AgencyId { get; init; }

    public required string ClientId { get; init; }

    /// <summary>SHA-256 of the access token, base64url: what a statement's <c>ath</c> has to be.</summary>
    public required string TokenSha256 { get; init; }

    /// <summary>SHA-256 of the TLS client certificate, base64url (<c>x5t#S256</c>); none without mutual TLS.</summary>
    public string? CertificateThumbprint { get; init; }
}

/// <summary>Who is calling, and why. Made only by a check of token and statement that passed.</summary>
public sealed record Caller
{
    internal Caller()
    {
    }

    /// <summary>The agency that asks.</summary>
    public required string AgencyId { get; init; }

    public required string ClientId { get; init; }

    /// <summary>SHA-256 of the access token, base64url.</summary>
    public required string TokenSha256 { get; init; }

    /// <summary>SHA-256 of the TLS client certificate, base64url (<c>x5t#S256</c>); none without mutual TLS.</summary>
    public string? CertificateThumbprint { get; init; }

    public required Statement Statement { get; init; }
}

/// <summary>What the check of a token came to.</summary>
public abstract record SystemResult
{
    private SystemResult()
    {
    }

    public sealed record Accepted(CallingSystem System) : SystemResult;

    public sealed record Refused(Refusal Refusal) : SystemResult;
}

/// <summary>What the check of a token and a statement came to.</summary>
public abstract record CallerResult
{
    private CallerResult()
    {
    }

    public sealed record Accepted(Caller Caller) : CallerResult;

    public sealed record Refused(Refusal Refusal) : CallerResult;
}
