using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace IomGateway.Oversight.Tests.AuditEvents;

/// <summary>A FHIR validator of others' making (npm @medplum/core) over the official definitions of R4.</summary>
internal static class Medplum
{
    /// <summary>What is wrong with each of the resources.</summary>
    public static async Task<string[][]> ValidateAsync(string ndjson)
    {
        var folder = Path.Combine(SourceFolder(), "medplum");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await RunAsync("npm", folder, "", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        }

        return JsonSerializer.Deserialize<string[][]>(await RunAsync("node", folder, ndjson, "validate.mjs"))!;
    }

    private static async Task<string> RunAsync(string program, string folder, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }

    private static string SourceFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
