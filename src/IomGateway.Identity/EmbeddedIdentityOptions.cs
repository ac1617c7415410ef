using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IomGateway.Identity;

/// <summary>The token service inside the gateway. Checked when the gateway starts.</summary>
public sealed class EmbeddedIdentityOptions
{
    /// <summary>
    /// Who issues: the gateway's origin, without a slash at the end. Also the <c>iss</c> of its tokens and, with
    /// <c>/oauth2/token</c>, what a client's assertion has to name as <c>aud</c>. Required.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>The <c>aud</c> of its tokens. Default: the issuer, because the gateway is both.</summary>
    public string? Audience { get; set; }

    /// <summary>The folder of its signing keys, which nobody but the gateway's own user can read. Required.</summary>
    public string KeysDirectory { get; set; } = "";

    /// <summary>How long a token is good. 1 to 60 minutes; default 10 minutes.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether a token is issued only over mutual TLS, and bound to the certificate. Default true; false is allowed in
    /// Development alone. A token that is asked for over mutual TLS is bound in any case.
    /// </summary>
    public bool RequireCertificate { get; set; } = true;

    /// <summary>How far a client's clock may be from this one. 0 to 60 s; default 5 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    internal string TokenEndpoint => Issuer + "/oauth2/token";

    internal string TokenAudience => Audience ?? Issuer;
}

/// <summary>Names every wrong setting at once, with its value and what to write instead.</summary>
internal sealed class EmbeddedIdentityOptionsCheck(IHostEnvironment environment)
    : IValidateOptions<EmbeddedIdentityOptions>
{
    public ValidateOptionsResult Validate(string? name, EmbeddedIdentityOptions options)
    {
        var problems = new List<string>();
        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer)
            || issuer.GetLeftPart(UriPartial.Authority) != options.Issuer
            || !(issuer.Scheme == Uri.UriSchemeHttps
                || (issuer.Scheme == Uri.UriSchemeHttp && issuer.IsLoopback && environment.IsDevelopment())))
        {
            problems.Add($"Identity:Issuer is '{options.Issuer}'. Write the gateway's origin, such as"
                + " 'https://gateway.example': https, in lower case, without path or slash at the end (plain http only"
                + " on this machine, in Development).");
        }

        if (options.Audience is { } audience && string.IsNullOrWhiteSpace(audience))
            problems.Add($"Identity:Audience is '{audience}'. Write the aud of its tokens, or leave it out.");
        if (string.IsNullOrWhiteSpace(options.KeysDirectory))
            problems.Add($"Identity:KeysDirectory is '{options.KeysDirectory}'. Write the folder of the signing keys.");
        if (options.TokenLifetime < TimeSpan.FromMinutes(1) || options.TokenLifetime > TimeSpan.FromMinutes(60))
            problems.Add($"Identity:TokenLifetime is '{options.TokenLifetime}'. Choose 00:01:00 to 01:00:00.");
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > TimeSpan.FromMinutes(1))
            problems.Add($"Identity:ClockSkew is '{options.ClockSkew}'. Choose 00:00:00 to 00:01:00.");
        if (!options.RequireCertificate && !environment.IsDevelopment())
        {
            problems.Add("Identity:RequireCertificate is 'False'. Outside Development tokens are bound to the client's"
                + " certificate: leave it out.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
