using IomGateway.Exchange.Disclosure;
using IomGateway.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Exchange.Tests.Disclosure;

/// <summary>Nobody is asked on the strength of a log that cannot be relied on.</summary>
public sealed class RecordedPermitTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("iom-permit-").FullName;

    [Fact]
    public async Task Entries_that_nobody_has_signed_for_a_minute_stop_disclosure_and_not_the_log()
    {
        var time = new MovedTime();
        await using var ledger = await EvidenceLog.OpenAsync(
            new LedgerOptions
            {
                Directory = folder,
                KeysDirectory = Path.Combine(folder, "keys"),
                Origin = "test/ledger",
                Node = "test",
                CheckpointEvery = TimeSpan.FromHours(1),
            },
            time, NullLogger.Instance, meters: null, default);
        await RecordedPermit.CommitAsync(ledger, Permit, null!, time, default);

        time.Ahead = TimeSpan.FromSeconds(61);

        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => RecordedPermit.CommitAsync(ledger, Permit, null!, time, default));
        await ledger.AppendAsync(Permit with { Decision = "deny" }, default);
        var entries = await ledger.ReadAllAsync(default).ToListAsync();
        Assert.Equal(["permit", "deny"], entries.Select(e => e.Entry.Decision).OfType<string>());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static EntryDraft Permit => new() { Kind = EntryKind.Decided, Decision = "permit", Engine = "test" };

    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);
    }
}
