using System.Security.Cryptography;
using System.Text;
using IomGateway.Records.Storage;
using IomGateway.Sharing.Agencies;

namespace IomGateway.Demo.World;

/// <summary>
/// The keys (ECDSA P-256) of one partner in the demo: made for this run, and worth nothing beyond it.
/// </summary>
internal sealed class DemoKeys : IDisposable
{
    private DemoKeys(ECDsa client, ECDsa statement, IReadOnlyDictionary<string, ECDsa> signatories)
    {
        (Client, Statement, Signatories) = (client, statement, signatories);
    }

    /// <summary>With which the partner's program proves who it is.</summary>
    public ECDsa Client { get; }

    /// <summary>With which the agency signs who asks and why.</summary>
    public ECDsa Statement { get; }

    /// <summary>With which the agency's signatories sign agreements, by their names.</summary>
    public IReadOnlyDictionary<string, ECDsa> Signatories { get; }

    public static DemoKeys Make(Agency agency) => new(
        NewKey(), NewKey(), agency.Signatories.ToDictionary(s => s.Name, _ => NewKey(), StringComparer.Ordinal));

    /// <summary>
    /// Leaves the private keys in files that only this user can read, so that <c>iom token</c> can use them.
    /// </summary>
    public void Write(string folder, string agency)
    {
        WriteOne(System.IO.Path.Combine(folder, $"{agency}.client.pem"), Client);
        WriteOne(System.IO.Path.Combine(folder, $"{agency}.statement.pem"), Statement);
        foreach (var (number, key) in Signatories.Values.Index())
        {
            WriteOne(System.IO.Path.Combine(folder, $"{agency}.signatory-{number + 1}.pem"), key);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Statement.Dispose();
        foreach (var key in Signatories.Values)
        {
            key.Dispose();
        }
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static void WriteOne(string path, ECDsa key) =>
        SecretFile.Write(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
}
