using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Ledger.Tests.Faults;

/// <summary>
/// One gateway's ledger in a process of its own, under load until it is killed. Says <c>permit ID</c>, <c>left ID</c>
/// (something was disclosed under that permit) and <c>ended ID</c>, each once it is true; takes <c>signer down</c>,
/// <c>signer up</c>, <c>clock HOURS</c> and <c>space</c> from its input.
/// </summary>
internal sealed class FaultNode
{
    private const int Callers = 6;

    private readonly TextWriter _output =
        TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });

    private readonly ManualTime _time = new();
    private readonly LedgerOptions _options;
    private volatile bool _signerDown;
    private volatile int _pages;

    /// <summary>With <paramref name="full"/>, its disk is full until it is given space.</summary>
    public FaultNode(string folder, string? database, string name, bool full)
    {
        _pages = full ? 1 : int.MaxValue;
        _options = LedgerFolder.OptionsAt(folder, database) with
        {
            Node = name,
            Signing = (text, sign) => _signerDown ? throw new IOException("The signer is down.") : sign(text),
            PageCeiling = () => _pages,
        };
    }

    public async Task RunAsync()
    {
        await using EvidenceLog log = await OpenAsync();
        _ = Task.Run(ListenAsync);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(n => Task.Run(() => RecordAsync(log, n))));
    }

    private async Task<EvidenceLog> OpenAsync()
    {
        while (true)
        {
            try
            {
                return await EvidenceLog.OpenAsync(
                    _options, _time, NullLogger.Instance, null, CancellationToken.None);
            }
            catch (LedgerUnavailableException)
            {
                // The database is down or full, as it may be when a gateway starts: its supervisor starts it again.
                await Task.Delay(50);
            }
        }
    }

    private async Task RecordAsync(EvidenceLog log, int caller)
    {
        string person = string.Create(CultureInfo.InvariantCulture, $"{_options.Node}-{caller}");
        while (true)
        {
            if (await TryAsync(log, LedgerFolder.Permit(person)) is not { } permit)
            {
                continue;
            }

            await _output.WriteLineAsync($"permit {permit}");
            if (log.CanRecord)
            {
                await _output.WriteLineAsync($"left {permit}");
            }

            // The partner's answer takes its time, in which most kills then fall.
            await Task.Delay(2);
            EntryDraft end = LedgerFolder.Conclusion(EntryKind.Disclosed, permit);
            while (await TryAsync(log, end) is var ended)
            {
                if (ended is not null)
                {
                    await _output.WriteLineAsync(ended == default(EntryId) ? $"refused {permit}" : $"ended {ended}");
                    break;
                }
            }
        }
    }

    /// <returns>The entry; nothing where it could not be recorded; the empty id where it was refused, as it is after a
    /// commit whose answer was lost, or when the sweep was first.</returns>
    private static async Task<EntryId?> TryAsync(EvidenceLog log, EntryDraft draft)
    {
        try
        {
            return await log.AppendAsync(draft, CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            await Task.Delay(20);
            return null;
        }
        catch (EntryRefusedException)
        {
            return default(EntryId);
        }
    }

    private async Task ListenAsync()
    {
        while (await Console.In.ReadLineAsync() is { } order)
        {
            switch (order.Split(' '))
            {
                case ["signer", var state]:
                    _signerDown = state == "down";
                    break;
                case ["clock", var hours]:
                    _time.Advance(TimeSpan.FromHours(int.Parse(hours, CultureInfo.InvariantCulture)));
                    break;
                case ["space"]:
                    _pages = int.MaxValue;
                    break;
                default:
                    throw new InvalidOperationException($"'{order}' is no order.");
            }
        }
    }
}
