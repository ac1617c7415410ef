using System.Text;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Verifying;

/// <summary>Goes through a log from its first entry to its head, recomputing everything that was signed.</summary>
internal sealed class LogWalk
{
    private readonly LedgerSource _source;
    private readonly SignedHeads _heads;
    private readonly Checkpoint _head;
    private readonly TileReader _tiles;
    private readonly TreeEdge _edge;
    private readonly Queue<(int Level, long Number, byte[] Root)> _filled = [];
    private int _nextKept;
    private long _proved;

    public LogWalk(LedgerSource source, IReadOnlyList<VerifierKey> keys, SignedHeads heads, Checkpoint head)
    {
        (_source, _heads, _head) = (source, heads, head);
        _tiles = new TileReader(source, head.Size);
        _edge = new TreeEdge((level, number, _, root) => _filled.Enqueue((level, number, root.ToArray())));
        Rules = new EntryRules(head.Origin, head.Size);
        Keys = new KeyChain(keys);
    }

    public EntryRules Rules { get; }

    public KeyChain Keys { get; }

    /// <returns>The first thing that is wrong, or null.</returns>
    public async Task<VerificationResult.Tampered?> RunAsync(CancellationToken cancel)
    {
        foreach (TilePath path in TilePath.Covering(_head.Size, TilePath.Entries))
        {
            ReadOnlyMemory<byte> bundle = await _source.ReadBundleAsync(path.ToString(), cancel);
            (List<ReadOnlyMemory<byte>> entries, string? problem) = TileReader.Split(bundle, path.Width);
            foreach (ReadOnlyMemory<byte> leaf in entries)
            {
                if (await TakeAsync(path, leaf, cancel) is { } bad)
                {
                    return bad;
                }
            }

            if (problem is not null)
            {
                return new(_edge.Size, path.ToString(), problem);
            }
        }

        return !_edge.Root().AsSpan().SequenceEqual(_head.Root)
            ? new(_proved, PublishedLog.Checkpoint, "The entries do not give the root that it signs.")
            : _head.By!.Text != Keys.InForce(_head.Size).Text
                ? new(_proved, PublishedLog.Checkpoint, SignedHeads.OtherKey) : null;
    }

    private async Task<VerificationResult.Tampered?> TakeAsync(
        TilePath bundle, ReadOnlyMemory<byte> leaf, CancellationToken cancel)
    {
        long index = _edge.Size;
        byte[] hash = Rfc6962.LeafHash(leaf.Span);
        if (await _tiles.CompareAsync(0, index, hash, cancel) is { } bad)
        {
            return bad;
        }

        if (Rules.Take(index, leaf, out LedgerEntry? entry) is { } problem)
        {
            return new(index, bundle.ToString(), problem);
        }

        if (entry!.Kind == EntryKind.Key && await CompareKeyAsync(index, entry.Key, cancel) is { } wrongKey)
        {
            return wrongKey;
        }

        _edge.Append(hash);
        while (_filled.TryDequeue(out (int Level, long Number, byte[] Root) tile))
        {
            if (await _tiles.CompareAsync(tile.Level + 1, tile.Number, tile.Root, cancel) is { } badTile)
            {
                return badTile;
            }
        }

        return await CompareKeptAsync(cancel);
    }

    private async Task<VerificationResult.Tampered?> CompareKeptAsync(CancellationToken cancel)
    {
        while (_nextKept < _heads.Kept.Count && _heads.Kept[_nextKept] <= _edge.Size)
        {
            long size = _heads.Kept[_nextKept++];
            if (await CompareKeptAsync(size, cancel) is { } bad)
            {
                return bad;
            }
        }

        // A key is as good as the checkpoint by which the one before hands over to it.
        return Keys.HandsOverAt(_edge.Size) && _proved < _edge.Size && _head.Size > _edge.Size
            ? await CompareKeptAsync(_edge.Size, cancel) : null;
    }

    private async Task<VerificationResult.Tampered?> CompareKeptAsync(long size, CancellationToken cancel)
    {
        VerificationResult.Tampered? bad =
            await _heads.CompareAsync(size, _edge.Root(), Keys.InForce(size), _proved, cancel);
        _proved = bad is null ? size : _proved;
        return bad;
    }

    private async Task<VerificationResult.Tampered?> CompareKeyAsync(
        long index, string? announced, CancellationToken cancel)
    {
        string where = PublishedLog.KeyAt(index);
        string file = Encoding.UTF8.GetString(await _source.ReadAsync(where, cancel));
        return file != announced + "\n"
            ? new(index, where, "It is not the key that the entry announces.")
            : Keys.Take(index, announced ?? "") is { } problem ? new(index, where, problem) : null;
    }
}
