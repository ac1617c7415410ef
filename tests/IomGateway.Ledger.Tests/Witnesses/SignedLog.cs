using System.Security.Cryptography;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Tests.Signing;
using IomGateway.Ledger.Tree;
using IomGateway.Ledger.Witnesses;

namespace IomGateway.Ledger.Tests.Witnesses;

/// <summary>A log in memory that its key signs as it likes: also as a dishonest operator would.</summary>
internal sealed class SignedLog : IDisposable
{
    private readonly KeyInHand _signer;
    private readonly List<byte[]> _hashes = [];

    public SignedLog(string origin = LedgerFolder.Origin) => _signer = new KeyInHand(
        LedgerFolder.OptionsAt("unused") with { Origin = origin }, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private SignedLog(SignedLog begin, int size)
    {
        _signer = begin._signer;
        _hashes.AddRange(begin._hashes.Take(size));
    }

    public VerifierKey Key => _signer.Key;

    public SignedLog Grow(int count, string story = "")
    {
        for (int i = 0; i < count; i++)
        {
            _hashes.Add(Rfc6962.LeafHash(System.Text.Encoding.UTF8.GetBytes($"{story}{_hashes.Count}")));
        }

        return this;
    }

    /// <summary>Another log under the same key that begins as this one does; it must not outlive it.</summary>
    public SignedLog ForkAt(int size) => new(this, size);

    public byte[] Root(int size)
    {
        var edge = new TreeEdge(null);
        foreach (byte[] hash in _hashes.Take(size))
        {
            edge.Append(hash);
        }

        return edge.Root();
    }

    public string Note(int size) => _signer.Sign(size, Root(size)).Note;

    public List<byte[]> Proof(int from, int to) => ConsistencyProof.Make(from, to, Tile);

    public string Request(int from, int to) => new AddCheckpoint(from, Proof(from, to), Note(to)).ToString();

    public void Dispose() => _signer.Dispose();

    public byte[] Tile(TilePath path)
    {
        List<byte[]> row = _hashes;
        for (int level = 0; level < path.Level; level++)
        {
            row = [.. row.Chunk(TreeEdge.TileWidth).Where(c => c.Length == TreeEdge.TileWidth)
                .Select(c => Rfc6962.Perfect(c.SelectMany(h => h).ToArray()))];
        }

        return [.. row.Skip((int)path.Number * TreeEdge.TileWidth).Take(path.Width).SelectMany(h => h)];
    }
}
