using IomGateway.Sharing.Decisions;

namespace IomGateway.Sharing.Questions;

/// <summary>What a condition belongs to: a flow, what makes a cap bite, or what lifts it.</summary>
internal enum Part
{
    Flow,
    When,
    Unless,
}

/// <summary>What a condition looks at.</summary>
internal enum Subject
{
    Fact,
    Label,
    Consents,
}

/// <summary>One condition, with the bit that falls when it does not hold; a flow's own has none.</summary>
internal sealed record Demand(Part Part, int Bit, Subject Subject, int Index, ulong Values)
{
    /// <summary>Whether every one of the consents must stand, and not any.</summary>
    public bool Every { get; init; }

    /// <summary>
    /// Whether it is judged as before the record has been seen, by the register alone, where a record's age counts
    /// too.
    /// </summary>
    public bool Early { get; init; }

    /// <summary>For a label: whether the record type declares it.</summary>
    public bool Declared { get; init; } = true;

    /// <summary>
    /// Whether the condition goes on holding: a flow's and an exception's only when it is true, a cap's unless it is
    /// false.
    /// </summary>
    /// <param name="values">The values there are; <see langword="null"/> where they are not known.</param>
    public bool Holds(ulong? values) => Part == Part.When ? Judge(values) != Truth.False : Judge(values) == Truth.True;

    private Truth Judge(ulong? values)
    {
        if (Subject == Subject.Label && !Declared && (Part != Part.When || values is null))
        {
            return Truth.False;
        }

        if (values is not { } known)
        {
            return Truth.Unknown;
        }

        bool holds = Subject switch
        {
            Subject.Label when Part != Part.When => known != 0 && (known & ~Values) == 0,
            Subject.Consents when Every => (known & Values) == Values,
            _ => (known & Values) != 0,
        };
        return holds ? Truth.True : Truth.False;
    }
}

/// <summary>A cap that may bear on one category, and the bits on which that hangs; −1 is a condition that always
/// holds.</summary>
/// <param name="Cap">The cap.</param>
/// <param name="When">The bit of what makes it bite.</param>
/// <param name="Unless">The bits of what lifts it.</param>
/// <param name="Early">Whether it is weighed before the record has been seen.</param>
internal sealed record CapCase(CompiledCap Cap, int When, IReadOnlyList<int> Unless, bool Early)
{
    public bool Bites(UInt128 state) => (When < 0 || Has(state, When)) && !Unless.Any(bit => Has(state, bit));

    private static bool Has(UInt128 state, int bit) => (state >> bit & 1) != 0;
}
