using IomGateway.Exchange.Disclosure;

namespace IomGateway.Exchange.Asking.Holders;

/// <summary>A holder's failure to answer.</summary>
internal sealed class HolderException(HolderFault fault, Exception? inner = null)
    : Exception($"The holder did not answer: {fault}.", inner)
{
    public HolderFault Fault { get; } = fault;
}
