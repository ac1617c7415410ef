using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using IomGateway.Exchange.Disclosure;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// Connections to holders' systems: one pool for each agency, no redirect, proxy or cookie, mutual TLS.
/// </summary>
internal sealed class HolderTransport(HolderOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<(string Agency, string Networks), HttpMessageInvoker> pools = new();

    /// <summary>The agency's pool. When the networks where it may live are changed, it gets another at once.</summary>
    public HttpMessageInvoker For(Agency holder) => pools.GetOrAdd(
        (holder.Id, string.Join(' ', holder.System?.AllowPrivate ?? [])),
        static (_, state) => state.Self.Open(state.Holder), (Self: this, Holder: holder));

    public void Dispose()
    {
        foreach (var pool in pools.Values)
        {
            pool.Dispose();
        }
    }

    private HttpMessageInvoker Open(Agency holder)
    {
        var allowed = holder.System?.AllowPrivate.Select(IPNetwork.Parse).ToArray() ?? [];
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = 16,
            ConnectCallback = (context, cancel) => ConnectAsync(context.DnsEndPoint, allowed, cancel),
        };
        if (options.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        if (options.Authorities is { Count: > 0 } authorities)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, chain, errors) =>
                Trusted(presented, chain, errors, authorities);
        }

        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    /// <summary>Connects to an address that was looked at, not to a name that could be looked up again.</summary>
    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint endpoint, IPNetwork[] allowed, CancellationToken cancel)
    {
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancel);
        var permitted = Array.FindAll(addresses, a => HolderAddress.Permits(a, allowed));
        if (permitted.Length == 0)
        {
            throw new HolderException(HolderFault.AddressNotAllowed);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, endpoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool Trusted(
        X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (presented is not X509Certificate2 certificate || chain is null
            || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
