using System.Collections.Frozen;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IomGateway.Exchange.Access;

/// <summary>
/// Which TLS client certificate a caller proved: its own connection's, or, where the connection is a listed
/// proxy's, the one that the proxy names in <c>Client-Cert</c> (RFC 9440). That header never goes further than
/// here.
/// </summary>
public sealed class CallerCertificates : IDisposable
{
    private const string Header = "Client-Cert";
    private const string ChainHeader = "Client-Cert-Chain";

    /// <summary>A certificate in DER is a few hundred bytes to some kilobytes.</summary>
    private const int LongestHeader = 16 * 1024;

    private readonly CertificateAuthorities authorities;
    private readonly FrozenSet<string> proxies;
    private readonly TimeProvider time;
    private readonly ILogger<CallerCertificates> log;

    /// <summary>
    /// Judged once for each connection: Kestrel keeps one certificate object for as long as it lives.
    /// </summary>
    private readonly ConditionalWeakTable<X509Certificate2, Judged> judged = [];

    public CallerCertificates(
        IOptions<AccessOptions> options, TimeProvider time, ILogger<CallerCertificates> log)
    {
        authorities = CertificateAuthorities.Load(options.Value.ClientAuthorities);
        proxies = options.Value.TrustedProxies
            .Select(p => CertificateThumbprint.TryNormalise(p, out var thumbprint)
                ? thumbprint
                : throw new ArgumentException($"'{p}' is not the SHA-256 of a certificate.", nameof(options)))
            .ToFrozenSet(StringComparer.Ordinal);
        this.time = time;
        this.log = log;
    }

    /// <summary>
    /// Has Kestrel ask for a client certificate without insisting on one; a certificate that is shown has to be
    /// from the configured authorities and in date, or the handshake fails.
    /// </summary>
    public void Apply(HttpsConnectionAdapterOptions https)
    {
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.CheckCertificateRevocation = false;
        https.ClientCertificateValidation = (certificate, chain, errors) =>
            (errors & SslPolicyErrors.RemoteCertificateNotAvailable) == 0
            && authorities.Trusts(certificate, SentAlong(chain), time.GetUtcNow());
    }

    /// <summary>SHA-256 of the caller's certificate, base64url; none when it proved none that counts now.</summary>
    public string? ThumbprintOf(HttpContext context)
    {
        var found = context.Features.Get<CallerCertificate>();
        if (found is null)
        {
            found = new CallerCertificate(Find(context));
            context.Features.Set(found);
        }

        return found.Thumbprint;
    }

    public void Dispose() => authorities.Dispose();

    private static X509Certificate2Collection? SentAlong(X509Chain? chain)
    {
        if (chain is null)
            return null;
        var sent = new X509Certificate2Collection();
        sent.AddRange(chain.ChainPolicy.ExtraStore);
        return sent;
    }

    private string? Find(HttpContext context)
    {
        var headers = context.Request.Headers;
        var header = headers[Header];
        headers.Remove(Header);
        headers.Remove(ChainHeader);

        var own = context.Connection.ClientCertificate is { } shown ? Judge(shown) : null;
        var fromProxy = own is not null && proxies.Contains(own);
        if (!fromProxy)
        {
            if (header.Count > 0)
                log.ClientCertFromStranger();
            return own;
        }

        // A proxy's own certificate never counts as a caller's: without the header the caller showed none.
        if (header.Count == 0)
            return null;
        var forwarded = header.Count == 1 ? Forwarded(header[0]) : null;
        if (forwarded is null)
            log.ClientCertRefused();
        return forwarded;
    }

    private string? Judge(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow();
        if (!judged.TryGetValue(certificate, out var known))
        {
            known = new Judged(
                authorities.Trusts(certificate, sentAlong: null, now) ? CertificateThumbprint.Of(certificate) : null,
                certificate.NotBefore.ToUniversalTime(),
                certificate.NotAfter.ToUniversalTime());
            judged.AddOrUpdate(certificate, known);
        }

        // A connection can outlive its certificate.
        return now >= known.NotBefore && now <= known.NotAfter ? known.Thumbprint : null;
    }

    /// <summary>RFC 9440, section 2.2: one structured-field byte sequence, <c>:base64 of DER:</c>.</summary>
    private string? Forwarded(string? value)
    {
        if (value is null || value.Length is < 3 or > LongestHeader || value[0] != ':' || value[^1] != ':')
            return null;
        var der = new byte[value.Length];
        if (!Convert.TryFromBase64Chars(value.AsSpan(1, value.Length - 2), der, out var length))
            return null;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der.AsSpan(0, length));
            return authorities.Trusts(certificate, sentAlong: null, time.GetUtcNow())
                ? CertificateThumbprint.Of(certificate)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record CallerCertificate(string? Thumbprint);

    private sealed record Judged(string? Thumbprint, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
}
