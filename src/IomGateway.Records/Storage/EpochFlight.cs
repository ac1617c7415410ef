namespace IomGateway.Records.Storage;

/// <summary>
/// One reading of the epoch at a time for all who want it: whoever comes while one is under way takes what it brings,
/// its failure too, unless it began before a change that they must see, or so long ago that it may be out of date.
/// </summary>
internal sealed class EpochFlight(Func<RegisterEpoch> read)
{
    /// <summary>Milliseconds after its beginning for which a reading is good enough for others.</summary>
    private const long GoodFor = 250;

    private readonly Lock gate = new();
    private Flight? under;

    /// <summary>The epoch as of an instant after so many changes of this process were done.</summary>
    public RegisterEpoch Read(long changes)
    {
        var now = Environment.TickCount64;
        while (true)
        {
            Flight flight;
            bool lead;
            lock (gate)
            {
                lead = under is null;
                flight = under ??= new Flight(changes, Environment.TickCount64);
            }

            if (lead)
            {
                return Lead(flight);
            }

            if (flight.Changes >= changes && now - flight.BeganAt < GoodFor)
            {
                return flight.Task.GetAwaiter().GetResult();
            }

            Task.WaitAny(flight.Task);
        }
    }

    private RegisterEpoch Lead(Flight flight)
    {
        RegisterEpoch epoch;
        try
        {
            epoch = read();
        }
        catch (Exception e)
        {
            End();
            flight.SetException(e);

            // Whoever waits has it from the flight; where nobody does, it must not count as unobserved.
            _ = flight.Task.Exception;
            throw;
        }

        End();
        flight.SetResult(epoch);
        return epoch;
    }

    private void End()
    {
        lock (gate)
        {
            under = null;
        }
    }

    private sealed class Flight(long changes, long beganAt) : TaskCompletionSource<RegisterEpoch>
    {
        public long Changes => changes;

        public long BeganAt => beganAt;
    }
}
