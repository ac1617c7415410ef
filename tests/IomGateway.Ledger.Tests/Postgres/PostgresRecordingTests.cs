using IomGateway.Records.Tests.Postgres;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>The recording contract, kept by the PostgreSQL store.</summary>
public sealed class PostgresRecordingTests : RecordingContract, IDisposable
{
    private readonly LedgerFolder _folder = new(PostgresCluster.Shared.NewDatabase());

    public void Dispose() => _folder.Dispose();

    protected override Task<EvidenceLog> OpenAsync() => _folder.OpenAsync();

    protected override Task<VerificationResult> VerifyAsync() => _folder.VerifyAsync();
}
