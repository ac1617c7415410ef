using System.Diagnostics;

namespace IomGateway.Ledger.Tests.Faults;

/// <summary>A <see cref="FaultNode"/> in its process, and everything that it said before it died.</summary>
internal sealed class NodeProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _listening;
    private readonly Lock _lock = new();
    private readonly List<string> _said = [];

    public NodeProcess(string folder, string? database, string name, bool full = false)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(NodeProcess).Assembly.Location, "fault-node", folder, database ?? "", name, full ? "full" : "",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = Process.Start(start)!;
        _listening = Task.Run(ListenAsync);
        Name = name;
    }

    public string Name { get; }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _said.Count;
            }
        }
    }

    /// <summary>What it said so far, and forgets.</summary>
    public List<string> TakeSaid()
    {
        lock (_lock)
        {
            List<string> said = [.. _said];
            _said.Clear();
            return said;
        }
    }

    public void Order(string what)
    {
        _process.StandardInput.WriteLine(what);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until it says something new: that it records, or records again.</summary>
    public async Task WorksAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        int before = Count;
        while (Count <= before)
        {
            Assert.False(_process.HasExited, $"{Name} ended by itself.");
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>kill -9. What it said before counts; a last line cut short was never said.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _listening;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task ListenAsync()
    {
        var rest = "";
        char[] buffer = new char[4096];
        for (int n; (n = await _process.StandardOutput.ReadAsync(buffer)) > 0;)
        {
            string[] lines = (rest + new string(buffer, 0, n)).Split('\n');
            rest = lines[^1];
            lock (_lock)
            {
                _said.AddRange(lines[..^1]);
            }
        }
    }
}
