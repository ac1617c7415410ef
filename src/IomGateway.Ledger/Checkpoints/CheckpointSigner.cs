using System.Security.Cryptography;
using System.Text;

namespace IomGateway.Ledger.Checkpoints;

/// <summary>
/// Signs checkpoints with the log's one key: the note, and the root once more as COSE, so that no receipt ever needs
/// a signature of its own.
/// </summary>
internal sealed class CheckpointSigner : IDisposable
{
    private readonly ECDsa _key;
    private readonly Func<ReadOnlyMemory<byte>, byte[]> _sign;

    public CheckpointSigner(LedgerOptions options, ECDsa key)
    {
        _key = key;
        Key = VerifierKey.From(options.Origin, key.ExportSubjectPublicKeyInfo())
            ?? throw new InvalidOperationException("The ledger's signing key is not an ECDSA P-256 key.");
        _sign = options.Signing is { } other ? text => other(text, SignWithKey) : SignWithKey;
    }

    public VerifierKey Key { get; }

    public Checkpoint Sign(long size, byte[] root)
    {
        string text = Checkpoint.Text(Key.Origin, size, root);
        var ofNote = new NoteSignature(Key.Origin, Key.Id, _sign(Encoding.UTF8.GetBytes(text)));
        byte[] ofRoot = _sign(CoseHeaders.ToBeSigned(Key, root));
        string note = $"{text}\n{ofNote.Line}"
            + new NoteSignature(Key.Origin, Key.CoseId, CoseHeaders.FixedWidth(ofRoot)).Line;
        // What a signer returns is checked before it is kept for good.
        return Checkpoint.Open(note, Key, out string reason)
            ?? throw new CryptographicException($"The signer's checkpoint is refused: {reason}.");
    }

    public void Dispose()
    {
        Key.Dispose();
        _key.Dispose();
    }

    private byte[] SignWithKey(ReadOnlyMemory<byte> text) =>
        _key.SignData(text.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
}
