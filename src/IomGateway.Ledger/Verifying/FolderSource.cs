namespace IomGateway.Ledger.Verifying;

/// <summary>An exported folder.</summary>
internal sealed class FolderSource(string folder) : LedgerSource
{
    private byte[] _bundle = [];

    public override async Task<byte[]?> FindAsync(string path, CancellationToken cancel)
    {
        if (Find(path) is not { } file)
        {
            return null;
        }

        try
        {
            return await File.ReadAllBytesAsync(file.FullName, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    // Into the same array each time: arrays of this size are what the garbage collector leaves lying longest.
    public override async Task<ReadOnlyMemory<byte>> ReadBundleAsync(string path, CancellationToken cancel)
    {
        FileInfo file = Find(path) ?? throw Missing(path);
        int length = (int)file.Length;
        if (_bundle.Length < length)
        {
            _bundle = new byte[Math.Min(MaxBytes, 2 * length)];
        }

        try
        {
            await using FileStream stream = file.OpenRead();
            return _bundle.AsMemory(
                0, await stream.ReadAtLeastAsync(
                    _bundle.AsMemory(0, length), length, throwOnEndOfStream: false, cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    public override Task<List<long>?> CheckpointSizesAsync(CancellationToken cancel)
    {
        string kept = Path.Combine(folder, PublishedLog.Checkpoints);
        return Task.FromResult(Directory.Exists(kept)
            ? Sizes(Directory.EnumerateFiles(kept).Select(f => Path.GetFileName(f)))
            : null);
    }

    public override void Dispose()
    {
        // Nothing is kept open.
    }

    private FileInfo? Find(string path)
    {
        var file = new FileInfo(Path.Combine(folder, path));
        return !file.Exists ? null
            : file.Length <= MaxBytes ? file
            : throw new SourceUnreadableException(path, "It is larger than any part of a log.");
    }

    private static SourceUnreadableException Unreadable(string path, Exception e) =>
        new(path, "It cannot be read.", e);
}
