using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Entries;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Storage;

/// <summary>What follows from a stored log, whichever database it lies in.</summary>
internal static class StoredLog
{
    /// <summary>The root of the tree of the first <paramref name="size"/> entries.</summary>
    public static byte[] Root(this ILedgerReader reader, long size) =>
        TreeEdge.Load(size, null, reader.PartialTile).Root();

    /// <summary>The first key that the log announces.</summary>
    public static VerifierKey Key(this ILedgerReader reader) =>
        reader.Leaf(PublishedLog.KeyIndex) is { } leaf
        && LeafReader.Read(leaf) is { Kind: EntryKind.Key, Key: { } text }
        && VerifierKey.TryParse(text, out VerifierKey? key)
            ? key
            : throw new LedgerDamagedException("Entry 1 does not announce the log's key.");
}
