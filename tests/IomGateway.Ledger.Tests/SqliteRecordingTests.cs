namespace IomGateway.Ledger.Tests;

/// <summary>The recording contract, kept by the embedded SQLite store.</summary>
public sealed class SqliteRecordingTests : RecordingContract, IDisposable
{
    private readonly LedgerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<EvidenceLog> OpenAsync() => _folder.OpenAsync();

    protected override Task<VerificationResult> VerifyAsync() => _folder.VerifyAsync();
}
