using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace IomGateway.Exchange.Tests.Access;

/// <summary>A certified OpenID provider (npm <c>oidc-provider</c>) in a process of its own.</summary>
internal sealed class ForeignIssuer : IAsyncDisposable
{
    private readonly Process process;

    private ForeignIssuer(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    public string Address { get; }

    /// <param name="authority">Vouches for the provider's own certificate and for its clients'.</param>
    /// <param name="algorithm">ES256, PS256 or RS256.</param>
    /// <param name="clients">Its clients: who, with which key, and whether their tokens are bound.</param>
    public static async Task<ForeignIssuer> StartAsync(
        TestAuthority authority, string algorithm, params (TestPartner Partner, bool Bound)[] clients)
    {
        var folder = Path.Combine(SourceFolder(), "foreign-issuer");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            await InstallAsync(folder);
        using var certificate = authority.ForServer("localhost");
        var settings = new JsonObject
        {
            ["tlsKey"] = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(),
            ["tlsCertificate"] = certificate.ExportCertificatePem(),
            ["clientAuthority"] = authority.Root.ExportCertificatePem(),
            ["algorithm"] = algorithm,
            ["signingKeys"] = new JsonArray(NewKey(algorithm)),
            ["clients"] = new JsonArray([.. clients.Select(c => new JsonObject
            {
                ["id"] = c.Partner.ClientId,
                ["agency"] = c.Partner.Agency,
                ["bound"] = c.Bound,
                ["key"] = PublicKey(c.Partner.ClientKey),
            })]),
        };
        var process = Run("node", folder, "issuer.js");
        await process.StandardInput.WriteLineAsync(settings.ToJsonString());
        await process.StandardInput.FlushAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var address = await process.StandardOutput.ReadLineAsync(patience.Token);
        return address is not null
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

    private static async Task InstallAsync(string folder)
    {
        using var npm = Run("npm", folder, "ci", "--no-audit", "--no-fund", "--loglevel=error");
        var said = npm.StandardError.ReadToEndAsync();
        await npm.StandardOutput.ReadToEndAsync();
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, await said);
    }

    private static Process Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static JsonObject NewKey(string algorithm)
    {
        if (algorithm == "ES256")
        {
            using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var key = PublicKey(ec);
            key["d"] = Jws.Encode(ec.ExportParameters(true).D);
            return key;
        }

        using var rsa = RSA.Create(2048);
        var p = rsa.ExportParameters(true);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["n"] = Jws.Encode(p.Modulus),
            ["e"] = Jws.Encode(p.Exponent),
            ["d"] = Jws.Encode(p.D),
            ["p"] = Jws.Encode(p.P),
            ["q"] = Jws.Encode(p.Q),
            ["dp"] = Jws.Encode(p.DP),
            ["dq"] = Jws.Encode(p.DQ),
            ["qi"] = Jws.Encode(p.InverseQ),
            ["use"] = "sig",
        };
    }

    private static JsonObject PublicKey(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Jws.Encode(point.X), ["y"] = Jws.Encode(point.Y),
        };
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetDirectoryName(path)!;
}
