using System.Net;
using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Tests.Witnesses;

/// <summary>A witness that listens on this machine, with a folder of its own.</summary>
internal sealed class RunningWitness : IAsyncDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("iom-witness-").FullName;
    private readonly List<VerifierKey> _logs;
    private readonly TimeProvider _time;
    private WebApplication _server;

    private RunningWitness(string name, IEnumerable<string> logs, TimeProvider time)
    {
        _logs = [.. logs.Select(Key)];
        _time = time;
        Name = name;
        Witness = Open();
        _server = Serve(new Uri("http://127.0.0.1:0"));
    }

    public string Name { get; }

    public Witness Witness { get; private set; }

    public Uri Address { get; private set; } = new("about:blank");

    public List<WitnessAnswer> Told { get; } = [];

    public string Folder => Path.Combine(_parent, "state");

    public string[] Evidence => Directory.Exists(Path.Combine(Folder, "evidence"))
        ? Directory.GetFiles(Path.Combine(Folder, "evidence")) : [];

    public static async Task<RunningWitness> StartAsync(
        string log, string name = "witness.example/w1", TimeProvider? time = null)
    {
        var witness = new RunningWitness(name, log.Split('\n'), time ?? TimeProvider.System);
        await witness._server.StartAsync();
        witness.Address = new Uri(witness._server.Urls.Single());
        return witness;
    }

    public static VerifierKey Key(string text) =>
        VerifierKey.TryParse(text, out VerifierKey? key) ? key : throw new FormatException(text);

    /// <summary>Stops listening; the address stays the same for the next start.</summary>
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        Witness.Dispose();
    }

    public async Task StartAgainAsync()
    {
        Witness = Open();
        _server = Serve(Address);
        await _server.StartAsync();
    }

    /// <summary>A policy of these witnesses, of whom so many must agree.</summary>
    public static WitnessPolicy Policy(int quorum, params RunningWitness[] witnesses) =>
        Policy(PolicyText(quorum, witnesses));

    public static WitnessPolicy Policy(string text) =>
        WitnessPolicy.TryParse(text, out WitnessPolicy? policy, out string problem)
            ? policy : throw new FormatException(problem);

    public static string PolicyText(int quorum, params RunningWitness[] witnesses) => string.Concat(
        witnesses.Select((w, i) => $"witness w{i + 1} {w.Witness.Key.Text} {w.Address}\n")
            .Append($"group all-of-them {quorum} {string.Join(' ', witnesses.Select((_, i) => $"w{i + 1}"))}\n")
            .Append("quorum all-of-them\n"));

    public async Task<(HttpStatusCode Status, string? Type, string Body)> PostAsync(string body)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer =
            await http.PostAsync(new Uri(Address, "add-checkpoint"), new StringContent(body, Encoding.UTF8));
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(),
            await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _logs.ForEach(l => l.Dispose());
        Directory.Delete(_parent, recursive: true);
    }

    private Witness Open() => Witness.Open(Folder, Name, _logs, _time);

    private WebApplication Serve(Uri address)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.AbsoluteUri);
        WebApplication server = builder.Build();
        server.MapWitness(Witness, answer =>
        {
            lock (Told)
            {
                Told.Add(answer);
            }
        });
        return server;
    }
}
