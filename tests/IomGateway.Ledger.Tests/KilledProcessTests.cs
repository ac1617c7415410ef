using System.Diagnostics;

namespace IomGateway.Ledger.Tests;

/// <summary>kill -9 in the middle of recording, again and again, on the same log.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task No_acknowledged_entry_is_lost_when_the_process_is_killed()
    {
        var acknowledged = new HashSet<string>();
        for (int round = 1; round <= 4; round++)
        {
            acknowledged.UnionWith(await RecordUntilKilledAsync(entries: 40 * round));

            await using EvidenceLog log = await _folder.OpenAsync();
            await log.CloseInterruptedAsync(TimeSpan.FromMilliseconds(-1), default);
            List<OpenedEntry> all = await log.ReadAllAsync(default).ToListAsync();
            Assert.Equal(Enumerable.Range(0, all.Count).Select(i => (long)i), all.Select(e => e.Index));
            Assert.Empty(acknowledged.Except(all.Select(e => e.Entry.Id.ToString())));
            Assert.All(all, e => Assert.False(e.Damaged || e.Unopened.Count > 0));
            await LedgerFolder.SignedAsync(log, all.Count);

            var sound = Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
            Assert.Equal(all.Count, sound.Size);
            Assert.DoesNotContain(sound.Unproved, s => s.Contains("no conclusion", StringComparison.Ordinal));
        }

        Assert.True(acknowledged.Count >= 400, $"{acknowledged.Count} entries were acknowledged");
    }

    [Fact]
    public async Task Another_process_that_is_killed_while_both_append_costs_this_one_nothing()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        using var enough = new CancellationTokenSource();
        Task<List<string>> here = Task.Run(async () =>
        {
            var ids = new List<string>();
            while (!enough.IsCancellationRequested)
            {
                ids.Add((await log.AppendAsync(LedgerFolder.Decided("deny"), CancellationToken.None)).ToString());
            }

            return ids;
        });

        List<string> there = await RecordUntilKilledAsync(entries: 100);
        await enough.CancelAsync();
        HashSet<string> recorded = [.. await here, .. there];
        await log.CloseInterruptedAsync(TimeSpan.FromMilliseconds(-1), default);

        List<OpenedEntry> all = await log.ReadAllAsync(default).ToListAsync();
        HashSet<string> read = [.. all.Select(e => e.Entry.Id.ToString())];
        Assert.Superset(recorded, read);
        Assert.Equal(Enumerable.Range(0, all.Count).Select(i => (long)i), all.Select(e => e.Index));
        await LedgerFolder.SignedAsync(log, all.Count);
        Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
    }

    public void Dispose() => _folder.Dispose();

    private async Task<List<string>> RecordUntilKilledAsync(int entries)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(KilledProcessTests).Assembly.Location, "append", _folder.Path },
            RedirectStandardOutput = true,
        };
        using Process child = Process.Start(start)!;
        var ids = new List<string>();
        while (ids.Count < entries && await child.StandardOutput.ReadLineAsync() is { } line)
        {
            ids.Add(line);
        }

        child.Kill();
        // What the child said before it died counts too; a last line cut short was never said.
        string rest = await child.StandardOutput.ReadToEndAsync();
        ids.AddRange(rest.Split('\n')[..^1]);
        await child.WaitForExitAsync();
        Assert.Equal(128 + 9, child.ExitCode);
        Assert.True(ids.Count >= entries, $"the child said only {ids.Count} ids");
        return ids;
    }
}
