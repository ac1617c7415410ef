using IomGateway.Identity.Keys;
using IomGateway.Identity.Tokens;
using IomGateway.Records.Replay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IomGateway.Identity;

public static class IdentityRegistration
{
    /// <summary>
    /// Adds the token service. The composition also registers <see cref="TokenClientsInForce"/>,
    /// <see cref="ReplayGuard"/> and, where proxies or rules for certificates matter,
    /// <see cref="CallerThumbprint"/>: without it no certificate counts.
    /// </summary>
    public static IServiceCollection AddEmbeddedIdentity(
        this IServiceCollection services, Action<EmbeddedIdentityOptions> configure)
    {
        services.AddOptions<EmbeddedIdentityOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EmbeddedIdentityOptions>, EmbeddedIdentityOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CallerThumbprint>((IServiceProvider _) => _ => null);
        services.AddSingleton(s => SigningKeys.Open(
            s.GetRequiredService<IOptions<EmbeddedIdentityOptions>>().Value.KeysDirectory,
            s.GetRequiredService<TimeProvider>(), s.GetService<ILogger<SigningKeys>>()));
        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton<Discovery>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<ClientAssertionCheck>();
        services.AddSingleton<TokenEndpoint>();
        return services;
    }

    /// <summary>
    /// Maps <c>/.well-known/openid-configuration</c>, <c>/.well-known/oauth-authorization-server</c>,
    /// <c>/oauth2/jwks</c> and <c>/oauth2/token</c>. Opens the signing keys at once, so that a key that cannot be used
    /// stops the start.
    /// </summary>
    public static IEndpointRouteBuilder MapEmbeddedIdentity(this IEndpointRouteBuilder endpoints)
    {
        var discovery = endpoints.ServiceProvider.GetRequiredService<Discovery>();
        var token = endpoints.ServiceProvider.GetRequiredService<TokenEndpoint>();
        RequestDelegate configuration = discovery.WriteConfigurationAsync;
        endpoints.MapGet("/.well-known/openid-configuration", configuration);
        endpoints.MapGet("/.well-known/oauth-authorization-server", configuration);
        endpoints.MapGet("/oauth2/jwks", (RequestDelegate)discovery.WriteKeysAsync);
        endpoints.MapPost("/oauth2/token", (RequestDelegate)token.HandleAsync);
        return endpoints;
    }
}
