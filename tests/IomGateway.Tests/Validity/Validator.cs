using System.Diagnostics;
using System.Text.Json;
using IomGateway.Tests.Verbs;

namespace IomGateway.Tests.Validity;

/// <summary>An independent validator of FHIR R4, the npm package @medplum/core, run by Node.</summary>
internal static class Validator
{
    /// <summary>The issues found, each with the resource that has it; empty when all are valid.</summary>
    public static IReadOnlyList<string> Wrong(IReadOnlyList<string> resources)
    {
        var root = Path.GetDirectoryName(VerbRun.Folders.Policies)!;
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, resources);
            using var node = Process.Start(new ProcessStartInfo("node", ["validate.mjs", file])
            {
                WorkingDirectory = Path.Combine(
                    root, "tests", "IomGateway.Redaction.Tests", "EveryType", "validator"),
                RedirectStandardOutput = true,
            })!;
            var text = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            Assert.True(node.ExitCode == 0, "The validator failed; was `npm ci` run where it lies?");
            var issues = JsonSerializer.Deserialize<List<List<string>>>(text)!;
            Assert.Equal(resources.Count, issues.Count);
            return [.. issues.SelectMany((of, i) => of.Select(issue => $"{issue}\n{resources[i]}"))];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
