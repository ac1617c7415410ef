using System.Security.Cryptography.X509Certificates;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>How the gateway reaches holders' systems.</summary>
public sealed class HolderOptions
{
    /// <summary>The certificate with which the gateway shows itself to holders over mutual TLS.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>
    /// The authorities that holders' server certificates must come from; the machine's own when empty.
    /// </summary>
    public X509Certificate2Collection? Authorities { get; set; }

    /// <summary>How long a connection may take. 100 ms to 30 s; default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many pages of one answer are read. 1 to 100; default 20.</summary>
    public int MaxPages { get; set; } = 20;

    /// <summary>After how long no further page of one answer is asked for. 1 s to 90 s; default 60 s.</summary>
    public TimeSpan PagesWithin { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a holder that keeps failing is left alone. 500 ms to 5 min; default 15 s.</summary>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a holder's own Patient record, once shown to be the right person, stands for further questions.
    /// 0 to 5 min; default 60 s. A change in the register ends it at once.
    /// </summary>
    public TimeSpan PersonCheckedFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>What is wrong with these options, by name, value and mend; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (ConnectTimeout < TimeSpan.FromMilliseconds(100) || ConnectTimeout > TimeSpan.FromSeconds(30))
        {
            yield return $"Holders:ConnectTimeout is {ConnectTimeout}; give 100 ms to 30 s.";
        }

        if (MaxPages is < 1 or > 100)
        {
            yield return $"Holders:MaxPages is {MaxPages}; give 1 to 100.";
        }

        if (PagesWithin < TimeSpan.FromSeconds(1) || PagesWithin > TimeSpan.FromSeconds(90))
        {
            yield return $"Holders:PagesWithin is {PagesWithin}; give 1 s to 90 s.";
        }

        if (BreakFor < TimeSpan.FromMilliseconds(500) || BreakFor > TimeSpan.FromMinutes(5))
        {
            yield return $"Holders:BreakFor is {BreakFor}; give 500 ms to 5 min.";
        }

        if (PersonCheckedFor < TimeSpan.Zero || PersonCheckedFor > TimeSpan.FromMinutes(5))
        {
            yield return $"Holders:PersonCheckedFor is {PersonCheckedFor}; give 0 to 5 min.";
        }
    }
}
