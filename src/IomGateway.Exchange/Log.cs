using IomGateway.Exchange.Disclosure;
using Microsoft.Extensions.Logging;

namespace IomGateway.Exchange;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "An exchange ({Route}) failed; nothing further of it was disclosed.")]
    public static partial void ExchangeFailed(this ILogger log, Exception error, string route);

    [LoggerMessage(2, LogLevel.Information, "A caller hung up during an exchange ({Route}).")]
    public static partial void CallerGone(this ILogger log, string route);

    [LoggerMessage(3, LogLevel.Error,
        "Agreements changed and could not be taken over whole; what stood before stays: {Problems}")]
    public static partial void ReloadRefused(this ILogger log, string problems);

    [LoggerMessage(4, LogLevel.Information,
        "{Count} agreement versions are in force (epoch {Epoch}, digest {Digest}).")]
    public static partial void InForce(this ILogger log, int count, long epoch, string digest);

    [LoggerMessage(5, LogLevel.Information, "Exchange {Route}: {Outcome}, decision {Decision}, {Milliseconds} ms.")]
    public static partial void ExchangeDone(
        this ILogger log, string route, string outcome, string? decision, double milliseconds);

    [LoggerMessage(6, LogLevel.Warning, "The system of {Agency} gave no usable answer: {Fault} ({Cause}).")]
    public static partial void HolderFailed(this ILogger log, string agency, HolderFault fault, string cause);
}
