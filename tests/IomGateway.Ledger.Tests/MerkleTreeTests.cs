using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Tests;

public sealed class MerkleTreeTests
{
    // The reference inputs and roots of the Certificate Transparency implementations of RFC 6962.
    private static readonly string[] Inputs =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void The_reference_tree_has_the_reference_roots()
    {
        var edge = new TreeEdge(null);
        Assert.Equal(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(edge.Root()));
        for (int i = 0; i < Inputs.Length; i++)
        {
            edge.Append(Rfc6962.LeafHash(Convert.FromHexString(Inputs[i])));
            Assert.Equal(Roots[i], Convert.ToHexStringLower(edge.Root()));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(65_536)]
    [InlineData(70_000)]
    public void Roots_paths_and_reloaded_edges_agree_with_the_definition(int size)
    {
        byte[][] leaves = [.. Enumerable.Range(0, size).Select(i => Rfc6962.LeafHash(BitConverter.GetBytes(i)))];
        var tiles = new Dictionary<(int, long), List<byte>>();
        var edge = new TreeEdge((level, number, _, root) => Add(tiles, level + 1, number, root.ToArray()));
        for (int i = 0; i < size; i++)
        {
            Add(tiles, 0, i, leaves[i]);
            edge.Append(leaves[i]);
        }

        byte[] expected = Definition(leaves);
        byte[] Read(TilePath p) => [.. tiles[(p.Level, p.Number)].Take(p.Width * Rfc6962.HashSize)];
        Assert.Equal(expected, edge.Root());
        Assert.Equal(
            expected, TreeEdge.Load(size, null, (l, n, w) => Read(new TilePath(l, n, w))).Root());
        foreach (int index in new[] { 0, size / 3, size / 2, size - 2, size - 1 }.Where(i => i >= 0).Distinct())
        {
            List<byte[]> path = InclusionProof.Make(index, size, Read);
            Assert.Equal(expected, InclusionProof.Root(index, size, leaves[index], path));
            Assert.Null(InclusionProof.Root(index, size, leaves[index], [.. path, expected]));
            Assert.Null(InclusionProof.Root(size, size, leaves[index], path));
        }
    }

    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 1_234_067, 256, "tile/1/x001/x234/067")]
    [InlineData(0, 5, 17, "tile/0/005.p/17")]
    [InlineData(-1, 1000, 1, "tile/entries/x001/000.p/1")]
    public void Tile_paths_are_written_and_read_as_specified(int level, long number, int width, string path)
    {
        var tile = new TilePath(level, number, width);
        Assert.Equal(path, tile.ToString());
        Assert.True(TilePath.TryParse(path, out TilePath read));
        Assert.Equal(tile, read);
    }

    [Theory]
    [InlineData("tile/0/0")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/000/001")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/entries/../../master.key")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/-01")]
    public void Other_spellings_of_a_tile_path_are_none(string path) =>
        Assert.False(TilePath.TryParse(path, out _));

    private static void Add(Dictionary<(int, long), List<byte>> tiles, int level, long index, byte[] hash)
    {
        (int, long) tile = (level, index / TreeEdge.TileWidth);
        if (!tiles.TryGetValue(tile, out List<byte>? hashes))
        {
            tiles[tile] = hashes = [];
        }

        hashes.AddRange(hash);
    }

    // MTH of RFC 6962 section 2.1, word for word.
    private static byte[] Definition(ReadOnlySpan<byte[]> hashes)
    {
        if (hashes.Length == 1)
        {
            return hashes[0];
        }

        int k = 1;
        while (k * 2 < hashes.Length)
        {
            k *= 2;
        }

        return Rfc6962.NodeHash(Definition(hashes[..k]), Definition(hashes[k..]));
    }
}
