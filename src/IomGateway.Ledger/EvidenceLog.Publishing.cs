using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger;

/// <content>The log as others read it.</content>
public sealed partial class EvidenceLog
{
    private const int TileMemory = 32 * 1024 * 1024;

    private readonly FullTiles _tiles = new(TileMemory);

    /// <summary>
    /// What lies under <c>/ledger/</c>: <c>checkpoint</c>, <c>tile/…</c>, <c>checkpoints</c> (sizes, one a line),
    /// <c>checkpoints/SIZE</c>, <c>key.vkey</c> (the log's keys, one a line, the newest last), <c>keys/INDEX</c>; null
    /// for anything else and for what no checkpoint covers yet. Full tiles come from memory when they are asked for
    /// again.
    /// </summary>
    public async Task<LogResource?> TileAsync(string path, CancellationToken cancellationToken)
    {
        bool isFull = TilePath.TryParse(path, out TilePath tile) && tile.Width == TreeEdge.TileWidth;
        if (isFull && _tiles.Find(tile) is { } kept)
        {
            return kept;
        }

        if (await _store.ReadAsync(r => PublishedLog.Read(r, path), cancellationToken) is not { } bytes)
        {
            return null;
        }

        var resource = new LogResource(bytes, isFull);
        if (isFull)
        {
            _tiles.Keep(tile, resource);
        }

        return resource;
    }

    /// <summary>The newest checkpoint.</summary>
    /// <exception cref="LedgerUnavailableException">None has been signed yet.</exception>
    public async Task<string> CheckpointAsync(CancellationToken cancellationToken) =>
        await _store.ReadAsync(r => r.LatestCheckpoint(), cancellationToken)
            ?? throw new LedgerUnavailableException("No checkpoint has been signed yet.");
}
