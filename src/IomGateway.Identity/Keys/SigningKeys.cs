using IomGateway.Records.Storage;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Identity.Keys;

/// <summary>
/// The keys of the token service: the youngest signs, and the others are published until no token of theirs can be
/// left. Safe for many threads.
/// </summary>
public sealed class SigningKeys : IDisposable
{
    /// <summary>Longer than any token lives.</summary>
    private static readonly TimeSpan KeptAfterSuccession = TimeSpan.FromHours(2);

    private readonly string directory;
    private readonly TimeProvider time;
    private readonly Lock changing = new();
    private SigningKey[] youngestFirst;
    private JsonWebKey[] published;

    private SigningKeys(string directory, TimeProvider time, SigningKey[] youngestFirst)
    {
        this.directory = directory;
        this.time = time;
        this.youngestFirst = youngestFirst;
        published = [.. youngestFirst.Select(k => k.Public)];
    }

    /// <summary>The public keys, the one that signs first.</summary>
    public IReadOnlyCollection<JsonWebKey> Published => Volatile.Read(ref published);

    internal SigningCredentials Credentials => Volatile.Read(ref youngestFirst)[0].Credentials;

    /// <summary>Opens the keys of a folder, and makes the first where there is none.</summary>
    /// <exception cref="InvalidOperationException">A key cannot be used; says which, why, and what to do.</exception>
    public static SigningKeys Open(string directory, TimeProvider time)
    {
        SecretFile.MakeFolder(directory);
        var keys = Directory.EnumerateFiles(directory, SigningKey.FilePattern)
            .Select(SigningKey.Read)
            .OrderByDescending(k => k.Since)
            .ToArray();
        if (keys.Length == 0)
            keys = [SigningKey.Make(directory, time.GetUtcNow())];
        return new SigningKeys(directory, time, keys);
    }

    /// <summary>
    /// Makes a new key, which signs from now on, and forgets those that were followed by another so long ago that no
    /// token of theirs can still be good.
    /// </summary>
    public void Rotate()
    {
        lock (changing)
        {
            var now = time.GetUtcNow();
            var kept = new List<SigningKey> { SigningKey.Make(directory, now) };
            foreach (var key in youngestFirst)
            {
                if (now - kept[^1].Since < KeptAfterSuccession)
                    kept.Add(key);
                else
                    File.Delete(key.Path);
            }

            Volatile.Write(ref published, [.. kept.Select(k => k.Public)]);
            Volatile.Write(ref youngestFirst, [.. kept]);
        }
    }

    public void Dispose()
    {
        foreach (var key in youngestFirst)
        {
            key.Dispose();
        }
    }
}
