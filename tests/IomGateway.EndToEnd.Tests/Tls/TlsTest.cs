using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;

namespace IomGateway.EndToEnd.Tests.Tls;

/// <summary>A gateway as it runs outside Development: mutual TLS on both sides, and tokens bound to certificates.</summary>
public abstract class TlsTest : EndToEndTest
{
    private readonly List<HttpClient> clients = [];

    private protected TestAuthority Partners { get; } = new("Partners' authority");

    private protected TestAuthority Servers { get; } = new("Servers' authority");

    /// <summary>The certificate that the gateway showed to holders, in order.</summary>
    private protected List<string?> ShownToHolders { get; } = [];

    private protected override GatewaySetup Setup => new()
    {
        HolderListen = listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = Servers.ForServer("localhost");
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) =>
            {
                ShownToHolders.Add(certificate.Subject);
                return true;
            };
        }),
        HolderHostName = "localhost",
        Options = options =>
        {
            options.Origin = options.Origin.Replace("http://127.0.0.1", "https://localhost", StringComparison.Ordinal);
            options.Development = false;
            (options.Certificate, options.CertificateKey) = Servers.Files(Servers.ForServer("localhost"), "gateway");
            (options.HolderCertificate, options.HolderCertificateKey) =
                Partners.Files(Partners.ForClient("gateway.test"), "to-holders");
            options.HolderAuthorities = Servers.RootPem;
            options.Access = Access();
        },
    };

    private protected virtual Dictionary<string, string?> Settings => [];

    public override async Task DisposeAsync()
    {
        clients.ForEach(c => c.Dispose());
        await base.DisposeAsync();
        Partners.Dispose();
        Servers.Dispose();
    }

    /// <summary>The police, over a connection with this certificate.</summary>
    private protected Partner PoliceOver(X509Certificate2? certificate)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.Add(Servers.Root);
        var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = trust,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            },
        });
        clients.Add(http);
        return new Partner("leicestershire-police", Gateway.Origin, http, Gateway.Clock);
    }

    private IConfiguration Access()
    {
        var settings = Settings;
        settings["ClientAuthorities:0"] = Partners.RootPem;
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }
}
