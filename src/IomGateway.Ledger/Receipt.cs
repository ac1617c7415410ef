using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Receipts;
using IomGateway.Ledger.Tree;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger;

/// <summary>What a verified receipt proves.</summary>
public sealed record Receipt
{
    /// <summary>Place of the entry in the log.</summary>
    public required long Index { get; init; }

    /// <summary>Size of the tree whose signed checkpoint includes the entry.</summary>
    public required long Size { get; init; }

    public required LedgerEntry Entry { get; init; }

    /// <summary>The values that the receipt opens, each proved to be the one the entry commits to.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Openings { get; init; }

    /// <summary>Verifies a receipt's text (C2SP tlog-proof) under the log's key, with nothing else at hand.</summary>
    public static ReceiptVerdict Verify(string text, VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(key);
        if (TlogProof.Read(text) is not { } proof)
        {
            return new ReceiptVerdict.Invalid("it is not a c2sp.org/tlog-proof@v1");
        }

        if (Checkpoint.Open(proof.Checkpoint, key, out string reason) is not { } checkpoint)
        {
            return new ReceiptVerdict.Invalid($"its checkpoint is refused: {reason}");
        }

        try
        {
            return Verify(proof, checkpoint);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException)
        {
            return new ReceiptVerdict.Invalid("its extra line does not hold an entry with openings");
        }
    }

    private static ReceiptVerdict Verify(TlogProof proof, Checkpoint checkpoint)
    {
        if (!CanonicalJson.IsCanonical(proof.Extra))
        {
            throw new FormatException();
        }

        using JsonDocument extra = JsonDocument.Parse(proof.Extra);
        byte[] leaf = Encoding.UTF8.GetBytes(extra.RootElement.GetProperty("entry").GetString()!);
        byte[]? root = InclusionProof.Root(proof.Index, checkpoint.Size, Rfc6962.LeafHash(leaf), proof.Hashes);
        if (root is null || !root.AsSpan().SequenceEqual(checkpoint.Root))
        {
            return new ReceiptVerdict.Invalid("its entry is not in the tree that was signed");
        }

        if (LeafReader.Read(leaf) is not { } entry)
        {
            return new ReceiptVerdict.Invalid("its entry is not one that this ledger writes");
        }

        var values = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (JsonProperty opening in extra.RootElement.GetProperty("openings").EnumerateObject())
        {
            if (!Base64.TryDecode(opening.Value.GetProperty("r").GetString()!, out byte[] randomness)
                || !Base64.TryDecode(opening.Value.GetProperty("value").GetString()!, out byte[] value)
                || !Opens(entry, opening.Name, randomness, value))
            {
                return new ReceiptVerdict.Invalid($"the value '{opening.Name}' is not the one committed to");
            }

            values.Add(opening.Name, value);
        }

        return new ReceiptVerdict.Valid(new Receipt
        {
            Index = proof.Index,
            Size = checkpoint.Size,
            Entry = entry,
            Openings = values,
        });
    }

    private static bool Opens(LedgerEntry entry, string name, byte[] randomness, byte[] value) =>
        Commitment.IsName(name) && randomness.Length == Commitment.Size
        && entry.Commitments.TryGetValue(name, out string? stated)
        && Base64.TryDecode(stated, out byte[] commitment)
        && CryptographicOperations.FixedTimeEquals(commitment, Commitment.To(randomness, name, value));
}

/// <summary>Whether a receipt holds.</summary>
public abstract record ReceiptVerdict
{
    private ReceiptVerdict()
    {
    }

    public sealed record Valid(Receipt Receipt) : ReceiptVerdict;

    /// <param name="Reason">Why not, as the end of a sentence.</param>
    public sealed record Invalid(string Reason) : ReceiptVerdict;
}
