using System.Globalization;
using System.Security.Cryptography;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Witnesses;

/// <summary>
/// A witness of logs (C2SP tlog-witness): cosigns a checkpoint only when it extends the last one that it cosigned of
/// the same log, and remembers it before it signs. Members may be called from any thread.
/// </summary>
public sealed class Witness : IDisposable
{
    private readonly WitnessState _state;
    private readonly IReadOnlyList<VerifierKey> _logs;
    private readonly TimeProvider _time;
    private readonly ForkEvidence _evidence;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Checkpoint> _last = new(StringComparer.Ordinal);

    private Witness(WitnessState state, CosignerKey key, IReadOnlyList<VerifierKey> logs, TimeProvider time)
    {
        (_state, Key, _logs, _time) = (state, key, logs, time);
        _evidence = state.Evidence(time);
    }

    /// <summary>The witness's public key.</summary>
    public CosignerKey Key { get; }

    /// <summary>Opens a witness's folder; the first time makes the folder and a key.</summary>
    /// <param name="folder">Its own; holds <c>witness.key</c>, <c>witness.vkey</c>, <c>checkpoints/</c>.</param>
    /// <param name="name">The witness's name: a URL without scheme, such as <c>witness.example/w1</c>.</param>
    /// <param name="logs">The keys of the logs that it witnesses; owned by the caller.</param>
    /// <param name="time">The clock that cosignatures state.</param>
    /// <exception cref="InvalidOperationException">The folder is in use, damaged, or another witness's.</exception>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    /// <exception cref="CryptographicException">OpenSSL is not installed.</exception>
    public static Witness Open(string folder, string name, IReadOnlyList<VerifierKey> logs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(logs);
        ArgumentNullException.ThrowIfNull(time);
        if (!VerifierKey.IsKeyName(name))
        {
            throw new ArgumentException(
                $"The witness's name '{name}' must be printable ASCII without spaces or plus signs; write host/name.");
        }

        WitnessState state = WitnessState.Open(folder);
        CosignerKey? key = null;
        try
        {
            key = state.Key(name);
            var witness = new Witness(state, key, logs, time);
            witness.Remember();
            return witness;
        }
        catch
        {
            key?.Dispose();
            state.Dispose();
            throw;
        }
    }

    /// <summary>Answers the body of an <c>add-checkpoint</c> request.</summary>
    /// <exception cref="IOException">What was seen cannot be kept, so nothing was signed.</exception>
    public WitnessAnswer Add(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return AddCheckpoint.Read(body) is { } request ? Add(request)
            : new WitnessAnswer.Malformed("It is not an old size, a proof and a checkpoint.");
    }

    /// <summary>Keeps a checkpoint that is smaller than what the log showed before.</summary>
    /// <returns>The file.</returns>
    internal string KeepRollback(Checkpoint last, Checkpoint smaller) => _evidence.Keep(
        ForkEvidence.Fork, $"{last.Origin} shows {smaller.Size} entries after it showed {last.Size}.",
        ("cosigned before", last.Note), ("shown now", smaller.Note));

    /// <summary>The last checkpoint cosigned of a log, by the hex SHA-256 of its origin; null without one.</summary>
    public string? CheckpointNamed(string name)
    {
        lock (_lock)
        {
            return _last.Values.FirstOrDefault(c => WitnessState.NameOf(c.Origin) == name)?.Note;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key.Dispose();
        _state.Dispose();
    }

    internal Checkpoint? Last(string origin)
    {
        lock (_lock)
        {
            return _last.GetValueOrDefault(origin);
        }
    }

    internal WitnessAnswer Add(AddCheckpoint request)
    {
        if (SignedNote.TextOf(request.Note) is not { } text || Checkpoint.Read(text) is not { } head)
        {
            return new WitnessAnswer.Malformed("It is not a checkpoint of three lines with a signature.");
        }

        List<VerifierKey> keys = [.. _logs.Where(k => k.Origin == head.Origin)];
        if (keys.Count == 0)
        {
            return new WitnessAnswer.UnknownLog();
        }

        if (Checkpoint.Open(request.Note, keys, out string reason) is not { } checkpoint)
        {
            return new WitnessAnswer.NotSigned($"The checkpoint is refused: {reason}.{UnknownKey(request.Note, keys)}");
        }

        // Comparing, remembering and signing are one step: two requests at once could otherwise roll the log back.
        lock (_lock)
        {
            return Add(request, checkpoint);
        }
    }

    private WitnessAnswer Add(AddCheckpoint request, Checkpoint checkpoint)
    {
        if (request.Old > checkpoint.Size)
        {
            return new WitnessAnswer.Malformed("The old size is above the checkpoint's.");
        }

        Checkpoint? last = _last.GetValueOrDefault(checkpoint.Origin);
        long known = last?.Size ?? 0;
        if (request.Old != known)
        {
            return new WitnessAnswer.OtherSize(known);
        }

        byte[] knownRoot = last?.Root ?? SHA256.HashData([]);
        if (checkpoint.Size == known && !checkpoint.Root.AsSpan().SequenceEqual(knownRoot))
        {
            return new WitnessAnswer.Forked(known, KeepEvidence(
                ForkEvidence.Fork, $"{checkpoint.Origin} signed two roots for its first {known} entries.",
                last, request));
        }

        bool holds = known == 0 && checkpoint.Size > 0
            ? request.Proof.Count == 0
            : ConsistencyProof.Holds(known, knownRoot, checkpoint.Size, checkpoint.Root, request.Proof);
        if (!holds)
        {
            return new WitnessAnswer.Inconsistent(KeepEvidence(
                ForkEvidence.Unproved,
                $"A checkpoint of {checkpoint.Origin} came without a proof that it extends the one of {known} entries.",
                last, request));
        }

        _state.Keep(checkpoint);
        _last[checkpoint.Origin] = checkpoint;
        return new WitnessAnswer.Cosigned(
            Key.Cosign(SignedNote.TextOf(checkpoint.Note)!, _time.GetUtcNow()).Line);
    }

    /// <summary>What to do where a signature of the log's name is by a key that nobody told this witness of.</summary>
    internal static string UnknownKey(string note, IReadOnlyList<VerifierKey> keys)
    {
        NoteSignature? strange = SignedNote.Read(note)?.Signatures.FirstOrDefault(s => keys.Any(k => k.Origin == s.Name)
            && !keys.Any(k => s.KeyId == k.Id || s.KeyId == k.CoseId));
        return strange is null ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $" It is signed by the key {strange.KeyId:x8}. Where the log's key was rotated, verify the log with the ")
            + "key that is known (iom ledger verify --key), and name the log's new key.vkey with --log.";
    }

    private void Remember()
    {
        foreach (IGrouping<string, VerifierKey> log in _logs.GroupBy(l => l.Origin, StringComparer.Ordinal))
        {
            if (_state.Last(log.Key, log) is { } last)
            {
                _last[log.Key] = last;
            }
        }
    }

    private string KeepEvidence(string kind, string finding, Checkpoint? last, AddCheckpoint request) => _evidence.Keep(
        kind, finding, ("cosigned before", last?.Note ?? "nothing\n"),
        (string.Create(CultureInfo.InvariantCulture, $"submitted from {request.Old}"), request.ToString()));
}
