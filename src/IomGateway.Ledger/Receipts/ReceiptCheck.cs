using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Tree;
using IomGateway.Ledger.Vault;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Receipts;

/// <summary>Verifies a receipt with nothing but keys at hand.</summary>
internal static class ReceiptCheck
{
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Verifies a receipt in whichever of the two forms.</summary>
    public static ReceiptVerdict Verify(ReadOnlyMemory<byte> receipt, TrustedKeys trust)
    {
        if (receipt.Length > 0 && receipt.Span[0] == CoseReceipt.FirstByte)
        {
            return CoseReceipt.Read(receipt) is { } cose
                ? Verify(cose, trust)
                : new ReceiptVerdict.Unreadable("it begins as a COSE receipt, but is not a whole one (RFC 9942)");
        }

        string text;
        try
        {
            text = Strict.GetString(receipt.Span);
        }
        catch (DecoderFallbackException)
        {
            return new ReceiptVerdict.Unreadable("it is neither text nor COSE");
        }

        return TlogProof.Read(text, out string malformed) is { } proof
            ? Verify(proof, trust) : new ReceiptVerdict.Unreadable(malformed);
    }

    private static ReceiptVerdict Verify(TlogProof proof, TrustedKeys trust)
    {
        if (Checkpoint.Open(proof.Checkpoint, trust.Logs, out string reason) is not { } checkpoint)
        {
            return new ReceiptVerdict.Invalid(
                $"its checkpoint is refused: {(trust.Logs.Count == 0 ? "no key of its log is known" : reason)}");
        }

        HashSet<string> witnesses = [];
        if (trust.Witnesses is { } policy)
        {
            if (Cosignatures.By(policy, checkpoint.Note, trust.Time.GetUtcNow(), out reason) is not { } names)
            {
                return new ReceiptVerdict.Invalid($"its checkpoint is refused: {reason}");
            }

            witnesses = names;
            if (!policy.IsMetBy(names))
            {
                return new ReceiptVerdict.Invalid(
                    $"its checkpoint has not the cosignatures that the policy asks for ({policy.Quorum})");
            }
        }

        if (proof.Extra is null)
        {
            return new ReceiptVerdict.Invalid("it carries no entry, so that it proves nothing of a disclosure");
        }

        if (Extra(proof.Extra) is not { } extra)
        {
            return new ReceiptVerdict.Invalid("its extra line does not hold an entry with openings");
        }

        return WrongLength(proof.Index, checkpoint.Size, proof.Hashes) is { } length ? length
            : InclusionProof.Root(proof.Index, checkpoint.Size, Rfc6962.LeafHash(extra.Leaf), proof.Hashes)
                is { } root && root.AsSpan().SequenceEqual(checkpoint.Root)
                ? Open(proof.Index, checkpoint.Size, extra.Leaf, extra.Openings, witnesses)
                : new ReceiptVerdict.Invalid("its entry is not in the tree that was signed");
    }

    private static ReceiptVerdict Verify(CoseReceipt receipt, TrustedKeys trust)
    {
        List<VerifierKey> keys = [.. trust.Logs.Where(k => k.Origin == receipt.Origin)];
        if (keys.Count == 0)
        {
            return new ReceiptVerdict.Invalid($"it is of another log, {receipt.Origin}");
        }

        if (keys.Find(k => k.Thumbprint.AsSpan().SequenceEqual(receipt.KeyId)) is not { } key)
        {
            return new ReceiptVerdict.Invalid("it is signed by another key of that log than the one that is known");
        }

        if (trust.Witnesses is { AsksForCosignatures: true })
        {
            return new ReceiptVerdict.Invalid(
                "a COSE receipt carries no cosignatures, which the policy asks for; get the receipt as text");
        }

        if (WrongLength(receipt.Index, receipt.Size, receipt.Path) is { } length)
        {
            return length;
        }

        byte[] root = InclusionProof.Root(
            receipt.Index, receipt.Size, Rfc6962.LeafHash(receipt.Leaf), receipt.Path)!;
        return key.VerifiesRoot(root, receipt.Signature)
            ? Open(receipt.Index, receipt.Size, receipt.Leaf, receipt.Openings, new HashSet<string>())
            : new ReceiptVerdict.Invalid("its entry is not in the tree that was signed");
    }

    private static ReceiptVerdict.Invalid? WrongLength(long index, long size, IReadOnlyList<byte[]> path)
    {
        if (index >= size)
        {
            return new ReceiptVerdict.Invalid(string.Create(
                CultureInfo.InvariantCulture, $"it is of entry {index}, but its checkpoint is over {size} entries"));
        }

        int needed = InclusionProof.Length(index, size);
        return path.Count == needed ? null : new ReceiptVerdict.Invalid(string.Create(
            CultureInfo.InvariantCulture, $"its proof has {path.Count} hashes, where {needed} lead to the root"));
    }

    private static ReceiptVerdict Open(
        long index, long size, byte[] leaf, IReadOnlyDictionary<string, (byte[] Randomness, byte[] Value)> openings,
        IReadOnlySet<string> witnesses)
    {
        if (LeafReader.Read(leaf) is not { } entry)
        {
            return new ReceiptVerdict.Invalid("its entry is not one that this ledger writes");
        }

        foreach ((string name, (byte[] randomness, byte[] value)) in openings)
        {
            if (!Opens(entry, name, randomness, value))
            {
                return new ReceiptVerdict.Invalid($"the value '{name}' is not the one committed to");
            }
        }

        return new ReceiptVerdict.Valid(new Receipt
        {
            Index = index,
            Size = size,
            Entry = entry,
            Openings = openings.ToDictionary(
                o => o.Key, o => (ReadOnlyMemory<byte>)o.Value.Value, StringComparer.Ordinal),
            Witnesses = witnesses,
        });
    }

    private static (byte[] Leaf, Dictionary<string, (byte[] Randomness, byte[] Value)> Openings)? Extra(byte[] json)
    {
        if (!CanonicalJson.IsCanonical(json))
        {
            return null;
        }

        using JsonDocument extra = JsonDocument.Parse(json);
        try
        {
            JsonElement root = extra.RootElement;
            byte[] leaf = Encoding.UTF8.GetBytes(root.GetProperty("entry").GetString()!);
            var openings = root.GetProperty("openings").EnumerateObject().ToDictionary(
                o => o.Name, o => (Bytes(o.Value, "r"), Bytes(o.Value, "value")), StringComparer.Ordinal);
            return (leaf, openings);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException
            or ArgumentNullException)
        {
            return null;
        }
    }

    private static byte[] Bytes(JsonElement opening, string name) =>
        Base64.TryDecode(opening.GetProperty(name).GetString()!, out byte[] bytes)
            ? bytes : throw new FormatException();

    private static bool Opens(LedgerEntry entry, string name, byte[] randomness, byte[] value) =>
        Commitment.IsName(name) && randomness.Length == Commitment.Size
        && entry.Commitments.TryGetValue(name, out string? stated)
        && Base64.TryDecode(stated, out byte[] commitment)
        && CryptographicOperations.FixedTimeEquals(commitment, Commitment.To(randomness, name, value));
}
