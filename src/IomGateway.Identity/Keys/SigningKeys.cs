using IomGateway.Records.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Keys;

/// <summary>
/// The keys of the token service, each named after the instant from which it signs: the youngest whose instant has come
/// signs, those to come are published beforehand, and those before until no token of theirs can be left. Files that are
/// put into the folder count within seconds, so that several gateways turn to a key at one instant. Safe for many
/// threads.
/// </summary>
public sealed class SigningKeys : IDisposable
{
    /// <summary>Longer than any token lives.</summary>
    private static readonly TimeSpan KeptAfterSuccession = TimeSpan.FromHours(2);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly string directory;
    private readonly TimeProvider time;
    private readonly ILogger? log;
    private readonly Lock changing = new();
    private Standing standing;

    private SigningKeys(string directory, TimeProvider time, ILogger? log, SigningKey[] all)
    {
        (this.directory, this.time, this.log) = (directory, time, log);
        standing = Standing.At(time.GetUtcNow(), all);
    }

    /// <summary>The public keys, the one that signs first.</summary>
    public IReadOnlyCollection<JsonWebKey> Published => Now().Published;

    internal SigningCredentials Credentials => Now().Signs.Credentials;

    /// <summary>Opens the keys of a folder, and makes the first where there is none.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told when a key that comes later cannot be used.</param>
    /// <exception cref="InvalidOperationException">A key cannot be used; says which, why, and what to do.</exception>
    public static SigningKeys Open(string directory, TimeProvider time, ILogger? log = null)
    {
        SecretFile.MakeFolder(directory);
        var keys = Directory.EnumerateFiles(directory, SigningKey.FilePattern).Select(SigningKey.Read).ToArray();
        return new SigningKeys(
            directory, time, log, keys.Length == 0 ? [SigningKey.Make(directory, time.GetUtcNow())] : keys);
    }

    /// <summary>Which files of the keys folder are keys of the token service.</summary>
    public const string Files = SigningKey.FilePattern;

    /// <summary>From when the key in that file signs, as its name says.</summary>
    /// <exception cref="InvalidOperationException">It does not say so.</exception>
    public static DateTimeOffset SinceOf(string path) => SigningKey.SinceOf(path);

    /// <summary>The file of the key that signs last.</summary>
    public static string Youngest(string directory) =>
        Directory.EnumerateFiles(directory, SigningKey.FilePattern).OrderBy(SigningKey.SinceOf).Last();

    /// <summary>
    /// Makes a new key, and deletes those that were followed by another so long ago that no token of theirs can still
    /// be good.
    /// </summary>
    /// <param name="from">When it begins to sign; now when left out.</param>
    /// <returns>Its file.</returns>
    public string Rotate(DateTimeOffset? from = null)
    {
        lock (changing)
        {
            var now = time.GetUtcNow();
            var made = SigningKey.Make(directory, from ?? now);
            var before = standing.All;
            standing = Standing.At(now, [made, .. before]);
            foreach (var past in before.Except(standing.Needed))
            {
                File.Delete(past.Path);
            }

            return made.Path;
        }
    }

    public void Dispose()
    {
        foreach (var key in standing.All)
        {
            key.Dispose();
        }
    }

    private Standing Now()
    {
        var now = time.GetUtcNow();
        var last = Volatile.Read(ref standing);
        if (now < last.Until && now >= last.Since)
        {
            return last;
        }

        lock (changing)
        {
            standing = Standing.At(now, Read(standing.All));
            return standing;
        }
    }

    /// <summary>What is in the folder; one that is known is not read again.</summary>
    private SigningKey[] Read(SigningKey[] known)
    {
        try
        {
            var byPath = known.ToDictionary(k => k.Path, StringComparer.Ordinal);
            SigningKey[] read =
            [
                .. Directory.EnumerateFiles(directory, SigningKey.FilePattern)
                    .Select(f => byPath.GetValueOrDefault(f) ?? SigningKey.Read(f)),
            ];
            return read.Length > 0 ? read : known;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // Tokens go on under the keys that were good; the one that is wrong is told of at each look.
            log?.KeyRefused(e);
            return known;
        }
    }

    /// <summary>The keys as they stand for a moment.</summary>
    private sealed record Standing(
        SigningKey[] All, SigningKey[] Needed, SigningKey Signs, JsonWebKey[] Published, DateTimeOffset Since,
        DateTimeOffset Until)
    {
        public static Standing At(DateTimeOffset now, SigningKey[] all)
        {
            SigningKey[] youngestFirst = [.. all.OrderByDescending(k => k.Since)];
            var signs = youngestFirst.FirstOrDefault(k => k.Since <= now) ?? youngestFirst[^1];
            var needed = new List<SigningKey>();
            foreach (var key in youngestFirst)
            {
                if (needed.Count == 0 || now - needed[^1].Since < KeptAfterSuccession)
                {
                    needed.Add(key);
                }
            }

            var next = youngestFirst.LastOrDefault(k => k.Since > now)?.Since ?? DateTimeOffset.MaxValue;
            return new Standing(
                youngestFirst, [.. needed], signs,
                [signs.Public, .. needed.Where(k => k != signs).Select(k => k.Public)],
                now, next < now + BetweenLooks ? next : now + BetweenLooks);
        }
    }
}
