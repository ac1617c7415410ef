namespace IomGateway.Sharing.Decisions;

/// <summary>One question as it was put: codes, not yet checked against any vocabulary.</summary>
public readonly record struct Ask
{
    /// <summary>The agency that holds the answer.</summary>
    public required string From { get; init; }

    /// <summary>The agency that asks.</summary>
    public required string To { get; init; }

    public required string Role { get; init; }

    public required string Purpose { get; init; }

    public required string RecordType { get; init; }

    /// <summary>Whether the asker states an emergency.</summary>
    public bool Emergency { get; init; }

    /// <summary>
    /// Whether the question names a person; one that names nobody is answered by a depersonalised flow alone.
    /// </summary>
    public required bool NamesPerson { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A question whose every code is known to the rulebook that made it.</summary>
public readonly struct Question
{
    internal Question(Rulebook owner, in Ask ask, int from, int to, int role, int purpose, int type)
    {
        Owner = owner;
        Ask = ask;
        FromIndex = from;
        ToIndex = to;
        RoleIndex = role;
        PurposeIndex = purpose;
        TypeIndex = type;
        NamesPerson = ask.NamesPerson;
        Emergency = ask.Emergency;
        Day = LondonDay.Of(ask.At).DayNumber;
    }

    public Ask Ask { get; }

    internal Rulebook? Owner { get; }

    internal int FromIndex { get; }

    internal int ToIndex { get; }

    internal int RoleIndex { get; }

    internal int PurposeIndex { get; }

    internal int TypeIndex { get; }

    internal bool NamesPerson { get; }

    internal bool Emergency { get; }

    /// <summary>The day in London, as <see cref="DateOnly.DayNumber"/>.</summary>
    internal int Day { get; }
}

/// <summary>Why something was refused: a stable code, and plain words.</summary>
public readonly record struct Reason(string Code, string Message);
