using System.Net;
using System.Net.Sockets;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>
/// Which network addresses a holder may have: public ones, and the private ones that its agency lists.
/// </summary>
internal static class HolderAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("224.0.0.0/3"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/9"),
        IPNetwork.Parse("ff00::/8"),

        // Those that carry an IPv4 address inside, where a translator or a tunnel would take them: compatible (with the
        // unspecified address and loopback), NAT64, Teredo, 6to4.
        IPNetwork.Parse("::/96"), IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"),
        IPNetwork.Parse("2001::/32"), IPNetwork.Parse("2002::/16"),
    ];

    public static bool Permits(IPAddress address, IReadOnlyList<IPNetwork> allowed)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return false;
        }

        return allowed.Any(n => n.Contains(plain)) || !NotPublic.Any(n => n.Contains(plain));
    }
}
