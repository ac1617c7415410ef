namespace IomGateway.Ledger.Tests;

/// <summary>Numbers that a seed decides (SplitMix64), so that a failed test fails again.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to, and without, <paramref name="below"/>.</summary>
    public int Next(int below = int.MaxValue)
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }
}
