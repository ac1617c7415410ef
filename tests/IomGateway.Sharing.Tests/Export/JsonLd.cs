using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace IomGateway.Sharing.Tests.Export;

/// <summary>A JSON-LD processor of others' making (npm jsonld), which may fetch nothing.</summary>
internal static class JsonLd
{
    /// <summary>What it makes of a document: <c>expanded</c>, and the number of RDF <c>statements</c>.</summary>
    public static async Task<JsonNode> ReadAsync(JsonObject document)
    {
        var folder = Path.Combine(SourceFolder(), "jsonld");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await RunAsync("npm", folder, "", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        }

        return JsonNode.Parse(await RunAsync("node", folder, document.ToJsonString(), "expand.js"))!;
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
