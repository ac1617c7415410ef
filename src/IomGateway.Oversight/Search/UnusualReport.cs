namespace IomGateway.Oversight.Search;

/// <summary>From where on access is called unusual.</summary>
public sealed record UnusualThresholds
{
    /// <summary>People asked about by one user in one day in London. Default 30.</summary>
    public int PeopleInADay { get; init; } = 30;

    /// <summary>
    /// Decisions on questions of one user in one day in London that were refused, or answered with nothing. Default 20.
    /// </summary>
    public int MissesInADay { get; init; } = 20;

    /// <summary>Decisions on questions of one user outside working hours, in the whole period. Default 5.</summary>
    public int OutOfHours { get; init; } = 5;

    public WorkingHours Hours { get; init; } = new(new TimeOnly(7, 0), new TimeOnly(19, 0));
}

/// <summary>The working day, Monday to Friday, by the clocks of London; it knows no bank holidays.</summary>
/// <param name="Begin">When it begins.</param>
/// <param name="End">When it ends, exclusive.</param>
public sealed record WorkingHours(TimeOnly Begin, TimeOnly End)
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public bool Contains(DateTimeOffset at)
    {
        var there = TimeZoneInfo.ConvertTime(at, London);
        var clock = TimeOnly.FromTimeSpan(there.TimeOfDay);
        return there.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && clock >= Begin && clock < End;
    }
}

/// <summary>Who asked unusually in a period.</summary>
public sealed record UnusualReport
{
    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    public required UnusualThresholds Thresholds { get; init; }

    /// <summary>How many decisions were counted.</summary>
    public required long Decisions { get; init; }

    /// <summary>Decisions of whose asker nothing is kept, such as refusals before they said who they were.</summary>
    public required long WithoutUser { get; init; }

    /// <summary>Those who are over a threshold, the most conspicuous first.</summary>
    public required IReadOnlyList<UserAccess> Users { get; init; }

    /// <summary>Every agency that asked.</summary>
    public required IReadOnlyList<AgencyAccess> Agencies { get; init; }
}

/// <summary>What one user asked.</summary>
public sealed record UserAccess
{
    public required string? Agency { get; init; }

    /// <summary><see langword="null"/> where it has been erased.</summary>
    public required string? User { get; init; }

    public required long Decisions { get; init; }

    /// <summary>How many people, known or not, in the period.</summary>
    public required int People { get; init; }

    public required DateOnly BusiestDay { get; init; }

    public required int PeopleOnBusiestDay { get; init; }

    public required long OutOfHours { get; init; }

    public required long Misses { get; init; }

    public required int MostMissesInADay { get; init; }

    /// <summary><c>many-people</c>, <c>out-of-hours</c>, <c>many-misses</c>.</summary>
    public required IReadOnlyList<string> Unusual { get; init; }
}

/// <summary>What one agency's users asked.</summary>
public sealed record AgencyAccess
{
    public required string? Agency { get; init; }

    public required string? Title { get; init; }

    public required int Users { get; init; }

    public required int UnusualUsers { get; init; }

    public required long Decisions { get; init; }

    public required int People { get; init; }

    public required long OutOfHours { get; init; }

    public required long Misses { get; init; }
}
