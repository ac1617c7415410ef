namespace IomGateway.Redaction.Reading;

/// <summary>How much of a stream is held at once.</summary>
public sealed record StreamLimits
{
    /// <summary>The largest single record, in bytes; 4 MiB unless told.</summary>
    public int ResourceBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Within how many bytes a Bundle must say that it is one.</summary>
    public int ResourceTypeWithin { get; init; } = 64 * 1024;
}

/// <summary>How a stream holds its records.</summary>
public enum StreamShape
{
    /// <summary>Not one byte of it has been read.</summary>
    Unknown,

    /// <summary>One record.</summary>
    One,

    /// <summary>A FHIR Bundle.</summary>
    Bundle,

    /// <summary>One record after another (NDJSON).</summary>
    Lines,

    /// <summary>A JSON array of records.</summary>
    Array,
}
