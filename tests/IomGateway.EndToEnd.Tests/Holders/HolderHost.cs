using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>The systems of all holders, on one real socket: each below a path of its own.</summary>
internal sealed class HolderHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Holder> holders = new(StringComparer.Ordinal);
    private readonly WebApplication app;

    private HolderHost(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    public static async Task<HolderHost> StartAsync(Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen ?? (_ => { })));
        var host = new HolderHost(builder.Build());
        host.app.Run(host.AnswerAsync);
        await host.app.StartAsync();
        host.Address = new Uri(
            host.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return host;
    }

    public Holder Of(string agency) => holders.GetOrAdd(agency, static a => new Holder(a));

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(hurry.Token);
        await app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext http) => Of(http.Request.Path.Value!.Split('/', 3)[1]).AnswerAsync(http);
}
