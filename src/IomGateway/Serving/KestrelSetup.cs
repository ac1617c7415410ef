using System.Net;
using System.Security.Cryptography.X509Certificates;
using IomGateway.Exchange.Access;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IomGateway.Serving;

/// <summary>Where the gateway listens, and how large a request may be.</summary>
internal static class KestrelSetup
{
    public static void Apply(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;

        // A caller that hardly reads would hold up a holder's system with it.
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 16 * 1024, TimeSpan.FromSeconds(10));
        foreach (var address in options.Listen.DefaultIfEmpty(options.Origin).Select(a => new Uri(a)))
        {
            Action<ListenOptions> listen = o => Secure(o, address, options);
            if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
            {
                kestrel.Listen(ip, address.Port, listen);
            }
            else if (address.IsLoopback)
            {
                kestrel.ListenLocalhost(address.Port, listen);
            }
            else
            {
                kestrel.ListenAnyIP(address.Port, listen);
            }
        }
    }

    private static void Secure(ListenOptions listen, Uri address, GatewayOptions options)
    {
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return;
        }

        listen.UseHttps(https =>
        {
            if (options.Certificate is { } certificate)
            {
                https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, options.CertificateKey);
            }

            listen.ApplicationServices.GetRequiredService<CallerCertificates>().Apply(https);
        });
    }
}
