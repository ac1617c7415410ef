using IomGateway.Sharing.Agencies;

namespace IomGateway.Records.People;

/// <summary>An agency says something about a person in one partnership.</summary>
public sealed record FactAssertion
{
    public required PersonId Person { get; init; }

    public required Partnership Partnership { get; init; }

    /// <summary>The fact vocabulary's code; a part of a composed fact is written <c>mappa.level</c>.</summary>
    public required string Fact { get; init; }

    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Since when it is so.</summary>
    public required DateTimeOffset Since { get; init; }

    public required Actor By { get; init; }
}

/// <summary>Says how an agency, or one of its users, stands to a person in one partnership.</summary>
public sealed record RelationshipAssertion
{
    public required PersonId Person { get; init; }

    public required Partnership Partnership { get; init; }

    /// <summary>
    /// <c>lead-professional</c> (one for each person, always a user), <c>managing-team</c> or <c>involved</c>.
    /// </summary>
    public required string Kind { get; init; }

    public required string Agency { get; init; }

    /// <summary>The user; <see langword="null"/> when the whole agency stands so.</summary>
    public string? User { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required Actor By { get; init; }
}

/// <summary>A holder says who may not see its records of a person, or who alone may.</summary>
public sealed record RestrictedList
{
    public required PersonId Person { get; init; }

    /// <summary>Who may not; empty says that nobody is shut out by name.</summary>
    public required IReadOnlyList<AgencyUser> Excluded { get; init; }

    /// <summary>Who alone may; <see langword="null"/> when there is no such list.</summary>
    public IReadOnlyList<AgencyUser>? OnlyPermitted { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Who says so; their agency is the holder.</summary>
    public required Actor By { get; init; }
}
