using System.Diagnostics;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>The command line as a process of its own, beside a running gateway.</summary>
internal static class IomProcess
{
    /// <summary>Runs a verb on a data folder; fails the test when it does not end with 0.</summary>
    /// <returns>What it wrote on standard output.</returns>
    public static async Task<string> RunAsync(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "iom.dll"), .. arguments, "--data", data])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var iom = Process.Start(start)!;
        var said = iom.StandardOutput.ReadToEndAsync();
        var errors = await iom.StandardError.ReadToEndAsync();
        await iom.WaitForExitAsync();
        Assert.True(iom.ExitCode == 0, await said + errors);
        return await said;
    }
}
