using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Receipts;

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

    /// <summary>The policy's witnesses that cosigned the checkpoint; empty where no policy was given.</summary>
    public required IReadOnlySet<string> Witnesses { get; init; }

    /// <summary>Verifies a receipt's text (C2SP tlog-proof) under the log's key, with nothing else at hand.</summary>
    public static ReceiptVerdict Verify(string text, VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Verify(Encoding.UTF8.GetBytes(text), new TrustedKeys { Logs = [key], Time = TimeProvider.System });
    }

    /// <summary>
    /// Verifies a receipt in either form, C2SP tlog-proof or COSE (RFC 9942), with nothing but keys at hand.
    /// </summary>
    public static ReceiptVerdict Verify(ReadOnlyMemory<byte> receipt, TrustedKeys trust) =>
        ReceiptCheck.Verify(receipt, trust);
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

    /// <param name="Reason">Why it is no receipt at all, as the end of a sentence.</param>
    public sealed record Unreadable(string Reason) : ReceiptVerdict;
}
