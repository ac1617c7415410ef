using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Several;

/// <summary>One of several gateways: <c>iom serve</c> as a process of its own, and a way to it past any other.</summary>
internal sealed class Node : IDisposable
{
    private readonly SeveralGateways all;
    private readonly StringBuilder said = new();
    private readonly Dictionary<string, Partner> partners = new(StringComparer.Ordinal);
    private readonly HttpClient http;
    private readonly int port = Ports.Free();
    private Process? process;

    public Node(SeveralGateways all, string name)
    {
        (this.all, Name) = (all, name);
        Data = Path.Combine(all.Folder, name);

        // What a load balancer does: whatever address is called, this gateway answers.
        http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                };
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public string Name { get; }

    public string Data { get; }

    public string Keys => Path.Combine(Data, "keys");

    /// <summary>What it has said on standard error.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    public Partner Partner(string agency)
    {
        lock (partners)
        {
            if (!partners.TryGetValue(agency, out var partner))
            {
                partners[agency] = partner = new Partner(agency, SeveralGateways.Origin, http, all.Clock);
            }

            return partner;
        }
    }

    /// <summary>Starts it, and returns once it is ready.</summary>
    public async Task StartAsync()
    {
        process = Begin();
        _ = ReadAsync(process.StandardOutput);
        _ = ReadAsync(process.StandardError);
        for (var patience = Environment.TickCount64 + 60_000; !await IsReadyAsync();)
        {
            Assert.False(process.HasExited, $"{Name} ended.\n{Said}");
            Assert.True(Environment.TickCount64 < patience, $"{Name} did not become ready.\n{Said}");
            await Task.Delay(50);
        }
    }

    /// <summary>Starts it where it must not start.</summary>
    public async Task<(int Exit, string Said, string Errors)> StartInVainAsync() => await IomProcess.EndAsync(Begin());

    /// <summary>Kill −9.</summary>
    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        if (process is not null)
        {
            Kill();
        }

        http.Dispose();
    }

    private Process Begin()
    {
        Directory.CreateDirectory(Data);
        var config = Path.Combine(Data, "gateway.json");
        File.WriteAllText(config, JsonSerializer.Serialize(new
        {
            SeveralGateways.Origin,
            Listen = new[] { $"http://127.0.0.1:{port}" },
            Development = true,
            Node = Name,
        }));
        return IomProcess.Start(
            ["serve", "--config", config, "--data", Data, .. all.WorkspaceArguments], all.Variables);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"{SeveralGateways.Origin}/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (said)
            {
                said.AppendLine(line);
            }
        }
    }
}
