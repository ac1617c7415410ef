namespace IomGateway.Ledger.Tests.Faults;

/// <summary>A small generator (splitmix64) whose throws follow from its seed.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>0 to <paramref name="sides"/> - 1.</summary>
    public int Throw(int sides)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)sides);
    }
}
