using System.Diagnostics;
using System.Text.RegularExpressions;
using IomGateway.Serving;

namespace IomGateway.EndToEnd.Tests.Operating;

/// <summary>The compose file as Compose itself reads it: what it mounts is there, what it sets is a setting.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Infra = Path.Combine(Repository.Root, "infra");

    [Fact]
    public async Task Compose_reads_the_file_whose_mounts_are_there_and_whose_settings_the_gateway_knows()
    {
        var read = await ConfigAsync();

        var mounted = Mount().Matches(read).Select(m => m.Groups[1].Value)
            .Where(path => Path.GetFileName(path) != "secrets").ToList();
        Assert.NotEmpty(mounted);
        Assert.All(mounted, path => Assert.True(Path.Exists(path), path));
        var settings = Setting().Matches(read).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.Contains("DATABASE", settings);
        Assert.All(settings, name => Assert.Contains(
            name, typeof(GatewayOptions).GetProperties().Select(p => p.Name), StringComparer.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^ +- (/[^:]+):", RegexOptions.Multiline)]
    private static partial Regex Mount();

    [GeneratedRegex(@"^ +IOM_([A-Z]+?)(__\w+)?: ", RegexOptions.Multiline)]
    private static partial Regex Setting();

    private static async Task<string> ConfigAsync()
    {
        var start = new ProcessStartInfo("docker-compose", ["-f", Path.Combine(Infra, "compose.yaml"), "config"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var compose = Process.Start(start)!;
        var read = compose.StandardOutput.ReadToEndAsync();
        var errors = await compose.StandardError.ReadToEndAsync();
        await compose.WaitForExitAsync();

        Assert.True(compose.ExitCode == 0, errors);
        return await read;
    }
}
