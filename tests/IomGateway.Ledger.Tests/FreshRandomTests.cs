using IomGateway.Ledger.Crypto;

namespace IomGateway.Ledger.Tests;

public sealed class FreshRandomTests
{
    [Theory]
    [InlineData(44, 5_000)]
    [InlineData(2_048, 100)]
    [InlineData(2_049, 100)]
    public void Nothing_is_handed_out_twice(int length, int times)
    {
        var seen = new HashSet<string>();

        Parallel.For(0, times, _ =>
        {
            byte[] bytes = new byte[length];
            FreshRandom.Fill(bytes);
            lock (seen)
            {
                // Any stretch of sixteen: what was handed out before would begin at another place.
                for (int at = 0; at + 16 <= length; at += 4)
                {
                    Assert.True(seen.Add(Convert.ToHexString(bytes, at, 16)));
                }
            }
        });
    }

    [Fact]
    public void Every_byte_is_filled()
    {
        byte[] all = new byte[100];
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = new byte[100];
            FreshRandom.Fill(bytes);
            for (int at = 0; at < all.Length; at++)
            {
                all[at] |= bytes[at];
            }
        }

        Assert.All(all, b => Assert.Equal(0xFF, b));
    }
}
