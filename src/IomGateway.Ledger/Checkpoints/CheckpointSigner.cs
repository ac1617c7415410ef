using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger.Signing;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>
/// Signs checkpoints with one of the log's keys: the note, and the root once more as COSE, so that no receipt ever
/// needs a signature of its own.
/// </summary>
internal sealed class CheckpointSigner(LedgerOptions options, VerifierKey key, ILogSigner signer) : IDisposable
{
    public VerifierKey Key => key;

    /// <summary>Where the key is kept.</summary>
    public string Where => signer.Where;

    /// <exception cref="SigningKeyException">The key cannot sign until somebody mends it.</exception>
    /// <exception cref="LedgerUnavailableException">Whatever keeps the key does not answer now.</exception>
    public async Task<Checkpoint> SignAsync(long size, byte[] root, CancellationToken cancel)
    {
        string text = Checkpoint.Text(key.Origin, size, root);
        var ofNote = new NoteSignature(key.Origin, key.Id, await SignAsync(Encoding.UTF8.GetBytes(text), cancel));
        byte[] ofRoot = await SignAsync(CoseHeaders.ToBeSigned(key, root), cancel);
        string note = $"{text}\n{ofNote.Line}"
            + new NoteSignature(key.Origin, key.CoseId, CoseHeaders.FixedWidth(ofRoot)).Line;
        // What a signer returns is checked before it is kept for good.
        return Checkpoint.Open(note, key, out string reason)
            ?? throw new CryptographicException(
                $"What {signer.Where} signs is refused: {reason}. It must hold the key {key.Id:x8}.");
    }

    /// <summary>Holds what the signer says of its key against what the log announces.</summary>
    /// <exception cref="SigningKeyException">It is another key, or cannot sign until somebody mends it.</exception>
    /// <exception cref="LedgerUnavailableException">Whatever keeps the key does not answer now.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        byte[] spki = await signer.PublicAsync(cancel);
        if (!SHA256.HashData(spki).AsSpan().SequenceEqual(key.Thumbprint))
        {
            throw new SigningKeyException(
                $"{signer.Where} holds the key {VerifierKey.IdOf(spki):x8}, but the log announces {key.Text}; put back"
                + " the log's own key and origin.");
        }
    }

    public void Dispose() => signer.Dispose();

    private Task<byte[]> SignAsync(byte[] text, CancellationToken cancel) => options.Signing is { } other
        ? other(text, t => signer.SignAsync(t, cancel)) : signer.SignAsync(text, cancel);
}
