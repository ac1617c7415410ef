using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>A certificate authority made for one test, with what it vouches for.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string Server = "1.3.6.1.5.5.7.3.1";
    private const string Client = "1.3.6.1.5.5.7.3.2";

    private readonly List<IDisposable> made = [];
    private readonly string folder = Directory.CreateTempSubdirectory("iom-ca-").FullName;

    public TestAuthority(string name = "Test partners' authority")
    {
        var key = Keep(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        Root = Keep(request.CreateSelfSigned(now.AddYears(-1), now.AddYears(1)));
        RootPem = Path.Combine(folder, "ca.pem");
        File.WriteAllText(RootPem, Root.ExportCertificatePem());
    }

    public X509Certificate2 Root { get; }

    public string RootPem { get; }

    public X509Certificate2 ForClient(string name) => Issue(name, Client, -1, 30);

    public X509Certificate2 ForExpiredClient(string name) => Issue(name, Client, -30, -1);

    public X509Certificate2 ForServer(string name) => Issue(name, Server, -1, 30);

    public void Dispose()
    {
        made.ForEach(m => m.Dispose());
        Directory.Delete(folder, recursive: true);
    }

    private X509Certificate2 Issue(string name, string usage, int fromDays, int untilDays)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], true));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(
            Root, now.AddDays(fromDays), now.AddDays(untilDays), RandomNumberGenerator.GetBytes(16));
        return Keep(issued.CopyWithPrivateKey(key));
    }

    private T Keep<T>(T one)
        where T : IDisposable
    {
        made.Add(one);
        return one;
    }
}
