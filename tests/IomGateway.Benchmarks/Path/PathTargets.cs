using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using IomGateway.Demo.World;
using IomGateway.Sharing.Agencies;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Benchmarks.Path;

/// <summary>The processes that are loaded, each in turn, and the holder behind them.</summary>
internal sealed class PathTargets : IAsyncDisposable
{
    private readonly List<Process> processes = [];

    public IReadOnlyList<Target> All { get; private set; } = [];

    public static async Task<PathTargets> StartAsync(string folder, byte[] record)
    {
        var targets = new PathTargets();
        try
        {
            await targets.OpenAsync(folder, record);
            return targets;
        }
        catch
        {
            await targets.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private async Task OpenAsync(string folder, byte[] record)
    {
        var recordFile = System.IO.Path.Combine(folder, "record.json");
        await File.WriteAllBytesAsync(recordFile, record);
        var (holder, yarp, jwt, recording, gateway) = (LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free(),
            LoopbackPort.Free(), LoopbackPort.Free());
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new ECDsaSecurityKey(ec) { KeyId = "bench" };
        var keyFile = System.IO.Path.Combine(folder, "key.json");
        await File.WriteAllTextAsync(keyFile, JsonSerializer.Serialize(PublicJwk.Of(ec) is var jwk
            ? new { kty = jwk.Kty, crv = jwk.Crv, x = jwk.X, y = jwk.Y, kid = "bench" } : null));
        var token = PathTarget.Token(key);
        var data = System.IO.Path.Combine(folder, "gateway");
        var main = await StartAsync("gateway", gateway, $"http://127.0.0.1:{holder}/", data);
        await StartAsync("holder", holder, System.IO.Path.Combine(data, "patient.json"), recordFile);
        var (bare, checking) = (await StartAsync("yarp", yarp, $"http://127.0.0.1:{holder}/"),
            await StartAsync("yarp-jwt", jwt, $"http://127.0.0.1:{holder}/", keyFile));
        var durable = await StartAsync(
            "yarp-jwt-ledger", recording, $"http://127.0.0.1:{holder}/", keyFile,
            System.IO.Path.Combine(folder, "recording"));
        await main.StandardInput.WriteLineAsync("begin");
        var begun = (await main.StandardOutput.ReadLineAsync()
            ?? throw new BenchmarkException("The gateway ended.")).Split(' ');
        if (begun is not [var path, var access])
        {
            throw new BenchmarkException($"The gateway did not find the record: {string.Join(' ', begun)}");
        }

        var statements = System.IO.Path.Combine(folder, "statements");
        var record2K = $"/{PathGateway.Holder}/fhir/Observation/any";
        Target Proxy(string name, Process process, int port) => new(
            name, process, $"http://127.0.0.1:{port}", record2K, token, statements, NeedsFresh: false, main);
        All =
        [
            Proxy("yarp", bare, yarp),
            Proxy("yarp-jwt", checking, jwt),
            Proxy("yarp-jwt-ledger", durable, recording),
            new Target(
                "gateway", main, $"http://127.0.0.1:{gateway}", path, access, statements, NeedsFresh: true, main),
        ];
    }

    private async Task<Process> StartAsync(string name, int port, params string[] rest)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(PathTargets).Assembly.Location);
        }

        foreach (var argument in (string[])["path-target", name, $"{port}", .. rest])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        processes.Add(process);
        return await process.StandardOutput.ReadLineAsync() == "ready"
            ? process
            : throw new BenchmarkException($"The target '{name}' did not start.");
    }
}

/// <summary>One process under load, and what to send it.</summary>
internal sealed record Target(
    string Name, Process Process, string Origin, string Path, string Token, string Statements, bool NeedsFresh,
    Process Signer)
{
    public TimeSpan Processor()
    {
        Process.Refresh();
        return Process.TotalProcessorTime;
    }

    /// <summary>Has this many statements signed, each good for one request.</summary>
    public async Task PrepareAsync(int count)
    {
        await Signer.StandardInput.WriteLineAsync($"statements {count} {Statements}");
        if (await Signer.StandardOutput.ReadLineAsync() != "signed")
        {
            throw new BenchmarkException("Statements could not be signed.");
        }
    }
}
