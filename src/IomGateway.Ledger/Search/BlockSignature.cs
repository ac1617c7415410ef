namespace IomGateway.Ledger.Search;

/// <summary>
/// What may occur in a block of rows: a Bloom filter (CACM 13(7), 1970) over everything that can be looked for in
/// them. A search passes over the blocks in which something of it does not occur.
/// </summary>
/// <remarks>
/// An index by person or user would put each entry on a page of its own, since keyed hashes lie anywhere; what an
/// append writes here is the one page of the newest block.
/// </remarks>
internal static class BlockSignature
{
    /// <summary>Rows in a block, by their places.</summary>
    public const int Rows = 1024;

    /// <summary>Two signatures fit into a page of 4 KiB.</summary>
    public const int Size = 1984;

    private const int Probes = 4;
    private const uint Bits = Size * 8;

    public static long BlockOf(long place) => place / Rows;

    public static void Add(Span<byte> signature, SearchTerms terms)
    {
        if (terms.Person is { } person)
        {
            Add(signature, person);
        }

        if (terms.User is { } user)
        {
            Add(signature, user);
        }

        foreach (int code in terms.Codes)
        {
            Add(signature, Wide(code));
        }

        foreach (int category in terms.Categories)
        {
            Add(signature, Wide(category));
        }

        AddEach(signature, terms.Outcomes);
    }

    public static void AddEach(Span<byte> signature, EntryOutcomes outcomes)
    {
        for (int left = (int)outcomes; left != 0; left &= left - 1)
        {
            Add(signature, OfOutcome(left & -left));
        }
    }

    public static void Add(Span<byte> signature, long term)
    {
        (uint at, uint step) = ((uint)term, (uint)(term >> 32) | 1);
        for (int i = 0; i < Probes; i++, at += step)
        {
            uint bit = at % Bits;
            signature[(int)(bit >> 3)] |= (byte)(1 << (int)(bit & 7));
        }
    }

    /// <summary>Whether a block may hold a row that the plan asks for.</summary>
    public static bool MayHold(ReadOnlySpan<byte> signature, SearchPlan plan)
    {
        if (signature.Length != Size)
        {
            return true;
        }

        if (plan.User is { } user && !Holds(signature, user)
            || plan.Category is { } category && !Holds(signature, Wide(category))
            || plan.People is { } people && !HoldsAny(signature, people))
        {
            return false;
        }

        foreach (int[] group in plan.Codes)
        {
            if (!HoldsAny(signature, group))
            {
                return false;
            }
        }

        for (int left = (int)plan.With; left != 0; left &= left - 1)
        {
            if (!Holds(signature, OfOutcome(left & -left)))
            {
                return false;
            }
        }

        return true;
    }

    // Odd multipliers spread what has 32 bits over 64.
    public static long Wide(int code) => unchecked((uint)code * (long)0x9E3779B97F4A7C15UL);

    private static long OfOutcome(int flag) => unchecked(flag * (long)0xD1B54A32D192ED03UL);

    private static bool HoldsAny(ReadOnlySpan<byte> signature, long[] terms)
    {
        foreach (long term in terms)
        {
            if (Holds(signature, term))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsAny(ReadOnlySpan<byte> signature, int[] codes)
    {
        foreach (int code in codes)
        {
            if (Holds(signature, Wide(code)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(ReadOnlySpan<byte> signature, long term)
    {
        (uint at, uint step) = ((uint)term, (uint)(term >> 32) | 1);
        for (int i = 0; i < Probes; i++, at += step)
        {
            uint bit = at % Bits;
            if ((signature[(int)(bit >> 3)] & (1 << (int)(bit & 7))) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
