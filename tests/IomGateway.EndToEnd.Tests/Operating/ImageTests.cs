using System.Diagnostics;
using System.Net;
using System.Text.Json;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Operating;

/// <summary>
/// The image, as far as it can be tried without an engine: its entry point, from a published folder that it cannot
/// write, as a user without rights, with the image's own environment.
/// </summary>
public sealed class ImageTests : IDisposable
{
    /// <summary>The user that the base image names <c>APP_UID</c>.</summary>
    private const string User = "1654";

    private static readonly string Dockerfile = Path.Combine(Repository.Root, "infra", "Dockerfile");

    private readonly string root = Directory.CreateTempSubdirectory("iom-image-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task The_entry_point_serves_on_a_root_that_it_cannot_write_and_ends_when_told()
    {
        await RunAsync("dotnet",
            "publish", Path.Combine(Repository.Root, "src", "IomGateway"), "--no-build", "-c", Configuration(),
            "-o", Path.Combine(root, "app"), "--disable-build-servers", "-v", "q");
        await RunAsync("cp", "-r", Path.Combine(Repository.Root, "policies"), root);
        await RunAsync("cp", "-r", Path.Combine(Repository.Root, "sharing-agreements"), root);
        var data = Path.Combine(root, "data");
        Directory.CreateDirectory(data);
        await RunAsync("chmod", "-R", "a+rX,a-w", root);
        await RunAsync("chmod", "u+w", data);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", User, data);
        }

        var address = $"http://127.0.0.1:{Ports.Free()}";
        using var gateway = Start(data, address);
        var said = gateway.StandardError.ReadToEndAsync();
        try
        {
            using var http = new HttpClient();
            Assert.Equal(HttpStatusCode.OK, await ReadyAsync(http, new Uri($"{address}/health/ready"), gateway));
        }
        finally
        {
            await RunAsync("kill", "-TERM", gateway.Id.ToString());
            await gateway.WaitForExitAsync();
            await RunAsync("chmod", "-R", "u+w", root);
        }

        Assert.True(gateway.ExitCode == 0, await said);
        Assert.True(File.Exists(Path.Combine(data, "ledger.db")));
    }

    private Process Start(string data, string address)
    {
        string[] command = [.. Json("ENTRYPOINT"), .. Json("CMD")];
        command = [.. command.Select(word => word.Replace("/iom/", $"{root}/", StringComparison.Ordinal))];
        string[] asUser = Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", .. command] : command;
        var start = new ProcessStartInfo(asUser[0], asUser[1..])
        {
            WorkingDirectory = root,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in Settings())
        {
            start.Environment[name] = value;
        }

        start.Environment["IOM_DATA"] = data;
        start.Environment["IOM_ORIGIN"] = address;
        start.Environment["IOM_DEVELOPMENT"] = "true";
        return Process.Start(start)!;
    }

    private static string[] Json(string instruction) => JsonSerializer.Deserialize<string[]>(
        File.ReadLines(Dockerfile).Single(l => l.StartsWith($"{instruction} ", StringComparison.Ordinal))
            [instruction.Length..])!;

    /// <summary>What <c>ENV</c> sets, on its line and those that it goes on to.</summary>
    private static IEnumerable<(string Name, string Value)> Settings() =>
        File.ReadAllText(Dockerfile).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(l => l.StartsWith("ENV ", StringComparison.Ordinal))
            .SelectMany(l => l[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(setting => setting.Split('=', 2))
            .Select(pair => (pair[0], pair[1]));

    private static async Task<HttpStatusCode?> ReadyAsync(HttpClient http, Uri health, Process gateway)
    {
        for (var tries = 0; tries < 300 && !gateway.HasExited; tries++)
        {
            try
            {
                return (await http.GetAsync(health)).StatusCode;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
                await Task.Delay(100);
            }
        }

        return null;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await said}{errors}");
    }

    /// <summary>That in which the program was built beside these tests.</summary>
    private static string Configuration() =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal) ? "Release" : "Debug";
}
