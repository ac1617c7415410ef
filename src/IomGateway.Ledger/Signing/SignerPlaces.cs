using System.Globalization;
using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Vault;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Signing;

/// <summary>
/// The keys folder's part in signing: one file for each key, named <c>ledger-signing-ID</c> after the key, the log's
/// first one <c>ledger-signing</c> alone. A <c>.pem</c> file is the key; a <c>.uri</c> file says in one line where
/// else it is kept.
/// </summary>
internal sealed class SignerPlaces(string directory, SignerAddresses addresses)
{
    private const string First = "ledger-signing";
    private const string Pem = ".pem";
    private const string Address = ".uri";
    private const int MaxAddress = 4096;

    /// <summary>How the files of one key are called, without what follows the dot.</summary>
    public static string NameOf(uint id) => string.Create(CultureInfo.InvariantCulture, $"{First}-{id:x8}");

    /// <summary>The key of a log without entries; a file is made where nothing says where it is kept.</summary>
    public ILogSigner FirstOfAll()
    {
        string address = Path.Combine(directory, First + Address);
        return File.Exists(address) ? Open(address) : FileSigner.OpenOrMake(Path.Combine(directory, First + Pem));
    }

    /// <summary>The file that should have that key; null where there is none.</summary>
    public string? PathOf(VerifierKey key) => new[] { NameOf(key.Id) + Pem, NameOf(key.Id) + Address }
        .Select(n => Path.Combine(directory, n)).FirstOrDefault(File.Exists);

    /// <summary>The file of the log's first key, which may not be named after it; null where there is none.</summary>
    public string? PathOfFirst() => new[] { First + Pem, First + Address }
        .Select(n => Path.Combine(directory, n)).FirstOrDefault(File.Exists);

    /// <summary>Opens what a file holds or names.</summary>
    /// <exception cref="SigningKeyException">It does not hold or name a key that can sign.</exception>
    public ILogSigner Open(string path)
    {
        if (Path.GetExtension(path) == Pem)
        {
            return FileSigner.Open(path);
        }

        byte[] text = KeyFiles.OpenOrCreate(path, mayCreate: false, () => []);
        if (text.Length > MaxAddress)
        {
            throw new SigningKeyException($"{path} is not one line that says where a key is kept; write it anew.");
        }

        return addresses.Open(Encoding.UTF8.GetString(text).Trim(), path);
    }

    /// <summary>A key to come: one that was made in a file before and never used, or a new one.</summary>
    /// <param name="used">The keys that the log has announced.</param>
    public ILogSigner Next(IReadOnlyCollection<VerifierKey> used)
    {
        string? waiting = Directory.EnumerateFiles(directory, $"{First}-*{Pem}").Order(StringComparer.Ordinal)
            .FirstOrDefault(f => !used.Any(k => Path.GetFileNameWithoutExtension(f) == NameOf(k.Id)));
        return waiting is not null
            ? FileSigner.Open(waiting) : FileSigner.Make(directory, spki => NameOf(VerifierKey.IdOf(spki)) + Pem);
    }

    /// <summary>A key that is kept elsewhere.</summary>
    /// <exception cref="SigningKeyException">The text names no such place.</exception>
    public ILogSigner Elsewhere(string address) => addresses.Open(address, "--to");

    /// <summary>Writes down, durably, where a key is kept.</summary>
    public string Keep(uint id, string address)
    {
        string path = Path.Combine(directory, NameOf(id) + Address);
        DurableFile.Write(path, Encoding.UTF8.GetBytes(address + "\n"));
        return path;
    }

    /// <summary>What to tell whoever looks for a key that is not there.</summary>
    public SigningKeyException Missing(AnnouncedKey key) => new(key.Place == PublishedLog.KeyIndex
        ? $"{Path.Combine(directory, First + Pem)} is missing although the ledger has entries; put back the file that"
            + " was backed up."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The ledger is signed with the key {key.Key.Id:x8} since entry {key.Place}, and {directory} has neither ")
            + $"{NameOf(key.Key.Id)}{Pem} nor {NameOf(key.Key.Id)}{Address}; copy it from the gateway where the key was"
            + " rotated, or put back the one that was backed up.");
}
