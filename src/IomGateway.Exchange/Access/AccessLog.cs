using Microsoft.Extensions.Logging;

namespace IomGateway.Exchange.Access;

/// <summary>What the check of callers logs: never a token, a statement, a user or a certificate.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(2001, LogLevel.Warning, "Ignored a Client-Cert header of a caller that is not a listed proxy.")]
    public static partial void ClientCertFromStranger(this ILogger log);

    [LoggerMessage(2002, LogLevel.Warning, "A listed proxy named a client certificate that does not count.")]
    public static partial void ClientCertRefused(this ILogger log);

    [LoggerMessage(2003, LogLevel.Error, "The configuration of the token service {Issuer} cannot be had.")]
    public static partial void AuthorityUnavailable(this ILogger log, Exception error, string issuer);

    [LoggerMessage(2004, LogLevel.Error, "The use of a statement cannot be recorded; its request was refused.")]
    public static partial void ReplayUnchecked(this ILogger log, Exception error);

    [LoggerMessage(2005, LogLevel.Information, "Client {Client} was refused: {Code}.")]
    public static partial void Refused(this ILogger log, string client, string code);
}
