using System.Net.Sockets;
using System.Security.Authentication;
using IomGateway.Exchange.Disclosure;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>A holder's failure to answer.</summary>
internal sealed class HolderException(HolderFault fault, Exception? inner = null)
    : Exception($"The holder did not answer: {fault}.", inner)
{
    public HolderFault Fault { get; } = fault;

    /// <summary>
    /// What network or TLS said; <see langword="null"/> for any other fault, since a parser's words may quote a record.
    /// </summary>
    public string? TransportCause
    {
        get
        {
            for (var e = InnerException; e is not null; e = e.InnerException)
            {
                if (e is SocketException or AuthenticationException)
                {
                    return e.Message;
                }
            }

            return null;
        }
    }
}
