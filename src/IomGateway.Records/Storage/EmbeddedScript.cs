using System.Security.Cryptography;
using System.Text;

namespace IomGateway.Records.Storage;

/// <summary>One numbered script, with the digest that tells whether it ever changed.</summary>
internal sealed record EmbeddedScript(string Name, string Text, string Sha256)
{
    /// <summary>The scripts of one embedded folder, in the order in which they are applied.</summary>
    public static IEnumerable<EmbeddedScript> Of(string folder)
    {
        var assembly = typeof(EmbeddedScript).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(folder, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var text = reader.ReadToEnd().ReplaceLineEndings("\n");
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            yield return new EmbeddedScript(resource[folder.Length..], text, digest);
        }
    }

    /// <summary>The scripts that are still to be applied.</summary>
    /// <param name="folder">The embedded folder.</param>
    /// <param name="applied">Names and digests of those that were.</param>
    /// <param name="database">What to call the database.</param>
    /// <exception cref="RecordsUnavailableException">Another release wrote it.</exception>
    public static IReadOnlyList<EmbeddedScript> Missing(
        string folder, IEnumerable<(string Name, string Sha256)> applied, string database)
    {
        var known = applied.ToDictionary(s => s.Name, s => s.Sha256, StringComparer.Ordinal);
        var missing = new List<EmbeddedScript>();
        foreach (var script in Of(folder))
        {
            if (!known.Remove(script.Name, out var digest))
            {
                missing.Add(script);
            }
            else if (digest != script.Sha256)
            {
                throw Differs(database, $"script {script.Name} is not the one that made it");
            }
        }

        return known.Count == 0 ? missing : throw Differs(database, "a newer release has changed it");
    }

    private static RecordsUnavailableException Differs(string database, string why) => new(
        "records-other-release", $"{database} does not fit this release: {why}.",
        "Run the release of the gateway that last wrote it, or a newer one.");
}
