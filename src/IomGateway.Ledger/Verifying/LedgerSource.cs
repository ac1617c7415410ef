using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Verifying;

/// <summary>Where the public part of a log is read from.</summary>
internal abstract class LedgerSource : IDisposable
{
    /// <summary>More than a bundle of 256 of the largest entries.</summary>
    protected const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>What a browser still counts without rounding; no log gets there.</summary>
    private const long LargestSize = (1L << 53) - 1;

    /// <summary>One resource; null when it is not there.</summary>
    /// <exception cref="SourceUnreadableException">It is there, or may be, and cannot be read.</exception>
    public abstract Task<byte[]?> FindAsync(string path, CancellationToken cancel);

    /// <summary>Sizes of the checkpoints kept, ascending; null when the source does not say.</summary>
    public abstract Task<List<long>?> CheckpointSizesAsync(CancellationToken cancel);

    /// <summary>One resource that must be there.</summary>
    public async Task<byte[]> ReadAsync(string path, CancellationToken cancel) =>
        await FindAsync(path, cancel) ?? throw Missing(path);

    /// <summary>A bundle of entries that must be there; its bytes stay until the next one is read.</summary>
    public virtual async Task<ReadOnlyMemory<byte>> ReadBundleAsync(string path, CancellationToken cancel) =>
        await ReadAsync(path, cancel);

    public abstract void Dispose();

    protected static SourceUnreadableException Missing(string path) =>
        new(path, "It is not there; get the whole export, or make it again.");

    protected static List<long> Sizes(IEnumerable<string> names)
    {
        var sizes = new List<long>();
        foreach (string name in names)
        {
            sizes.Add(TilePath.TryDecimal(name, out long size) && size <= LargestSize
                ? size
                : throw new SourceUnreadableException(PublishedLog.Checkpoints, $"'{name}' is not a tree's size."));
        }

        sizes.Sort();
        return sizes;
    }
}
