using IomGateway.Ledger.Tree;

namespace IomGateway.Ledger.Tests.Witnesses;

public sealed class ConsistencyProofTests : IDisposable
{
    private readonly SignedLog _log = new SignedLog().Grow(700);

    [Fact]
    public void Every_two_sizes_of_a_small_log_are_proved_and_no_changed_proof_is()
    {
        for (int to = 1; to <= 40; to++)
        {
            for (int from = 1; from <= to; from++)
            {
                Check(from, to);
            }
        }
    }

    [Theory]
    [InlineData(1, 700)]
    [InlineData(255, 257)]
    [InlineData(256, 512)]
    [InlineData(256, 700)]
    [InlineData(300, 513)]
    [InlineData(511, 700)]
    [InlineData(512, 700)]
    [InlineData(699, 700)]
    public void Sizes_across_tiles_are_proved_from_the_tiles_that_are_said_to_be_needed(int from, int to)
    {
        Check(from, to);
        HashSet<TilePath> read = [];
        _ = ConsistencyProof.Make(from, to, path =>
        {
            read.Add(path);
            return _log.Tile(path);
        });
        Assert.Equal(read, ConsistencyProof.Tiles(from, to).ToHashSet());
    }

    [Fact]
    public void Nothing_is_the_beginning_of_everything_and_needs_no_proof()
    {
        byte[] empty = System.Security.Cryptography.SHA256.HashData([]);
        Assert.True(ConsistencyProof.Holds(0, empty, 5, _log.Root(5), []));
        Assert.False(ConsistencyProof.Holds(0, empty, 5, _log.Root(5), [empty]));
        Assert.False(ConsistencyProof.Holds(6, _log.Root(6), 5, _log.Root(5), []));
        Assert.Empty(_log.Proof(0, 5));
    }

    public void Dispose() => _log.Dispose();

    private void Check(int from, int to)
    {
        (byte[] old, byte[] grown) = (_log.Root(from), _log.Root(to));
        List<byte[]> proof = _log.Proof(from, to);
        Assert.True(ConsistencyProof.Holds(from, old, to, grown, proof), $"{from} to {to}");

        Assert.False(ConsistencyProof.Holds(from, old, to, grown, [.. proof, old]), "one hash too many");
        Assert.False(ConsistencyProof.Holds(from, Other(old), to, grown, proof), "another beginning");
        if (from < to)
        {
            Assert.False(ConsistencyProof.Holds(from, old, to, Other(grown), proof), "another end");
            Assert.False(ConsistencyProof.Holds(from, old, to, grown, proof[..^1]), "one hash too few");
        }

        for (int i = 0; i < proof.Count; i++)
        {
            List<byte[]> changed = [.. proof[..i], Other(proof[i]), .. proof[(i + 1)..]];
            Assert.False(ConsistencyProof.Holds(from, old, to, grown, changed), $"hash {i} of {from} to {to}");
        }
    }

    private static byte[] Other(byte[] hash) => [(byte)(hash[0] ^ 1), .. hash[1..]];
}
