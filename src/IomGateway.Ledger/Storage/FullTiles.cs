using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Storage;

/// <summary>
/// Full tiles and bundles in memory, those asked for last: under a signed checkpoint they never change. Members may be
/// called from any thread.
/// </summary>
/// <param name="mostBytes">So much is kept.</param>
internal sealed class FullTiles(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TilePath, LinkedListNode<(TilePath Path, LogResource Tile)>> _kept = [];
    private readonly LinkedList<(TilePath Path, LogResource Tile)> _newestFirst = [];
    private long _bytes;

    public LogResource? Find(TilePath path)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(path, out LinkedListNode<(TilePath Path, LogResource Tile)>? node))
            {
                return null;
            }

            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return node.Value.Tile;
        }
    }

    public void Keep(TilePath path, LogResource tile)
    {
        lock (_lock)
        {
            if (tile.Bytes.Length > mostBytes || _kept.ContainsKey(path))
            {
                return;
            }

            _kept[path] = _newestFirst.AddFirst((path, tile));
            for (_bytes += tile.Bytes.Length; _bytes > mostBytes; _newestFirst.RemoveLast())
            {
                (TilePath oldest, LogResource gone) = _newestFirst.Last!.Value;
                _kept.Remove(oldest);
                _bytes -= gone.Bytes.Length;
            }
        }
    }
}
