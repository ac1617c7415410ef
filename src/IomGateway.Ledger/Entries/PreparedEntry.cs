using IomGateway.Ledger.Search;

namespace IomGateway.Ledger.Entries;

/// <summary>One sealed blob and the key it opens with.</summary>
internal sealed record SealedPart(long DataKey, byte[] Blob)
{
    /// <summary>Its place among the entry's blobs.</summary>
    public int Number { get; init; }
}

/// <summary>An entry with all its cryptography done, ready to be written.</summary>
internal sealed record PreparedEntry
{
    public required EntryId Id { get; init; }

    public required EntryKind Kind { get; init; }

    public required EntryId? Of { get; init; }

    public required bool AwaitsConclusion { get; init; }

    public required long UnixMilliseconds { get; init; }

    public required byte[] Leaf { get; init; }

    public required byte[] LeafHash { get; init; }

    public required IReadOnlyList<SealedPart> Parts { get; init; }

    /// <summary>What search keeps of it; null where there is nothing to look for.</summary>
    public required SearchTerms? Terms { get; init; }
}
