using System.Text.Json;
using IomGateway.Records.Storage;

namespace IomGateway.Records.References;

/// <summary>Which generation of stand-ins one recipient is given.</summary>
/// <param name="Number">From one; each rotation adds one.</param>
/// <param name="Since">When it began; <see langword="null"/> for the first.</param>
public sealed record PseudonymGeneration(int Number, DateTimeOffset? Since)
{
    public static PseudonymGeneration First { get; } = new(1, null);
}

/// <summary>
/// Remembers for each recipient how often its stand-ins were rotated, in a small file beside the key that they are made
/// with. It is no secret. A gateway that runs sees a change at its next answer; every node needs the same file, as it
/// needs the same key.
/// </summary>
public sealed class PseudonymGenerations(string path)
{
    private readonly Lock gate = new();
    private (DateTime Written, long Length) seen;
    private Dictionary<string, PseudonymGeneration> known = [];

    /// <summary>The file that lies beside the key in <paramref name="keyPath"/>.</summary>
    public static PseudonymGenerations BesideKey(string keyPath) =>
        new(System.IO.Path.Combine(FolderOf(keyPath), "pseudonyms.json"));

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The generation in use for that recipient.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be read as one; says what to do.</exception>
    public PseudonymGeneration Of(string recipient) =>
        Current().GetValueOrDefault(recipient, PseudonymGeneration.First);

    /// <summary>Every recipient whose stand-ins were ever rotated.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be read as one; says what to do.</exception>
    public IReadOnlyDictionary<string, PseudonymGeneration> All() => Current();

    /// <summary>Begins the next generation for one recipient, and returns when that is durable.</summary>
    /// <exception cref="IOException">
    /// Somebody else is rotating at this moment, or the file cannot be written.
    /// </exception>
    public PseudonymGeneration Next(string recipient, DateTimeOffset now)
    {
        SecretFile.MakeFolder(FolderOf(path));
        using var alone = new FileStream(path + ".lock", SecretFile.ForOwner(FileMode.OpenOrCreate, FileAccess.Write));
        var all = new Dictionary<string, PseudonymGeneration>(Read(), StringComparer.Ordinal);
        var next = new PseudonymGeneration(
            all.GetValueOrDefault(recipient, PseudonymGeneration.First).Number + 1, now);
        all[recipient] = next;
        // Under another name until it is whole: half of a file would lose what generation a recipient has.
        var partial = path + ".partial";
        using (var file = new FileStream(partial, SecretFile.ForOwner(FileMode.Create, FileAccess.Write)))
        {
            JsonSerializer.Serialize(file, all);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
        return next;
    }

    private static string FolderOf(string file) =>
        System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!;

    private Dictionary<string, PseudonymGeneration> Current()
    {
        var file = new FileInfo(path);
        var now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        lock (gate)
        {
            if (now != seen)
            {
                (known, seen) = (Read(), now);
            }

            return known;
        }
    }

    private Dictionary<string, PseudonymGeneration> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            var read = JsonSerializer.Deserialize<Dictionary<string, PseudonymGeneration>>(File.ReadAllBytes(path));
            return read is not null && read.Values.All(g => g is { Number: > 1 }) ? read : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InvalidOperationException(
                $"'{path}' does not say which generation of stand-ins each recipient has; restore it from a backup.");
        }
    }
}
