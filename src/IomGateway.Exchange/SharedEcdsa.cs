using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace IomGateway.Exchange;

/// <summary>
/// One ECDSA key that signs and verifies for many threads, in the form of JWS (RFC 7518, section 3.4). Keys made of it
/// are kept, because making one costs as much as a verification; each is used by one thread at a time, because an
/// <see cref="ECDsa"/> promises no more.
/// </summary>
internal sealed class SharedEcdsa
{
    private const DSASignatureFormat Jws = DSASignatureFormat.IeeeP1363FixedFieldConcatenation;

    private readonly ECParameters parameters;
    private readonly ConcurrentQueue<ECDsa> idle = new();

    /// <exception cref="CryptographicException">The parameters are those of no key.</exception>
    public SharedEcdsa(ECParameters parameters)
    {
        this.parameters = parameters;
        idle.Enqueue(ECDsa.Create(parameters));
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var key = Take();
        try
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, Jws);
        }
        finally
        {
            idle.Enqueue(key);
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var key = Take();
        try
        {
            return key.SignData(data, HashAlgorithmName.SHA256, Jws);
        }
        finally
        {
            idle.Enqueue(key);
        }
    }

    /// <summary>Lets go of the keys that nobody uses.</summary>
    public void Clear()
    {
        while (idle.TryDequeue(out var key))
            key.Dispose();
    }

    private ECDsa Take() => idle.TryDequeue(out var key) ? key : ECDsa.Create(parameters);
}
