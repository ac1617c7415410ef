using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IomGateway.Ledger.Witnesses;

/// <summary>
/// Keeps what shows that a log told two stories: texts under the log's own signature, which anybody can verify.
/// </summary>
internal sealed class ForkEvidence(string folder, TimeProvider time)
{
    /// <summary>Two checkpoints that cannot both be of one log that only grows.</summary>
    public const string Fork = "fork";

    /// <summary>A checkpoint that came without a proof that it extends what was seen before.</summary>
    public const string Unproved = "unproved";

    // Each file is proof enough by itself; whoever goes on does not fill the disk, nor crowd out the other kind.
    private const int MaxFiles = 256;

    /// <summary>Keeps the parts of one finding, each under its heading; the same finding is kept once.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string Keep(string kind, string finding, params (string Heading, string Text)[] parts)
    {
        string body = string.Concat(parts.Select(p => $"\n== {p.Heading} ==\n{p.Text}"));
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(finding + body)))[..32];
        string path = Path.Combine(folder, $"{kind}-{name}.txt");
        Directory.CreateDirectory(folder);
        if (!File.Exists(path) && Directory.EnumerateFiles(folder, $"{kind}-*").Take(MaxFiles).Count() < MaxFiles)
        {
            string seen = time.GetUtcNow().UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
            DurableFile.Write(path, Encoding.UTF8.GetBytes($"{finding}\nFirst seen {seen}.\n{body}"));
        }

        return path;
    }
}
