using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Exchange.Access;

/// <summary>Names every wrong setting at once, with its value and what to write instead.</summary>
internal sealed class AccessOptionsCheck(IHostEnvironment environment) : IValidateOptions<AccessOptions>
{
    private static readonly string[] Algorithms =
        [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSha256];

    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var problems = new List<string>();
        CheckAddresses(options, problems);
        CheckTokens(options, problems);
        CheckCertificates(options, problems);
        CheckTimes(options, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private void CheckAddresses(AccessOptions options, List<string> problems)
    {
        if (!Uri.TryCreate(options.Origin, UriKind.Absolute, out var origin)
            || origin.GetLeftPart(UriPartial.Authority) != options.Origin
            || !IsSafe(origin))
        {
            problems.Add($"Access:Origin is '{options.Origin}'. Write how partners call this gateway, such as"
                + " 'https://gateway.example': https, in lower case, without path or slash at the end (plain http only"
                + " on this machine, in Development).");
        }

        if (options.Authority is not null
            && (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority)
                || authority.Query.Length > 0 || authority.Fragment.Length > 0 || !IsSafe(authority)))
        {
            problems.Add($"Access:Authority is '{options.Authority}'. Write the https address of an OpenID provider, or"
                + " leave it out to use the embedded token service.");
        }
    }

    private static void CheckTokens(AccessOptions options, List<string> problems)
    {
        foreach (var algorithm in options.TokenAlgorithms.Where(a => !Algorithms.Contains(a)))
        {
            problems.Add($"Access:TokenAlgorithms has '{algorithm}'. Choose among {string.Join(", ", Algorithms)}.");
        }

        if (options.TokenTypes.Any(string.IsNullOrWhiteSpace))
            problems.Add("Access:TokenTypes has an empty value. Write what the provider sends as typ ('at+jwt').");
        if (options.Audience is { } audience && string.IsNullOrWhiteSpace(audience))
            problems.Add($"Access:Audience is '{audience}'. Write the aud of access tokens, or leave it out.");
        if (string.IsNullOrWhiteSpace(options.ClientClaim))
            problems.Add($"Access:ClientClaim is '{options.ClientClaim}'. Write the claim that names the client.");
        if (string.IsNullOrWhiteSpace(options.AgencyClaim))
            problems.Add($"Access:AgencyClaim is '{options.AgencyClaim}'. Write the claim that names the agency.");
        foreach (var (client, agency) in options.ClientAgencies)
        {
            if (string.IsNullOrWhiteSpace(client) || string.IsNullOrWhiteSpace(agency))
                problems.Add($"Access:ClientAgencies has '{client}' as '{agency}'. Write client: agency.");
        }
    }

    private void CheckCertificates(AccessOptions options, List<string> problems)
    {
        if (!options.RequireBoundTokens && !environment.IsDevelopment())
        {
            problems.Add("Access:RequireBoundTokens is 'False'. Outside Development tokens are bound to the caller's"
                + " certificate: leave it out.");
        }

        if (options.RequireBoundTokens && options.ClientAuthorities.Count == 0)
        {
            problems.Add("Access:ClientAuthorities is empty. Name the PEM files of the certificate authorities that"
                + " issue partners' client certificates.");
        }

        CheckFiles("ClientAuthorities", options.ClientAuthorities, problems);
        CheckFiles("AuthorityCertificates", options.AuthorityCertificates, problems);
        foreach (var proxy in options.TrustedProxies.Where(p => !CertificateThumbprint.TryNormalise(p, out _)))
        {
            problems.Add($"Access:TrustedProxies has '{proxy}'. Write the SHA-256 of the proxy's certificate, as"
                + " 'openssl x509 -noout -fingerprint -sha256' prints it.");
        }
    }

    private static void CheckFiles(string setting, IEnumerable<string> files, List<string> problems)
    {
        foreach (var file in files)
        {
            if (CertificateAuthorities.Problem(file) is { } problem)
                problems.Add($"Access:{setting} has '{file}': {problem}");
        }
    }

    private static void CheckTimes(AccessOptions options, List<string> problems)
    {
        var minute = TimeSpan.FromSeconds(60);
        if (options.TokenCacheFor < TimeSpan.Zero || options.TokenCacheFor > minute)
            problems.Add($"Access:TokenCacheFor is '{options.TokenCacheFor}'. Choose 00:00:00 to 00:01:00.");
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > minute)
            problems.Add($"Access:ClockSkew is '{options.ClockSkew}'. Choose 00:00:00 to 00:01:00.");
        if (options.TokenCacheSize is < 100 or > 1_000_000)
            problems.Add($"Access:TokenCacheSize is '{options.TokenCacheSize}'. Choose 100 to 1000000.");
    }

    private bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps
        || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && environment.IsDevelopment());
}
