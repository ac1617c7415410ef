namespace IomGateway.Exchange.Access;

/// <summary>Whose tokens and certificates count. Checked when the gateway starts.</summary>
public sealed class AccessOptions
{
    /// <summary>
    /// This gateway's origin as partners call it: scheme, host and port without a slash at the end. Statements name
    /// it as <c>aud</c>, and their <c>htu</c> begins with it. Required.
    /// </summary>
    public string Origin { get; set; } = "";

    /// <summary>
    /// The OpenID provider whose access tokens count, by the address under which it publishes
    /// <c>/.well-known/openid-configuration</c>. Default: the origin, that is, the embedded token service.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>
    /// PEM files of the certificate authorities that vouch for the provider's own TLS certificate. Default: those that
    /// the operating system trusts.
    /// </summary>
    public IList<string> AuthorityCertificates { get; } = [];

    /// <summary>The <c>aud</c> that access tokens have to name. Default: the origin.</summary>
    public string? Audience { get; set; }

    /// <summary>Algorithms of access tokens: ES256, PS256 or RS256. Default when empty: ES256 alone.</summary>
    public IList<string> TokenAlgorithms { get; } = [];

    /// <summary>
    /// The <c>typ</c> of access tokens. Default when empty: <c>at+jwt</c> (RFC 9068); some providers send <c>JWT</c>.
    /// </summary>
    public IList<string> TokenTypes { get; } = [];

    /// <summary>
    /// The claim that names the client: <c>client_id</c>, at some providers <c>azp</c> or <c>appid</c>.
    /// </summary>
    public string ClientClaim { get; set; } = "client_id";

    /// <summary>
    /// The claim that names the agency. Where a token carries it, it must agree with the client's registration here.
    /// </summary>
    public string AgencyClaim { get; set; } = "agency";

    /// <summary>
    /// The agency of each client that no agency's file lists: for providers that give clients names of their own.
    /// </summary>
    public IDictionary<string, string> ClientAgencies { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether a token has to be bound to the caller's TLS client certificate (RFC 8705). Default true; false is
    /// allowed in Development alone.
    /// </summary>
    public bool RequireBoundTokens { get; set; } = true;

    /// <summary>PEM files of the certificate authorities of partners' TLS client certificates.</summary>
    public IList<string> ClientAuthorities { get; } = [];

    /// <summary>
    /// The proxies whose <c>Client-Cert</c> header counts (RFC 9440), each by the SHA-256 of its own TLS client
    /// certificate (base64url, or hexadecimal with or without colons).
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>How long a token that passed is not read again. 0 to 60 s; default 60 s.</summary>
    public TimeSpan TokenCacheFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many tokens are remembered at most. 100 to 1,000,000; default 10,000.</summary>
    public int TokenCacheSize { get; set; } = 10_000;

    /// <summary>How far a partner's clock may be from this one. 0 to 60 s; default 5 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    internal string Issuer => Authority ?? Origin;

    internal string TokenAudience => Audience ?? Origin;
}
