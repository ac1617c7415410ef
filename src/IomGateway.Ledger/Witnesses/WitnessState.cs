using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.Ledger.Witnesses;

/// <summary>
/// A witness's folder: its key, and for each log the last checkpoint that it cosigned. One process has it at a time.
/// </summary>
internal sealed class WitnessState : IDisposable
{
    private const string KeyFile = "witness.key";
    private const string PublicKeyFile = "witness.vkey";
    private const string CheckpointsFolder = "checkpoints";

    private readonly string _folder;
    private readonly FileStream _lock;

    private WitnessState(string folder, FileStream held)
    {
        _folder = folder;
        _lock = held;
    }

    /// <summary>Opens the folder; makes it, with a new key, when it is new.</summary>
    /// <exception cref="InvalidOperationException">Another witness has it, or what it remembers is gone.</exception>
    public static WitnessState Open(string folder)
    {
        if (!OperatingSystem.IsWindows() && !Directory.Exists(folder))
        {
            Directory.CreateDirectory(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(folder);
        try
        {
            return new WitnessState(folder, new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"Another witness has {folder} open.", e);
        }
    }

    /// <summary>The witness's key. A name is needed the first time, and must be the same ever after.</summary>
    public CosignerKey Key(string name)
    {
        string kept = Path.Combine(_folder, CheckpointsFolder);
        string path = Path.Combine(_folder, KeyFile);
        bool isNew = !File.Exists(path);
        if (!isNew && !Directory.Exists(kept))
        {
            // A witness that forgot what it cosigned would cosign another story.
            throw new InvalidOperationException(
                $"{kept} is missing although {path} is there; restore it, or begin a new witness with a new key.");
        }

        Directory.CreateDirectory(kept);
        var key = new CosignerKey(name, Ed25519Key.FromSeed(WitnessKeyFile.OpenOrCreate(path)));
        string text = Path.Combine(_folder, PublicKeyFile);
        if (!isNew && File.Exists(text) && File.ReadAllText(text) != key.Text + "\n")
        {
            string was = File.ReadAllText(text).Trim();
            key.Dispose();
            throw new InvalidOperationException(
                $"This witness is {was}; give the same name again, or begin another one in a folder of its own.");
        }

        DurableFile.Write(text, Encoding.UTF8.GetBytes(key.Text + "\n"));
        return key;
    }

    /// <summary>
    /// The last checkpoint cosigned of a log, as it was submitted, by whichever of the log's keys signed it; null when
    /// there is none.
    /// </summary>
    /// <exception cref="InvalidOperationException">The file is not what was kept.</exception>
    public Checkpoint? Last(string origin, IEnumerable<VerifierKey> keys)
    {
        string path = PathOf(origin);
        if (!File.Exists(path))
        {
            return null;
        }

        return Checkpoint.Open(File.ReadAllText(path), [.. keys], out string reason)
            ?? throw new InvalidOperationException(
                $"{path} is not the checkpoint that was kept there: {reason}. Name every key that the log has had since"
                + " then (its key.vkey has all of them).");
    }

    public void Keep(Checkpoint checkpoint) =>
        DurableFile.Write(PathOf(checkpoint.Origin), Encoding.UTF8.GetBytes(checkpoint.Note));

    public ForkEvidence Evidence(TimeProvider time) => new(Path.Combine(_folder, "evidence"), time);

    /// <summary>Under which name a log's checkpoint is found: hex of SHA-256 of its origin.</summary>
    public static string NameOf(string origin) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    public void Dispose() => _lock.Dispose();

    private string PathOf(string origin) => Path.Combine(_folder, CheckpointsFolder, NameOf(origin));
}
