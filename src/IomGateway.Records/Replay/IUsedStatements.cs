namespace IomGateway.Records.Replay;

/// <summary>Where used statements are kept: a file of this gateway, or a database that several share.</summary>
internal interface IUsedStatements : IAsyncDisposable
{
    /// <summary>Uses the key up. Cancellation is heeded until it is begun, never after.</summary>
    /// <param name="key">Agency and <c>jti</c>, digested.</param>
    /// <param name="issued">When the statement was issued, in milliseconds since 1970.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="ct">Not begun once cancelled.</param>
    /// <exception cref="RecordsUnavailableException">Nobody can say that it was not used before.</exception>
    ValueTask<ReplayVerdict> TryUseAsync(byte[] key, long issued, long until, CancellationToken ct);
}
