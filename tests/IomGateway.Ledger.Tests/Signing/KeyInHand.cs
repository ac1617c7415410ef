using System.Security.Cryptography;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Signing;

namespace IomGateway.Ledger.Tests.Signing;

/// <summary>A log's key as somebody may hold it who signs what they like.</summary>
internal sealed class KeyInHand : IDisposable
{
    private readonly CheckpointSigner _signer;

    public KeyInHand(LedgerOptions options, ECDsa key) => _signer = new CheckpointSigner(
        options, VerifierKey.From(options.Origin, key.ExportSubjectPublicKeyInfo())!, new FileSigner("in hand", key));

    public VerifierKey Key => _signer.Key;

    public Checkpoint Sign(long size, byte[] root) =>
        _signer.SignAsync(size, root, CancellationToken.None).GetAwaiter().GetResult();

    public void Dispose()
    {
        _signer.Key.Dispose();
        _signer.Dispose();
    }
}
