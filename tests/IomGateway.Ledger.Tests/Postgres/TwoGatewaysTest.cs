using IomGateway.Records.Tests.Postgres;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>Two gateways with folders of their own, on one database of the log and one of the data keys.</summary>
public abstract class TwoGatewaysTest : IDisposable
{
    private protected string LogDatabase { get; } = PostgresCluster.Shared.NewDatabase();

    private protected string KeyDatabase { get; } = PostgresCluster.Shared.NewDatabase();

    private protected LedgerFolder One { get; } = new();

    private protected LedgerFolder Other { get; } = new();

    public void Dispose()
    {
        One.Dispose();
        Other.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<EvidenceLog> OpenAsync(
        LedgerFolder folder, ILogger? logger = null, string? keyDatabase = null) => folder.OpenAsync(
        folder.Options with { Database = LogDatabase, KeyDatabase = keyDatabase ?? KeyDatabase }, logger: logger);

    /// <summary>Gives the other gateway files of the one's keys.</summary>
    private protected void Copy(string pattern)
    {
        Directory.CreateDirectory(Other.Keys);
        foreach (string file in Directory.GetFiles(One.Keys, pattern))
        {
            File.Copy(file, Path.Combine(Other.Keys, Path.GetFileName(file)), overwrite: true);
        }
    }
}
