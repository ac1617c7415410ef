using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Tests.Verbs;

/// <summary>
/// A folder of its own with a copy of the agreements, in which signatories, clients and statements have keys; the
/// private halves lie beside it as PEM files.
/// </summary>
internal sealed partial class TestFolder : IDisposable
{
    public TestFolder()
    {
        Copy(VerbRun.Folders.Agreements, Agreements);
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Agreements, "agencies")))
        {
            var agency = System.IO.Path.GetFileNameWithoutExtension(file);
            var text = Signatory().Replace(
                File.ReadAllText(file), m =>
                    $"  - {{ name: {m.Groups[1].Value}, role: {m.Groups[2].Value}, key: {Jwk(agency, "signatory")} }}");
            File.WriteAllText(file, text.TrimEnd() + $"""

                clients: [ {"{"} id: {agency}-system, jwks: [ {Jwk(agency, "client")} ] {"}"} ]
                statement-keys: [ {Jwk(agency, "statement")} ]

                """);
        }
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("iom-verbs-").FullName;

    public string Agreements => Path("sharing-agreements");

    public string Data => Path("data");

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    public string KeyOf(string agency, string use) => Path($"{agency}.{use}.pem");

    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>Runs a verb on this folder's agreements and data.</summary>
    public Task<VerbRun> RunAsync(params string[] args) => RunWithInputAsync([], args);

    public Task<VerbRun> RunWithInputAsync(byte[] input, params string[] args) => VerbRun.RunAsync(
        input,
        [.. args, "--data", Data, "--origin", "https://gateway.test", "--policies", VerbRun.Folders.Policies,
            "--agreements", Agreements]);

    /// <summary>Proposes the key of a signatory, as its agency's file has it, and has two others confirm it.</summary>
    public async Task EnterKeyAsync(string agency, string signatory)
    {
        string[] of = ["--signatory", signatory, "--output", "json"];
        var proposed = await RunAsync(["agencies", "key", "propose", "--by", $"{agency}/a.clerk", .. of]);
        if (proposed.Exit == 1 && (string)proposed.Json["code"]! == "key-in-use")
        {
            return;
        }

        Assert.True(proposed.Exit == 0, proposed.Out + proposed.Error);
        string[] others = ["leicestershire-police", "probation-east-midlands", "hmp-leicester"];
        foreach (var other in others.Where(o => o != agency).Take(2))
        {
            var confirmed = await RunAsync(
                ["agencies", "key", "confirm", "--agency", agency, "--fingerprint", (string)proposed.Json["id"]!,
                    "--by", $"{other}/a.clerk", .. of]);
            Assert.True(confirmed.Exit == 0, confirmed.Out + confirmed.Error);
        }
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Jwk(string agency, string use)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(KeyOf(agency, use), key.ExportPkcs8PrivateKeyPem());
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return $"{{ kty: EC, crv: P-256, x: \"{Base64UrlEncoder.Encode(point.X)}\","
            + $" y: \"{Base64UrlEncoder.Encode(point.Y)}\" }}";
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, System.IO.Path.Combine(to, System.IO.Path.GetFileName(folder)));
        }
    }

    [GeneratedRegex(@"^  - \{ name: ([^,]+), role: ([^ ]+) \}$", RegexOptions.Multiline)]
    private static partial Regex Signatory();
}
