using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Ledger {Origin} opened with {Size} entries")]
    public static partial void Opened(ILogger logger, string origin, long size);

    [LoggerMessage(2, LogLevel.Error, "{Count} writes to the ledger failed; their exchanges disclose nothing")]
    public static partial void WriteFailed(ILogger logger, int count, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "A failed connection to the ledger could not be closed")]
    public static partial void CloseFailed(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "No checkpoint could be signed; disclosure stops if this goes on")]
    public static partial void SigningFailed(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Critical, "The stored log is not the one that was signed; disclosure stops: {What}")]
    public static partial void Damaged(ILogger logger, string what);

    [LoggerMessage(6, LogLevel.Warning, "{Count} permitted decisions without an end were closed as interrupted")]
    public static partial void Interrupted(ILogger logger, int count);

    [LoggerMessage(8, LogLevel.Error, "Entries could not be given their places; disclosure stops if this goes on")]
    public static partial void SequencingFailed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "Interrupted exchanges could not be closed; the next sweep tries again")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Critical,
        "{Who} shows another log under this log's own signature; disclosure stops. Evidence: {File}")]
    public static partial void Forked(ILogger logger, string who, string file);

    [LoggerMessage(9, LogLevel.Critical, "Evidence by {Who} could not be written to the disk:\n{Note}")]
    public static partial void EvidenceLost(ILogger logger, string who, string note, Exception exception);

    [LoggerMessage(10, LogLevel.Information, "The witness {Name} cosigns, {Size} entries now")]
    public static partial void WitnessCosigns(ILogger logger, string name, long size);

    [LoggerMessage(11, LogLevel.Critical, "The witness {Name} saw another log of this name: {Why}")]
    public static partial void WitnessDisputes(ILogger logger, string name, string why);

    [LoggerMessage(12, LogLevel.Warning, "The witness {Name} does not cosign: {Why}")]
    public static partial void WitnessDoesNotCosign(ILogger logger, string name, string why);

    [LoggerMessage(13, LogLevel.Error, "The newest checkpoint could not be submitted to the witness {Name}")]
    public static partial void NotSubmitted(ILogger logger, string name, Exception exception);
}
