using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Postgres;

/// <summary>
/// Gives places without pause while entries wait, and otherwise once 1,024 have gathered or a quarter of a second has
/// passed. Every node has one; the lock of the head row lets one at a time place anything.
/// </summary>
internal sealed class Sequencer : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private const int Enough = 1024;

    private readonly Steward _steward;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Task _running;
    private int _gathered;

    public Sequencer(Steward steward, ILogger logger)
    {
        (_steward, _logger) = (steward, logger);
        _running = Task.Run(RunAsync);
    }

    /// <summary>So many entries of this node have become durable.</summary>
    public void Recorded(int count)
    {
        int gathered = Interlocked.Add(ref _gathered, count);
        if (gathered >= Enough && _wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync()
    {
        bool failing = false;
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await _wake.WaitAsync(Beat, _closing.Token);
                bool more = Interlocked.Exchange(ref _gathered, 0) > 0 || await _steward.IsWaitingAsync(_closing.Token);
                while (more)
                {
                    more = await _steward.PlaceAsync(_closing.Token);
                }

                failing = false;
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                // The log is closing.
            }
            catch (Exception e)
            {
                // Shows in the health through the checkpoint, which first settles what waits. Once is told is enough.
                if (!failing)
                {
                    Log.SequencingFailed(_logger, e);
                }

                failing = true;
            }
        }
    }
}
