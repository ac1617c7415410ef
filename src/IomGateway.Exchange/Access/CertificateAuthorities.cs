using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IomGateway.Exchange.Access;

/// <summary>
/// The certificate authorities that partners' client certificates have to come from. Nothing that the operating system
/// trusts counts. Revocation is not asked for: a client is suspended in its agency's entry, which acts at once.
/// </summary>
internal sealed class CertificateAuthorities : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection roots;

    private CertificateAuthorities(X509Certificate2Collection roots) => this.roots = roots;

    public static CertificateAuthorities Load(IEnumerable<string> pemFiles)
    {
        var roots = new X509Certificate2Collection();
        foreach (var file in pemFiles)
        {
            roots.ImportFromPemFile(file);
        }

        return new CertificateAuthorities(roots);
    }

    /// <summary>What is wrong with a PEM file, and the mend; <see langword="null"/> when it can be used.</summary>
    public static string? Problem(string pemFile)
    {
        try
        {
            using var authorities = Load([pemFile]);
            return authorities.roots.Count > 0
                ? null
                : "it holds no certificate. Write the path of a PEM file of certificates.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException
            or ArgumentException)
        {
            return $"it cannot be read ({e.Message}). Write the path of a PEM file of certificates.";
        }
    }

    /// <summary>
    /// Whether <paramref name="certificate"/> is good for TLS client authentication at <paramref name="at"/>.
    /// </summary>
    public bool Trusts(X509Certificate2 certificate, X509Certificate2Collection? sentAlong, DateTimeOffset at)
    {
        if (roots.Count == 0)
            return false;
        using var chain = new X509Chain { ChainPolicy = Policy(ClientAuthentication, at) };
        if (sentAlong is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sentAlong);
        var trusted = chain.Build(certificate);
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return trusted;
    }

    /// <summary>Trust for the TLS certificate of a server that this gateway calls.</summary>
    public X509ChainPolicy ForServers()
    {
        var policy = Policy(usage: null, at: null);
        return policy;
    }

    public void Dispose()
    {
        foreach (var root in roots)
        {
            root.Dispose();
        }
    }

    private X509ChainPolicy Policy(string? usage, DateTimeOffset? at)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        if (usage is not null)
            policy.ApplicationPolicy.Add(new Oid(usage));
        if (at is { } time)
        {
            policy.VerificationTimeIgnored = false;
            policy.VerificationTime = time.UtcDateTime;
        }

        return policy;
    }
}
