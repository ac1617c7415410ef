using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace IomGateway.Sharing.Tests.Schemas;

/// <summary>npm <c>ajv</c>, which holds files against the published schemas as editors do.</summary>
internal static class Ajv
{
    public static string Schemas { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../policies/schemas"));

    public static string Folder { get; } = Path.Combine(Here(), "ajv");

    /// <summary>What is wrong with each file, in the order given; nothing where it fits its schema.</summary>
    public static IReadOnlyList<(string File, IReadOnlyList<string> Errors)> Validate(
        IEnumerable<(string Schema, string File)> files)
    {
        Install();
        string said = Run("node", ["validate.mjs"], string.Concat(files.Select(f => $"{f.Schema}\t{f.File}\n")));
        return
        [
            .. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            {
                using var answer = JsonDocument.Parse(line);
                var errors = answer.RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetString()!);
                return (answer.RootElement.GetProperty("file").GetString()!, (IReadOnlyList<string>)[.. errors]);
            }),
        ];
    }

    private static void Install()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            Run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], "");
        }
    }

    private static string Run(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complained = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, complained.GetAwaiter().GetResult());
        return said.GetAwaiter().GetResult();
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
