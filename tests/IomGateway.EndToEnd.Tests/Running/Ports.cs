using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>
/// Ports for servers that must know theirs before they listen: each is given once, and none that the system gives to
/// whoever asks for any, so that no other server of the tests is taken for the one that is meant.
/// </summary>
internal static class Ports
{
    private const int First = 18_000;
    private const int Last = 31_999;

    private static int next = RandomNumberGenerator.GetInt32(First, Last);

    public static int Free()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref next) - First) % (Last - First + 1);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody has it.
            }
        }
    }
}
