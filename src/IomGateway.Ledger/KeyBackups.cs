using System.Globalization;

namespace IomGateway.Ledger;

/// <summary>
/// Rolling copies of the data keys in a folder, which is best on another disk: one each day, none older than 30 days,
/// so that a destroyed key is gone from them by then. The keys in them are wrapped by the master key, which is not.
/// </summary>
public sealed class KeyBackups
{
    /// <summary>For so long a copy is kept at most, and so a destroyed key.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private const string Prefix = "keystore-";
    private const string Suffix = ".db";
    private const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    private readonly EvidenceLog _log;
    private readonly string _folder;
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;

    /// <param name="log">Whose keys.</param>
    /// <param name="folder">Where the copies are; made when absent, mode 0700.</param>
    /// <param name="keep">How long a copy is kept: more than nothing and at most <see cref="Longest"/>.</param>
    /// <param name="time">The clock.</param>
    public KeyBackups(EvidenceLog log, string folder, TimeSpan keep, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(keep, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keep, Longest);
        (_log, _folder, _keep, _time) = (log, folder, keep, time);
    }

    /// <summary>Makes today's copy if there is none yet, and deletes those that are too old.</summary>
    /// <returns>The copy that was made; null when none was due, or the keys' database has backups of its own.</returns>
    /// <exception cref="IOException">A copy could not be written, or an old one could not be deleted.</exception>
    /// <exception cref="LedgerUnavailableException">The keys could not be read.</exception>
    public string? Roll()
    {
        DateTimeOffset now = _time.GetUtcNow();
        Vault.KeyFiles.MakeDirectory(_folder);

        // The old ones go whether or not a new one can be made: they are what an erasure waits for.
        foreach ((string path, DateTimeOffset at) in Copies())
        {
            if (now - at >= _keep)
            {
                File.Delete(path);
            }
        }

        // Nor is a master key needed any more that wrapped only what was in copies of then.
        _log.DropMasters(now - Longest);

        // A copy that claims to be of later was made by a clock that went wrong, and is none to rely on.
        return Copies().Any(c => c.At <= now && now - c.At < TimeSpan.FromDays(1)) ? null : Take(now);
    }

    private string? Take(DateTimeOffset now)
    {
        string path = Path.Combine(
            _folder, Prefix + now.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture) + Suffix);
        string fresh = path + ".part";
        File.Delete(fresh);
        if (!_log.CopyKeys(fresh))
        {
            return null;
        }

        File.Move(fresh, path, overwrite: true);
        return path;
    }

    private List<(string Path, DateTimeOffset At)> Copies()
    {
        var copies = new List<(string, DateTimeOffset)>();
        foreach (string path in Directory.EnumerateFiles(_folder, Prefix + "*"))
        {
            string name = Path.GetFileName(path)[Prefix.Length..];
            int end = name.IndexOf(Suffix, StringComparison.Ordinal);
            if (end > 0 && DateTimeOffset.TryParseExact(
                name[..end], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out DateTimeOffset at))
            {
                copies.Add((path, at));
            }
        }

        return copies;
    }
}
