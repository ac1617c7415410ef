using Microsoft.Extensions.Logging;

namespace IomGateway.Identity;

/// <summary>What the token service logs: never a token, an assertion, or a name that was not proven.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Issued a token to {Client} of {Agency}; bound: {Bound}.")]
    public static partial void TokenIssued(this ILogger log, string client, string agency, bool bound);

    [LoggerMessage(3002, LogLevel.Warning, "Refused a token: {Error}.")]
    public static partial void TokenRefused(this ILogger log, string error);

    [LoggerMessage(3003, LogLevel.Error, "An assertion of {Client} cannot be recorded as used; no token was issued.")]
    public static partial void AssertionUnrecorded(this ILogger log, Exception error, string client);

    [LoggerMessage(3004, LogLevel.Error,
        "A key that was put into the keys folder cannot be used; tokens are signed with the one before.")]
    public static partial void KeyRefused(this ILogger log, Exception error);
}
