namespace IomGateway.Ledger.Tests;

/// <summary>One exported log of 600 entries, made once; every test alters a copy of its own.</summary>
public sealed class ExportedLogFixture : IAsyncLifetime, IDisposable
{
    public const int Size = 600;

    private readonly LedgerFolder _folder = new();

    public string Folder => _folder.ExportTo;

    public string Key { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        Key = log.VerifierKey;
        for (int size = 2; size < Size;)
        {
            int count = Math.Min(100, Size - size);
            await Task.WhenAll(Enumerable.Range(0, count)
                .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));
            size += count;
            await LedgerFolder.SignedAsync(log, size);
        }

        Assert.Equal(new ExportedLog(Size, 0), await LedgerExport.ExportAsync(_folder.Path, Folder, default));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
