namespace IomGateway.Ledger.Signing;

/// <summary>
/// A key that signs the log's checkpoints, wherever it is kept. Members may be called from any thread. What somebody
/// has to mend is a <see cref="SigningKeyException"/>; what may pass by itself is a
/// <see cref="LedgerUnavailableException"/>.
/// </summary>
internal interface ILogSigner : IDisposable
{
    /// <summary>Where it is kept, as an operator would look for it; nothing secret.</summary>
    string Where { get; }

    /// <summary>The public half: the SubjectPublicKeyInfo of a key on P-256, DER.</summary>
    Task<byte[]> PublicAsync(CancellationToken cancel);

    /// <summary>Signs with ECDSA and SHA-256.</summary>
    /// <returns>The signature, DER (RFC 3279).</returns>
    Task<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancel);
}
