using IomGateway.Ledger.Checkpoints;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>Keys that are rotated while several gateways with folders of their own share one log.</summary>
public sealed class PostgresRotationTests : TwoGatewaysTest
{
    [Fact]
    public async Task A_key_of_the_log_is_taken_up_by_every_gateway_that_has_its_file_while_both_write()
    {
        await using EvidenceLog here = await OpenAsync(One);
        Copy("*");
        await using EvidenceLog there = await OpenAsync(Other);
        string first = here.VerifierKey;
        string made = here.MakeNextKey();
        Copy(Path.GetFileName(made));
        using var stop = new CancellationTokenSource();
        Task[] writing = [.. new[] { here, there }.Select(l => WriteAsync(l, stop.Token))];

        RotatedKey rotated = await here.RotateKeyAsync(null, [], default);
        await Task.Delay(300);
        await stop.CancelAsync();
        await Task.WhenAll(writing);

        await here.DisposeAsync();
        await there.AppendAsync(LedgerFolder.Decided("deny"), default);
        await SignedByAsync(there, rotated.Key);
        Assert.True(there.CanRecord);
        var sound = Assert.IsType<VerificationResult.Sound>(await VerifyAsync());
        Assert.Equal([first, rotated.Key], sound.Keys.Select(k => k.Key));
    }

    [Fact]
    public async Task A_gateway_without_the_new_key_says_so_and_goes_on_as_long_as_another_signs()
    {
        var heard = new Heard();
        await using EvidenceLog here = await OpenAsync(One);
        Copy("*");
        await using EvidenceLog there = await OpenAsync(Other, heard);
        RotatedKey rotated = await here.RotateKeyAsync(null, [], default);
        for (int i = 0; i < 20; i++)
        {
            await there.AppendAsync(LedgerFolder.Decided("deny"), default);
            await Task.Delay(20);
        }

        await SignedByAsync(there, rotated.Key);
        Assert.True(there.CanRecord);

        // Alone, it cannot sign, and says which file it needs; with that it signs without another start.
        await here.DisposeAsync();
        EntryId id = await there.AppendAsync(LedgerFolder.Decided("deny"), default);
        string name = Path.GetFileName(rotated.Where);
        await UntilAsync(() => heard.Texts.Any(t => t.Contains(name, StringComparison.Ordinal)));
        Assert.Null(await there.ReceiptAsync(id, new HashSet<string>(), default));
        Copy(name);
        await UntilAsync(
            () => there.ReceiptAsync(id, new HashSet<string>(), default).GetAwaiter().GetResult() is not null);
    }

    [Fact]
    public async Task Another_master_key_is_taken_up_by_every_gateway_that_has_its_file()
    {
        await using EvidenceLog here = await OpenAsync(One);
        EntryId before = await here.AppendAsync(LedgerFolder.Permit("person-1"), default);
        Copy("*");
        await using EvidenceLog there = await OpenAsync(Other);
        string made = here.NextMaster(make: true)!;
        Copy(Path.GetFileName(made));

        RotatedMaster rotated = await here.RotateMasterAsync(default);

        Assert.Equal((made, 2), (rotated.Where, rotated.Wrapped));
        File.Delete(Path.Combine(One.Keys, "master.key"));
        EntryId after = await there.AppendAsync(LedgerFolder.Permit("person-2"), default);
        await using EvidenceLog again = await OpenAsync(One);
        foreach (EntryId id in new[] { before, after })
        {
            Assert.Equal(4, (await again.ReadAsync(id, default))!.Values.Count);
        }
    }

    [Fact]
    public async Task A_gateway_without_the_new_master_key_seals_nothing_new_until_it_has_it()
    {
        await using EvidenceLog here = await OpenAsync(One);
        Copy("*");
        await using EvidenceLog there = await OpenAsync(Other);
        RotatedMaster rotated = await here.RotateMasterAsync(default);

        var refusal = await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => there.AppendAsync(LedgerFolder.Permit("person-3"), default).AsTask());
        Assert.Contains(Path.GetFileName(rotated.Where), refusal.Message, StringComparison.Ordinal);
        Copy(Path.GetFileName(rotated.Where));
        await there.AppendAsync(LedgerFolder.Permit("person-3"), default);
    }

    private async Task<VerificationResult> VerifyAsync()
    {
        await LedgerExport.ExportAsync(One.Path, LogDatabase, One.ExportTo, default);
        return await LedgerVerifier.VerifyAsync(One.ExportTo, null, null, default);
    }

    private static async Task WriteAsync(EvidenceLog log, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await log.AppendAsync(LedgerFolder.Decided("deny"), default);
        }
    }

    private static Task SignedByAsync(EvidenceLog log, string key) => UntilAsync(() =>
    {
        using VerifierKey by = VerifierKey.TryParse(key, out VerifierKey? read) ? read : throw new FormatException();
        return Checkpoint.Open(log.CheckpointAsync(default).GetAwaiter().GetResult(), by, out _) is not null;
    });

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isSo())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private sealed class Heard : ILogger
    {
        private readonly Lock _lock = new();
        private readonly List<string> _texts = [];

        public IReadOnlyList<string> Texts
        {
            get
            {
                lock (_lock)
                {
                    return [.. _texts];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (_lock)
            {
                _texts.Add($"{formatter(state, exception)} {exception?.Message}");
            }
        }
    }
}
