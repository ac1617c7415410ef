using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>WireMock in a Java process of its own, told over its administration API how to misbehave.</summary>
internal sealed class WireMock : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient admin;

    private WireMock(Process process, Uri address)
    {
        (this.process, Address) = (process, address);
        admin = new HttpClient { BaseAddress = new Uri(address, "__admin/") };
    }

    public Uri Address { get; }

    public static async Task<WireMock> StartAsync()
    {
        var folder = Path.Combine(Path.GetDirectoryName(SourceFolder())!, "wiremock");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await RunAsync("npm", folder, "ci", "--no-audit", "--no-fund", "--loglevel=error");
        }

        var jar = Directory.GetFiles(Path.Combine(folder, "node_modules", "wiremock", "build"), "*.jar").Single();
        for (var attempt = 1; ; attempt++)
        {
            var port = Ports.Free();
            var process = Process.Start(new ProcessStartInfo("java",
                ["-Xmx128m", "-jar", jar, "--port", $"{port}", "--bind-address", "127.0.0.1", "--disable-banner",
                    "--no-request-journal"])
            {
                WorkingDirectory = Path.GetTempPath(),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            var started = new WireMock(process, new Uri($"http://127.0.0.1:{port}/"));
            if (await started.IsUpAsync())
            {
                return started;
            }

            await started.DisposeAsync();
            Assert.True(attempt < 3, "WireMock did not start.");
        }
    }

    /// <summary>What it answers to a POST of this path.</summary>
    public async Task AnswerAsync(string path, JsonObject response)
    {
        using var posted = await admin.PostAsJsonAsync("mappings", new JsonObject
        {
            ["request"] = new JsonObject { ["method"] = "POST", ["urlPath"] = path },
            ["response"] = response,
        });
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private async Task<bool> IsUpAsync()
    {
        for (var i = 0; i < 200 && !process.HasExited; i++)
        {
            try
            {
                if ((await admin.GetAsync("mappings")).IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100);
        }

        return false;
    }

    private static async Task RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
        })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetDirectoryName(path)!;
}
