using System.Text;

namespace IomGateway.Ledger.Tests;

/// <summary>What any store of the log must do, whichever database lies under it.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task An_entry_is_read_back_with_its_sealed_values()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        EntryId id = await log.AppendAsync(LedgerFolder.Permit(), default);

        OpenedEntry read = (await log.ReadAsync(id, default))!;

        Assert.Equal(2, read.Index);
        Assert.Equal(EntryKind.Decided, read.Entry.Kind);
        Assert.Equal("permit", read.Entry.Decision);
        Assert.Equal("attendance", Assert.Single(read.Entry.Grants).Flow);
        Assert.Equal("person-1", Encoding.UTF8.GetString(read.Values["person"].Span));
        Assert.Equal("j.smith", Encoding.UTF8.GetString(read.Values["user"].Span));
        Assert.Equal(4, read.Values.Count);
        Assert.Empty(read.Unopened);
        Assert.False(read.Damaged);
    }

    public void Dispose() => _folder.Dispose();
}
