namespace IomGateway.Ledger.Verifying;

/// <summary>An exported folder.</summary>
internal sealed class FolderSource(string folder) : LedgerSource
{
    public override async Task<byte[]?> FindAsync(string path, CancellationToken cancel)
    {
        var file = new FileInfo(Path.Combine(folder, path));
        if (!file.Exists)
        {
            return null;
        }

        if (file.Length > MaxBytes)
        {
            throw new SourceUnreadableException(path, "It is larger than any part of a log.");
        }

        try
        {
            return await File.ReadAllBytesAsync(file.FullName, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceUnreadableException(path, "It cannot be read.", e);
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
}
