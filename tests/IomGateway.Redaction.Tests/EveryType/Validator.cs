using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace IomGateway.Redaction.Tests.EveryType;

/// <summary>An independent validator of FHIR R4, the npm package @medplum/core, run by Node.</summary>
internal static class Validator
{
    private static readonly string Folder = Path.Combine(Here(), "validator");

    /// <summary>The issues found in each resource, in order; empty where it is valid.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Issues(IReadOnlyCollection<string> resources)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, resources);
            using var node = Process.Start(new ProcessStartInfo("node", ["validate.mjs", file])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
            })!;
            var text = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            Assert.True(node.ExitCode == 0, "The validator failed; was `npm ci` run where it lies?");
            var issues = JsonSerializer.Deserialize<List<List<string>>>(text)!;
            Assert.Equal(resources.Count, issues.Count);
            return issues;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
