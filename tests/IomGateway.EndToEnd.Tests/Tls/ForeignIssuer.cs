using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;

namespace IomGateway.EndToEnd.Tests.Tls;

/// <summary>A certified OpenID provider (npm <c>oidc-provider</c>), by the script that the tests of access have.</summary>
internal sealed class ForeignIssuer : IAsyncDisposable
{
    private readonly Process process;

    private ForeignIssuer(Process process, string address) => (this.process, Address) = (process, address);

    public string Address { get; }

    /// <param name="servers">Vouches for the provider's own certificate.</param>
    /// <param name="partners">Vouches for its clients'.</param>
    /// <param name="ahead">How far its clock is ahead of the machine's.</param>
    /// <param name="clients">Its clients.</param>
    public static async Task<ForeignIssuer> StartAsync(
        TestAuthority servers, TestAuthority partners, TimeSpan ahead, params PartnerKeys[] clients)
    {
        var folder = Path.GetFullPath(
            Path.Combine(SourceFolder(), "../../IomGateway.Exchange.Tests/Access/foreign-issuer"));
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            using var npm = Start("npm", folder, "ci", "--no-audit", "--no-fund", "--loglevel=error");
            var said = npm.StandardError.ReadToEndAsync();
            await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
            Assert.True(npm.ExitCode == 0, await said);
        }

        using var certificate = servers.ForServer("localhost");
        var signing = PartnerKeys.Of("foreign-issuer").Client;
        var key = Jwk(PartnerKeys.Public(signing, "issuer"));
        key["d"] = System.Buffers.Text.Base64Url.EncodeToString(signing.ExportParameters(true).D);
        var settings = new JsonObject
        {
            ["tlsKey"] = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(),
            ["tlsCertificate"] = certificate.ExportCertificatePem(),
            ["clientAuthority"] = partners.Root.ExportCertificatePem(),
            ["aheadMilliseconds"] = (long)ahead.TotalMilliseconds,
            ["algorithm"] = "ES256",
            ["signingKeys"] = new JsonArray(key),
            ["clients"] = new JsonArray([.. clients.Select(c => new JsonObject
            {
                ["id"] = c.ClientId,
                ["agency"] = c.Agency,
                ["bound"] = true,
                ["key"] = Jwk(PartnerKeys.Public(c.Client, c.ClientId)),
            })]),
        };
        var process = Start("node", folder, "issuer.js");
        await process.StandardInput.WriteLineAsync(settings.ToJsonString());
        await process.StandardInput.FlushAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await process.StandardOutput.ReadLineAsync(patience.Token) is { } address
            ? new ForeignIssuer(process, address)
            : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(patience.Token));
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await process.WaitForExitAsync(patience.Token);
        process.Dispose();
    }

    private static JsonObject Jwk(Microsoft.IdentityModel.Tokens.JsonWebKey key) =>
        new() { ["kty"] = key.Kty, ["crv"] = key.Crv, ["x"] = key.X, ["y"] = key.Y, ["kid"] = key.Kid };

    private static Process Start(string program, string folder, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetDirectoryName(path)!;
}
