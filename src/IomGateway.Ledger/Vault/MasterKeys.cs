using System.Security.Cryptography;

namespace IomGateway.Ledger.Vault;

/// <summary>
/// The master keys in the keys folder: <c>master.key</c>, the first, and <c>master-FINGERPRINT.key</c>. Which of them
/// wraps is said in the key store, so that every gateway turns to another at one moment; the ones before still open
/// what copies of the store hold. Safe for many threads.
/// </summary>
internal sealed class MasterKeys : IDisposable
{
    private const string First = "master.key";
    private const string Others = "master-*.key";
    private const int FingerprintSize = 8;

    private readonly string _directory;
    private readonly Lock _lock = new();
    private volatile Dictionary<string, (byte[] Key, string Path)> _known = [];

    /// <param name="directory">The keys folder.</param>
    /// <param name="mayCreate">Whether the first key is made where there is none.</param>
    /// <exception cref="InvalidOperationException">There is none, or one may be read by others.</exception>
    public MasterKeys(string directory, bool mayCreate)
    {
        _directory = directory;
        if (Files().Count == 0)
        {
            _ = KeyFiles.Secret(directory, First, mayCreate);
        }

        Read();
    }

    public string Directory => _directory;

    /// <summary>By which a key is known; from it nobody finds the key.</summary>
    public static string FingerprintOf(byte[] key) => Convert.ToHexStringLower(
        HMACSHA256.HashData(key, "iom-master-key/v1"u8).AsSpan(0, FingerprintSize));

    /// <summary>The only one, or the first; where the key store does not say yet which counts.</summary>
    public string Eldest => _known.FirstOrDefault(k => Path.GetFileName(k.Value.Path) == First).Key
        ?? _known.Keys.Order(StringComparer.Ordinal).First();

    /// <summary>Every key that is there, with its file.</summary>
    public IReadOnlyDictionary<string, (byte[] Key, string Path)> All => _known;

    /// <summary>A key by its fingerprint; looks into the folder again for one that was copied there since.</summary>
    public byte[]? Find(string fingerprint)
    {
        if (!_known.TryGetValue(fingerprint, out (byte[] Key, string Path) known))
        {
            Read();
            _known.TryGetValue(fingerprint, out known);
        }

        return known.Key;
    }

    /// <summary>Looks into the folder again.</summary>
    /// <returns>Whether there is anything new.</returns>
    public bool Read()
    {
        lock (_lock)
        {
            int before = _known.Count;
            var read = new Dictionary<string, (byte[] Key, string Path)>(_known, StringComparer.Ordinal);
            foreach (string path in Files().Where(p => read.Values.All(k => k.Path != p)))
            {
                byte[] key = KeyFiles.Secret(_directory, Path.GetFileName(path), mayCreate: false);
                read.TryAdd(FingerprintOf(key), (key, path));
            }

            _known = read;
            return read.Count > before;
        }
    }

    /// <summary>Makes another key in a file of its own, durably.</summary>
    /// <returns>Its fingerprint.</returns>
    public string Make()
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeyFiles.SecretSize);
        string fingerprint = FingerprintOf(key);
        KeyFiles.WriteSecret(Path.Combine(_directory, $"master-{fingerprint}.key"), key);
        Read();
        return fingerprint;
    }

    /// <summary>Destroys a key that nothing is wrapped with any more.</summary>
    public void Destroy(string fingerprint)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(fingerprint, out (byte[] Key, string Path) known))
            {
                File.Delete(known.Path);
                _known = _known.Where(k => k.Key != fingerprint).ToDictionary(StringComparer.Ordinal);
            }
        }
    }

    public void Dispose()
    {
        foreach ((byte[] key, _) in _known.Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private List<string> Files() =>
    [
        .. new[] { Path.Combine(_directory, First) }.Where(File.Exists),
        .. System.IO.Directory.EnumerateFiles(_directory, Others),
    ];
}
