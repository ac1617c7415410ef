using System.Net;
using System.Net.Sockets;

namespace IomGateway.Demo.World;

/// <summary>
/// A port of this machine that nobody listens on, for what has to know its own address before it starts.
/// </summary>
internal static class LoopbackPort
{
    public static int Free()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
