using System.Globalization;

namespace IomGateway.Ledger.Tests;

/// <summary>The child process that records until it is killed, and tells each entry once it is durable.</summary>
internal static class Program
{
    private const int Callers = 8;

    private static async Task<int> Main(string[] arguments)
    {
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
