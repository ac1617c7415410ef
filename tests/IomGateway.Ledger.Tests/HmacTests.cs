using System.Security.Cryptography;
using IomGateway.Ledger.Vault;

namespace IomGateway.Ledger.Tests;

public sealed class HmacTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(16, 1)]
    [InlineData(32, 63)]
    [InlineData(32, 64)]
    [InlineData(64, 31)]
    [InlineData(64, 959)]
    [InlineData(64, 960)]
    [InlineData(64, 961)]
    [InlineData(32, 100_000)]
    public void It_is_the_HMAC_of_the_platform(int keyLength, int messageLength)
    {
        byte[] key = RandomNumberGenerator.GetBytes(keyLength);
        byte[] message = RandomNumberGenerator.GetBytes(messageLength);
        byte[] mac = new byte[Hmac.Size];
        Hmac.Hash(key, message, mac);
        Assert.Equal(HMACSHA256.HashData(key, message), mac);
    }

    [Fact]
    public void A_key_longer_than_a_block_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => Hmac.Hash(new byte[65], [], new byte[Hmac.Size]));
}
