using System.Globalization;
using IomGateway.Records.Tests.Postgres;

namespace IomGateway.Ledger.Tests.Faults;

/// <summary>
/// Kills gateways, sequencers and databases at random instants, one log after the other and the two databases in turn,
/// and holds every log against what its gateways were told.
/// </summary>
internal static class FaultRun
{
    private const int KillsPerLog = 14;

    /// <param name="kills">How many at least.</param>
    /// <param name="seed">What is done follows from it; the instants at which it takes effect do not.</param>
    /// <param name="progress">Told after each log.</param>
    public static async Task<FaultTally> RunAsync(int kills, ulong seed, TextWriter progress)
    {
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var dice = new Dice(seed);
        var tally = new FaultTally();
        using var cluster = new PostgresCluster();
        for (int log = 0; tally.Kills < kills; log++)
        {
            await using FaultySite site = Site(log, cluster, dice, tally);
            int most = Math.Min(KillsPerLog, (kills + 1) / 2);
            int until = tally.Kills + Math.Max(1, Math.Min(most, kills - tally.Kills) - 2);
            await site.StartAsync();
            var others = new List<Func<Task>> { site.RestoreBackupAsync, site.FillDiskAsync };
            while (tally.Kills < until)
            {
                await site.KillAsync();
                if (others.Count > 0 && dice.Throw(3) == 0)
                {
                    await others[^1]();
                    others.RemoveAt(others.Count - 1);
                }
            }

            foreach (Func<Task> other in others)
            {
                await other();
            }

            await site.FinishAsync();
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"log {log + 1}: {tally.Kills} kills, {tally.Acknowledged} entries, clean: {tally.IsClean}"));
        }

        return tally;
    }

    private static FaultySite Site(int log, PostgresCluster cluster, Dice dice, FaultTally tally)
    {
        if (log % 2 == 0)
        {
            return new SqliteSite(new LedgerFolder(), dice, tally);
        }

        string database = cluster.NewDatabase();
        return new PostgresSite(new LedgerFolder(database), cluster, database, dice, tally);
    }
}
