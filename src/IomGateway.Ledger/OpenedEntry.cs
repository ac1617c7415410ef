namespace IomGateway.Ledger;

/// <summary>One entry with the values that still can be opened, each checked against its commitment.</summary>
public sealed record OpenedEntry
{
    /// <summary>Place in the log, from 0.</summary>
    public required long Index { get; init; }

    public required LedgerEntry Entry { get; init; }

    /// <summary>The leaf: the exact JSON whose hash is in the tree.</summary>
    public required ReadOnlyMemory<byte> Leaf { get; init; }

    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Values { get; init; }

    /// <summary>Names that the leaf commits to and that do not open: erased, unless <see cref="Damaged"/>.</summary>
    public required IReadOnlySet<string> Unopened { get; init; }

    /// <summary>Whether a blob was altered, or a value is not the one committed to.</summary>
    public required bool Damaged { get; init; }
}
