using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IomGateway.EndToEnd.Tests.Tls;

/// <summary>
/// A certificate authority made for one test, with what it vouches for. Its certificates hold on the machine's day, by which
/// TLS judges servers, and on the test's, by which the gateway judges clients.
/// </summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private static readonly DateTimeOffset Early = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<IDisposable> made = [];
    private readonly string folder = Directory.CreateTempSubdirectory("iom-ca-").FullName;

    public TestAuthority(string name = "Test authority")
    {
        var key = Keep(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Root = Keep(request.CreateSelfSigned(Early, Late));
        RootPem = Write("ca.pem", Root.ExportCertificatePem());
    }

    public X509Certificate2 Root { get; }

    public string RootPem { get; }

    private static DateTimeOffset Late => TimeProvider.System.GetUtcNow().AddYears(1);

    public X509Certificate2 ForClient(string name) => Issue(name, ClientUse, Early.AddDays(1), Late.AddDays(-1));

    /// <summary>One that lapsed before the test's day.</summary>
    public X509Certificate2 ForLapsedClient(string name) => Issue(name, ClientUse, Early.AddDays(1), Early.AddDays(30));

    public X509Certificate2 ForServer(string name) => Issue(name, ServerUse, Early.AddDays(1), Late.AddDays(-1));

    /// <summary>A certificate and its key as the PEM files that the gateway's settings name.</summary>
    public (string Certificate, string Key) Files(X509Certificate2 certificate, string name) => (
        Write($"{name}.pem", certificate.ExportCertificatePem()),
        Write($"{name}.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));

    public void Dispose()
    {
        made.ForEach(m => m.Dispose());
        Directory.Delete(folder, recursive: true);
    }

    private X509Certificate2 Issue(string name, string use, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(Root, from, until, RandomNumberGenerator.GetBytes(16));
        return Keep(issued.CopyWithPrivateKey(key));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private T Keep<T>(T one)
        where T : IDisposable
    {
        made.Add(one);
        return one;
    }
}
