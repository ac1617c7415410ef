namespace IomGateway.Redaction.RecordTypes;

/// <summary>The ways of saying less than an element says.</summary>
public enum MaskKind
{
    /// <summary>The year of a date.</summary>
    Year,

    /// <summary>The year and month of a date.</summary>
    Month,

    /// <summary>The band of the age that a birth date gives today.</summary>
    AgeBand,

    /// <summary>The outward part of a British postcode.</summary>
    OutwardPostcode,

    /// <summary>The district of an address.</summary>
    District,

    /// <summary>The first letters of a name.</summary>
    Initials,

    /// <summary>The band in which a number lies.</summary>
    Band,

    /// <summary>A keyed stand-in, stable for one recipient and different for the next.</summary>
    Pseudonym,

    /// <summary>A text that is the same for everyone.</summary>
    FixedText,
}

/// <summary>One named way of saying less.</summary>
public sealed record Mask
{
    public required string Name { get; init; }

    public required MaskKind Kind { get; init; }

    /// <summary>
    /// The datatypes it is for (FHIR names, or json-string, json-number, json-date); elsewhere it withholds.
    /// </summary>
    public required IReadOnlySet<string> Datatypes { get; init; }

    /// <summary>
    /// The lower bounds of the bands, rising; for <see cref="MaskKind.AgeBand"/> (years) and <see
    /// cref="MaskKind.Band"/>.
    /// </summary>
    public IReadOnlyList<decimal>? Bounds { get; init; }

    /// <summary>The text of <see cref="MaskKind.FixedText"/>.</summary>
    public string? Text { get; init; }

    /// <summary>The names of the masks that say more than this one, directly or through others.</summary>
    public IReadOnlySet<string> CoarserThan { get; init; } = new HashSet<string>();
}
