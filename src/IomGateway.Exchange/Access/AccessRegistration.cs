using IomGateway.Records.Replay;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IomGateway.Exchange.Access;

public static class AccessRegistration
{
    /// <summary>
    /// Adds <see cref="CallerCheck"/> and <see cref="CallerCertificates"/>. The composition also registers
    /// <see cref="CallersInForce"/> and <see cref="ReplayGuard"/>, and a <see cref="TokenIssuer"/> of its own when
    /// the token service is in this process; otherwise the provider is found by discovery.
    /// </summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, Action<AccessOptions> configure)
    {
        services.AddOptions<AccessOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(s => TokenIssuer.Discovered(s.GetRequiredService<IOptions<AccessOptions>>().Value));
        services.AddSingleton<CallerCertificates>();
        services.AddSingleton<AccessMetrics>();
        services.AddSingleton<TokenCheck>();
        services.AddSingleton<StatementCheck>();
        services.AddSingleton(s => new CallerCheck(
            s.GetRequiredService<CallersInForce>(),
            s.GetRequiredService<TokenCheck>(),
            s.GetRequiredService<StatementCheck>(),
            s.GetRequiredService<AccessMetrics>()));
        return services;
    }

    /// <summary>
    /// Settles, before anything else sees the request, which certificate the caller proved, and takes
    /// <c>Client-Cert</c> out of it. Comes first in the pipeline.
    /// </summary>
    public static IApplicationBuilder UseCallerCertificates(this IApplicationBuilder app)
    {
        var certificates = app.ApplicationServices.GetRequiredService<CallerCertificates>();
        return app.Use((context, next) =>
        {
            certificates.ThumbprintOf(context);
            return next(context);
        });
    }
}
