using System.Globalization;
using IomGateway.Ledger.Tests.Faults;

namespace IomGateway.Ledger.Tests;

/// <summary>
/// The child processes that record until they are killed, and tell each entry once it is durable; and the long form of
/// the faults, <c>faults KILLS SEED</c>.
/// </summary>
internal static class Program
{
    private const int Callers = 8;

    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["fault-node", { } site, var shared, { } name, var full]:
                await new FaultNode(site, shared.Length > 0 ? shared : null, name, full == "full").RunAsync();
                return 0;
            case ["faults", { } kills, { } seed]:
                FaultTally tally = await FaultRun.RunAsync(
                    int.Parse(kills, CultureInfo.InvariantCulture), ulong.Parse(seed, CultureInfo.InvariantCulture),
                    Console.Out);
                Console.WriteLine(tally);
                return tally.IsClean ? 0 : 1;
        }

        if (arguments is not ["append", { } folder, .. { Length: <= 1 } database])
        {
            return 2;
        }

        await using EvidenceLog log = await LedgerFolder.OpenAt(folder, database.FirstOrDefault());
        var output = TextWriter.Synchronized(
            new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(n => Task.Run(() => RecordAsync(log, output, n))));
        return 0;
    }

    private static async Task RecordAsync(EvidenceLog log, TextWriter output, int caller)
    {
        string person = string.Create(CultureInfo.InvariantCulture, $"person-{caller}");
        while (true)
        {
            EntryId permit = await log.AppendAsync(LedgerFolder.Permit(person), CancellationToken.None);
            await output.WriteLineAsync(permit.ToString());
            EntryId end = await log.AppendAsync(
                LedgerFolder.Conclusion(EntryKind.Disclosed, permit), CancellationToken.None);
            await output.WriteLineAsync(end.ToString());
        }
    }
}
