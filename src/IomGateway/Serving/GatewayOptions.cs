using System.Security.Cryptography.X509Certificates;
using IomGateway.Exchange;
using IomGateway.Exchange.Asking.Holders;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Serving;

/// <summary>
/// How a gateway is set up, from a JSON file (<c>--config</c>) and from environment variables that begin with
/// <c>IOM_</c>
/// (<c>IOM_ORIGIN</c>, <c>IOM_HOLDERS__CONNECTTIMEOUT</c>). Checked whole before anything starts.
/// </summary>
internal sealed class GatewayOptions
{
    private const int LongestNode = 64;

    /// <summary>How partners call this gateway: scheme, host and port, without a slash at the end.</summary>
    public string Origin { get; set; } = "https://localhost:8443";

    /// <summary>
    /// The folder that keeps ledger, register and keys. Made at first start. Default <c>iom-data</c>.
    /// </summary>
    public string Data { get; set; } = "iom-data";

    /// <summary>
    /// The PostgreSQL database (15 or later) of ledger, register and used statements, which several gateways share;
    /// files in <see cref="Data"/> when absent. Its password is better kept in a <c>Passfile</c>.
    /// </summary>
    public string? Database { get; set; }

    /// <summary>
    /// The PostgreSQL database of the data keys that seal the ledger's values; another than <see cref="Database"/>,
    /// with backups of its own. Needed with it.
    /// </summary>
    public string? KeyStore { get; set; }

    /// <summary>
    /// The folder of the rolling copies of the data keys, best on another disk; <c>key-backups</c> in
    /// <see cref="Data"/> when absent. With a <see cref="KeyStore"/>, that database's own backups take their place.
    /// </summary>
    public string? KeyBackups { get; set; }

    /// <summary>For how many days a copy of the data keys is kept: 1 to 30. Default 30.</summary>
    public int KeyBackupDays { get; set; } = 30;

    /// <summary>What ledger entries call this gateway; the machine's name when absent.</summary>
    public string Node { get; set; } = Environment.MachineName;

    /// <summary>Where it listens; that of <see cref="Origin"/> when empty.</summary>
    public IList<string> Listen { get; } = [];

    /// <summary>The gateway's own certificate, as PEM files; for https.</summary>
    public string? Certificate { get; set; }

    public string? CertificateKey { get; set; }

    /// <summary>
    /// Plain http on this machine and tokens without a certificate: for trying it out, never for people's data.
    /// </summary>
    public bool Development { get; set; }

    /// <summary>Settings of <c>Access</c>: authority, audience, client authorities, trusted proxies.</summary>
    public IConfiguration? Access { get; set; }

    public ExchangeOptions Exchange { get; } = new();

    public HolderOptions Holders { get; } = new();

    /// <summary>PEM files of the certificate with which the gateway shows itself to holders.</summary>
    public string? HolderCertificate { get; set; }

    public string? HolderCertificateKey { get; set; }

    /// <summary>
    /// PEM file of the authorities that holders' certificates come from; the machine's own when absent.
    /// </summary>
    public string? HolderAuthorities { get; set; }

    /// <summary>
    /// The file that names the log's witnesses and how many must agree (C2SP tlog-policy); none when absent.
    /// </summary>
    public string? WitnessPolicy { get; set; }

    /// <summary>The policy, once <see cref="Load"/> has read it; lives as long as the gateway.</summary>
    public WitnessPolicy? Witnesses { get; private set; }

    /// <summary>The clock by which everything is judged.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public GatewayFiles Files => new(Path.GetFullPath(Data));

    /// <summary>Where everything is kept.</summary>
    public GatewayPlaces Places => new(Files, Database, KeyStore);

    /// <summary>Where the copies of the data keys are.</summary>
    public string KeyBackupsFolder => KeyBackups is null ? Files.KeyBackups : Path.GetFullPath(KeyBackups);

    /// <summary>Everything that is wrong, by name, value and mend.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Uri.TryCreate(Origin, UriKind.Absolute, out var origin)
            || origin.GetLeftPart(UriPartial.Authority) != Origin)
        {
            yield return $"Origin is '{Origin}'; give scheme, host and port alone, such as https://gateway.example.";
        }
        else if (origin.Scheme != Uri.UriSchemeHttps && !(Development && origin.IsLoopback))
        {
            yield return $"Origin is '{Origin}'; outside Development, and beyond this machine, it must be https.";
        }

        foreach (var (name, file) in new[]
        {
            ("Certificate", Certificate), ("CertificateKey", CertificateKey), ("HolderCertificate", HolderCertificate),
            ("HolderCertificateKey", HolderCertificateKey), ("HolderAuthorities", HolderAuthorities),
            ("WitnessPolicy", WitnessPolicy),
        })
        {
            if (file is not null && !File.Exists(file))
            {
                yield return $"{name} is '{file}'; there is no such file.";
            }
        }

        if (string.IsNullOrWhiteSpace(Node) || Node.Length > LongestNode || Node.Any(char.IsControl))
        {
            yield return $"Node is '{Node}'; give up to {LongestNode} characters that name this gateway.";
        }

        if (KeyBackupDays is < 1 or > 30)
        {
            yield return $"KeyBackupDays is {KeyBackupDays}; give 1 to 30: an erasure promises that no copy is older.";
        }

        foreach (var problem in Places.Problems().Concat(Exchange.Problems()).Concat(Holders.Problems()))
        {
            yield return problem;
        }
    }

    /// <summary>Reads the files that the options name into what the rooms take.</summary>
    public void Load()
    {
        Exchange.Origin = Origin;
        if (WitnessPolicy is not null)
        {
            Witnesses = Ledger.Witnesses.WitnessPolicy.TryParse(
                File.ReadAllText(WitnessPolicy), out var policy, out var problem)
                ? policy
                : throw new InvalidOperationException($"WitnessPolicy is '{WitnessPolicy}'. {problem}");
        }

        if (HolderCertificate is not null)
        {
            Holders.ClientCertificate = X509Certificate2.CreateFromPemFile(HolderCertificate, HolderCertificateKey);
        }

        if (HolderAuthorities is not null)
        {
            Holders.Authorities = [];
            Holders.Authorities.ImportFromPemFile(HolderAuthorities);
        }
    }
}
