using System.Net.Security;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Exchange.Access;

/// <summary>Whose access tokens count, and the keys that they are signed with.</summary>
public sealed class TokenIssuer
{
    private const int LargestDocument = 512 * 1024;

    private readonly BaseConfigurationManager configuration;

    private TokenIssuer(string issuer, BaseConfigurationManager configuration)
    {
        Issuer = issuer;
        this.configuration = configuration;
    }

    /// <summary>The <c>iss</c> of its tokens.</summary>
    public string Issuer { get; }

    /// <summary>
    /// Any OpenID provider, by its discovery document: read when the first token comes, again twice a day, and at most
    /// once a minute when a token names a key that is not known. What was read is kept while the provider is down.
    /// </summary>
    public static TokenIssuer Discovered(AccessOptions options)
    {
        var address = new Uri(options.Issuer);
        var http = new HttpClient(Handler(options.AuthorityCertificates))
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = LargestDocument,
        };
        var manager = new ConfigurationManager<OpenIdConnectConfiguration>(
            options.Issuer.TrimEnd('/') + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = address.Scheme == Uri.UriSchemeHttps },
            new SameIssuer(options.Issuer))
        {
            AutomaticRefreshInterval = TimeSpan.FromHours(12),
            RefreshInterval = TimeSpan.FromMinutes(1),
        };
        return new TokenIssuer(options.Issuer, manager);
    }

    /// <summary>A token service in this process, asked for its keys without a network between.</summary>
    /// <param name="issuer">The <c>iss</c> of its tokens.</param>
    /// <param name="keys">The public keys that count now; called for each token that is not cached.</param>
    public static TokenIssuer InProcess(string issuer, Func<IReadOnlyCollection<JsonWebKey>> keys) =>
        new(issuer, new InProcessConfiguration(issuer, keys));

    internal Task<BaseConfiguration> CurrentAsync(CancellationToken cancellationToken) =>
        configuration.GetBaseConfigurationAsync(cancellationToken);

    internal void AskAgain() => configuration.RequestRefresh();

    private static SocketsHttpHandler Handler(IList<string> authorities)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (authorities.Count > 0)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = CertificateAuthorities.Load(authorities).ForServers(),
            };
        }

        return handler;
    }

    /// <summary>
    /// OpenID Connect Discovery 1.0, section 4.3: the document speaks for the address it was asked from.
    /// </summary>
    private sealed class SameIssuer(string issuer) : IConfigurationValidator<OpenIdConnectConfiguration>
    {
        public ConfigurationValidationResult Validate(OpenIdConnectConfiguration configuration)
        {
            var problem = configuration.Issuer?.TrimEnd('/') != issuer.TrimEnd('/')
                ? $"The discovery document of '{issuer}' names the issuer '{configuration.Issuer}'."
                : configuration.SigningKeys.Count == 0 ? $"'{issuer}' publishes no key to check tokens with." : null;
            return new ConfigurationValidationResult { Succeeded = problem is null, ErrorMessage = problem };
        }
    }

    private sealed class InProcessConfiguration(string issuer, Func<IReadOnlyCollection<JsonWebKey>> keys)
        : BaseConfigurationManager
    {
        public override Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel)
        {
            var current = new OpenIdConnectConfiguration { Issuer = issuer };
            foreach (var key in keys())
            {
                current.SigningKeys.Add(key);
            }

            return Task.FromResult<BaseConfiguration>(current);
        }

        public override void RequestRefresh()
        {
            // Every question reads the keys as they are.
        }
    }
}
