using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace IomGateway.Benchmarks.Decisions;

/// <summary>Something that decides the shared requests, a slice at a time.</summary>
internal interface IEngine : IDisposable
{
    string Name { get; }

    /// <summary>Seconds to load the rules.</summary>
    double LoadSeconds { get; }

    /// <summary>
    /// Decides <paramref name="count"/> requests from <paramref name="offset"/> on, around and around; each answer is
    /// <c>1</c> or <c>0</c>, in their order.
    /// </summary>
    (double Seconds, string Answers) Run(int offset, int count);
}

/// <summary>A policy engine from npm, in a node process of its own that times itself.</summary>
internal sealed class PeerEngine : IEngine
{
    public static readonly string[] Names = ["cedar-wasm-one-set", "cedar-wasm-split", "casbin"];

    private readonly Process process;

    private PeerEngine(string name, Process process, double loadSeconds)
    {
        Name = name;
        this.process = process;
        LoadSeconds = loadSeconds;
    }

    public string Name { get; }

    public double LoadSeconds { get; }

    /// <exception cref="BenchmarkException">Node or its packages are not there, or the peer did not start.</exception>
    public static PeerEngine Start(string name, string modelFile)
    {
        var folder = System.IO.Path.Combine(
            Repository.Root, "tests", "IomGateway.Benchmarks", "Decisions", "Peers");
        if (!Directory.Exists(System.IO.Path.Combine(folder, "node_modules")))
        {
            throw new BenchmarkException($"What decisions are measured beside is not installed: npm ci in {folder}.");
        }

        // Without the flag node 20 ends in a fault of its own ("unreachable code") when it optimises cedar-wasm's calls.
        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                "--no-turbo-inline-js-wasm-calls", System.IO.Path.Combine(folder, "peer.mjs"), name, modelFile,
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            var process = Process.Start(start)!;
            var ready = process.StandardOutput.ReadLine()?.Split(' ');
            return ready is ["ready", var ms]
                ? new PeerEngine(name, process, double.Parse(ms, CultureInfo.InvariantCulture) / 1000)
                : throw new BenchmarkException($"{name} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"node is not there ({e.Message}); install nodejs and npm.");
        }
    }

    public (double Seconds, string Answers) Run(int offset, int count)
    {
        process.StandardInput.WriteLine($"run {offset} {count}");
        var line = process.StandardOutput.ReadLine() ?? throw new BenchmarkException($"{Name} ended.");
        using var json = JsonDocument.Parse(line);
        return (json.RootElement.GetProperty("ns").GetDouble() / 1e9,
            json.RootElement.GetProperty("answers").GetString()!);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }
}
