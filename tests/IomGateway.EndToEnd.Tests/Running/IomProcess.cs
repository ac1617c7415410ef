using System.Diagnostics;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>The command line as a process of its own, beside a running gateway.</summary>
internal static class IomProcess
{
    /// <summary>Runs a verb on a data folder; fails the test when it does not end with 0.</summary>
    /// <returns>What it wrote on standard output.</returns>
    public static async Task<string> RunAsync(string data, params string[] arguments)
    {
        var (exit, said, errors) = await EndAsync(Start([.. arguments, "--data", data], []));
        Assert.True(exit == 0, said + errors);
        return said;
    }

    /// <summary>Starts a verb with these variables beside the test's own.</summary>
    public static Process Start(string[] arguments, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "iom.dll"), .. arguments])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits until it ends.</summary>
    public static async Task<(int Exit, string Said, string Errors)> EndAsync(Process iom)
    {
        using (iom)
        {
            var said = iom.StandardOutput.ReadToEndAsync();
            var errors = await iom.StandardError.ReadToEndAsync();
            await iom.WaitForExitAsync();
            return (iom.ExitCode, await said, errors);
        }
    }
}
