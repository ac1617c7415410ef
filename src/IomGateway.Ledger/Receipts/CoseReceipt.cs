using System.Formats.Cbor;
using System.Security.Cryptography;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tree;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger.Receipts;

/// <summary>
/// A receipt of inclusion in COSE (RFC 9942): a COSE_Sign1 with the root detached. Beside the proof, its unprotected
/// headers carry the entry and the openings, so that it stands by itself.
/// </summary>
/// <param name="KeyId">SHA-256 of the SubjectPublicKeyInfo of the key that signed.</param>
/// <param name="Origin">The log's name.</param>
/// <param name="Index">Place of the entry.</param>
/// <param name="Size">Size of the tree whose root was signed.</param>
/// <param name="Path">Hashes from the leaf's sibling up.</param>
/// <param name="Leaf">The entry's exact bytes.</param>
/// <param name="Openings">Name to randomness and value.</param>
/// <param name="Signature">Over the protected headers and the root.</param>
internal sealed record CoseReceipt(
    byte[] KeyId, string Origin, long Index, long Size, IReadOnlyList<byte[]> Path, byte[] Leaf,
    IReadOnlyDictionary<string, (byte[] Randomness, byte[] Value)> Openings, byte[] Signature)
{
    public const string ContentType = "application/cose; cose-type=\"cose-sign1\"";

    private const int SignatureSize = 64;
    private const int MaxOpenings = 256;
    private const string EntryLabel = "entry";
    private const string OpeningsLabel = "openings";
    private const long Inclusion = -1;

    // RFC 9052: the tag of COSE_Sign1.
    private const CborTag Sign1 = (CborTag)18;

    /// <summary>The first byte of every receipt in this form.</summary>
    public const byte FirstByte = 0xd2;

    public static byte[] Write(ReceiptParts parts, VerifierKey key)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteTag(Sign1);
        writer.WriteStartArray(4);
        writer.WriteByteString(CoseHeaders.Protected(key));
        writer.WriteStartMap(3);
        writer.WriteInt64(CoseHeaders.Proofs);
        writer.WriteStartMap(1);
        writer.WriteInt64(Inclusion);
        writer.WriteStartArray(1);
        writer.WriteByteString(Proof(parts));
        writer.WriteEndArray();
        writer.WriteEndMap();
        writer.WriteTextString(EntryLabel);
        writer.WriteByteString(parts.Leaf);
        writer.WriteTextString(OpeningsLabel);
        writer.WriteStartMap(parts.Openings.Count);
        foreach ((string name, OpenedValue value) in parts.Openings)
        {
            writer.WriteTextString(name);
            writer.WriteStartArray(2);
            writer.WriteByteString(value.Randomness);
            writer.WriteByteString(value.Value);
            writer.WriteEndArray();
        }

        writer.WriteEndMap();
        writer.WriteEndMap();
        writer.WriteNull();
        writer.WriteByteString(parts.Head.CoseSignature
            ?? throw new CryptographicException("The checkpoint carries no COSE signature."));
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <returns>The receipt; null when the bytes are none in this form, to the last byte.</returns>
    public static CoseReceipt? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new CborReader(bytes, CborConformanceMode.Canonical);
            return reader.ReadTag() == Sign1 && reader.ReadStartArray() == 4
                && CoseHeaders.Read(reader.ReadByteString()) is { } headers
                    ? Read(reader, headers.KeyId, headers.Origin) : null;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static CoseReceipt? Read(CborReader reader, byte[] keyId, string origin)
    {
        if (reader.ReadStartMap() != 3 || reader.ReadInt64() != CoseHeaders.Proofs || reader.ReadStartMap() != 1
            || reader.ReadInt64() != Inclusion || reader.ReadStartArray() != 1)
        {
            return null;
        }

        byte[] proof = reader.ReadByteString();
        reader.ReadEndArray();
        reader.ReadEndMap();
        if (reader.ReadTextString() != EntryLabel)
        {
            return null;
        }

        byte[] leaf = reader.ReadByteString();
        if (reader.ReadTextString() != OpeningsLabel || ReadOpenings(reader) is not { } openings)
        {
            return null;
        }

        reader.ReadEndMap();
        reader.ReadNull();
        byte[] signature = reader.ReadByteString();
        reader.ReadEndArray();
        return reader.BytesRemaining == 0 && signature.Length == SignatureSize
            && ReadProof(proof) is { } read
                ? new CoseReceipt(keyId, origin, read.Index, read.Size, read.Path, leaf, openings, signature) : null;
    }

    private static Dictionary<string, (byte[] Randomness, byte[] Value)>? ReadOpenings(CborReader reader)
    {
        int? count = reader.ReadStartMap();
        if (count is null or > MaxOpenings)
        {
            return null;
        }

        var openings = new Dictionary<string, (byte[] Randomness, byte[] Value)>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadTextString();
            if (reader.ReadStartArray() != 2)
            {
                return null;
            }

            openings.Add(name, (reader.ReadByteString(), reader.ReadByteString()));
            reader.ReadEndArray();
        }

        reader.ReadEndMap();
        return openings;
    }

    private static byte[] Proof(ReceiptParts parts)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(3);
        writer.WriteInt64(parts.Head.Size);
        writer.WriteInt64(parts.Index);
        writer.WriteStartArray(parts.Path.Count);
        foreach (byte[] hash in parts.Path)
        {
            writer.WriteByteString(hash);
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static (long Size, long Index, List<byte[]> Path)? ReadProof(byte[] bytes)
    {
        var reader = new CborReader(bytes, CborConformanceMode.Canonical);
        if (reader.ReadStartArray() != 3)
        {
            return null;
        }

        long size = (long)reader.ReadUInt64();
        long index = (long)reader.ReadUInt64();
        int? count = reader.ReadStartArray();
        if (size < 0 || index < 0 || count is null or > InclusionProof.MaxHashes)
        {
            return null;
        }

        var path = new List<byte[]>();
        for (int i = 0; i < count; i++)
        {
            byte[] hash = reader.ReadByteString();
            if (hash.Length != Rfc6962.HashSize)
            {
                return null;
            }

            path.Add(hash);
        }

        reader.ReadEndArray();
        reader.ReadEndArray();
        return reader.BytesRemaining == 0 ? (size, index, path) : null;
    }
}
