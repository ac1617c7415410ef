using IomGateway.Sharing.Agencies;

namespace IomGateway.Records.Import;

/// <summary>A register file being read: what its columns mean, and who says what it says.</summary>
internal sealed record RegisterFile
{
    public required IReadOnlyList<RegisterColumn> Columns { get; init; }

    public required Partnership Partnership { get; init; }

    public required Actor By { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required DateOnly Today { get; init; }
}
