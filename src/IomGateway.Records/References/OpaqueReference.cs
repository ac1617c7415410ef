using IomGateway.Records.People;

namespace IomGateway.Records.References;

/// <summary>One holder's record, as one recipient may name it.</summary>
public sealed record OpaqueReference
{
    public required string Recipient { get; init; }

    public required string Holder { get; init; }

    public required string Type { get; init; }

    /// <summary>The holder's own id of the record.</summary>
    public required string HolderId { get; init; }

    /// <summary>Whom it is about; <see langword="null"/> for what is about nobody (an organisation, a place).</summary>
    public PersonId? Person { get; init; }

    /// <summary>The first instant at which the id no longer works.</summary>
    public required DateTimeOffset Expires { get; init; }
}
