using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Operating;

/// <summary>
/// A key file that does not hold its key stops the start with a sentence that says which and how to mend it; nothing
/// listens, and nothing is made or written over.
/// </summary>
public sealed class BrokenKeyTests : EndToEndTest
{
    public static TheoryData<string, string> Keys
    {
        get
        {
            var keys = new TheoryData<string, string>();
            foreach (var file in new[] { "ledger-signing.pem", "holder-signing.pem" })
            {
                foreach (var what in new[]
                {
                    "garbage", "nothing", "half of it", "a public key", "a key on another curve", "an RSA key",
                    "another PEM", "two keys",
                })
                {
                    keys.Add(file, what);
                }
            }

            foreach (var file in new[] { "recipients.key", "index.key" })
            {
                foreach (var what in new[] { "garbage", "nothing", "half of it" })
                {
                    keys.Add(file, what);
                }
            }

            return keys;
        }
    }

    private protected override GatewaySetup Setup => new() { Agreements = [] };

    private string KeysFolder => Path.Combine(Gateway.Data, "keys");

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task The_start_stops_and_names_the_file_and_its_mend(string file, string what)
    {
        var path = await SpoilAsync(file, what);
        var before = Everything();

        var why = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Gateway.ServeAsync(Gateway.Workspace));

        AssertSays(why.Message, path);
        Assert.Equal(before, Everything());
        Assert.False(IsListening());
    }

    [Theory]
    [InlineData("ledger-signing.pem")]
    [InlineData("holder-signing.pem")]
    [InlineData("recipients.key")]
    [InlineData("index.key")]
    public async Task The_program_ends_with_2_and_the_sentence_alone(string file)
    {
        var path = await SpoilAsync(file, "garbage");
        var before = Everything();

        var (exit, said, errors) = await IomProcess.EndAsync(IomProcess.Start(
            ["serve", "--data", Gateway.Data],
            new() { ["IOM_Origin"] = Gateway.Origin, ["IOM_Development"] = "true" }));

        Assert.True(exit == 2, $"{exit}\n{said}\n{errors}");
        AssertSays(errors, path);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Application started", said, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    /// <summary>Stops the gateway, and puts something else where one of its keys is.</summary>
    private async Task<string> SpoilAsync(string file, string what)
    {
        await Gateway.StopAsync();
        var path = Path.Combine(KeysFolder, file);
        var good = await File.ReadAllBytesAsync(path);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        await File.WriteAllBytesAsync(path, what switch
        {
            "garbage" => Encoding.ASCII.GetBytes("canary \0 garbage that is no key"),
            "nothing" => [],
            "half of it" => good[..(good.Length / 2)],
            "a public key" => Pem(Public(good)),
            "a key on another curve" => Pem(other.ExportPkcs8PrivateKeyPem()),
            "an RSA key" => Pem(rsa.ExportPkcs8PrivateKeyPem()),
            "another PEM" => Pem(PemEncoding.WriteString("CERTIFICATE", [1, 2, 3])),
            _ => [.. good, .. Pem(other.ExportPkcs8PrivateKeyPem())],
        });
        return path;
    }

    private static string Public(byte[] pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Encoding.ASCII.GetString(pem));
        return key.ExportSubjectPublicKeyInfoPem();
    }

    private static byte[] Pem(string text) => Encoding.ASCII.GetBytes(text + "\n");

    private static void AssertSays(string message, string path)
    {
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("back", message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", message, StringComparison.Ordinal);
    }

    /// <summary>Every key file with what is in it.</summary>
    private SortedDictionary<string, string> Everything() => new(
        Directory.GetFiles(KeysFolder).Where(f => !f.Contains(".db", StringComparison.Ordinal)).ToDictionary(
            f => f, f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))), StringComparer.Ordinal);

    private bool IsListening()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", new Uri(Gateway.Origin).Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
