using System.Net;
using IomGateway.Exchange.Asking.Holders;

namespace IomGateway.Exchange.Tests.Asking;

/// <summary>A holder's name leads to a public address, or to a private one that its agency lists.</summary>
public sealed class HolderAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:10.1.2.3")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    public void What_is_not_public_is_not_reached(string address) =>
        Assert.False(HolderAddress.Permits(IPAddress.Parse(address), []));

    [Theory]
    [InlineData("193.113.0.1")]
    [InlineData("2a00:1450:4009::1")]
    public void What_is_public_is(string address) => Assert.True(HolderAddress.Permits(IPAddress.Parse(address), []));

    [Fact]
    public void A_listed_network_is_reached_and_its_neighbour_is_not()
    {
        IPNetwork[] listed = [IPNetwork.Parse("10.8.0.0/16")];

        Assert.True(HolderAddress.Permits(IPAddress.Parse("10.8.1.1"), listed));
        Assert.True(HolderAddress.Permits(IPAddress.Parse("::ffff:10.8.1.1"), listed));
        Assert.False(HolderAddress.Permits(IPAddress.Parse("10.9.1.1"), listed));
    }
}
