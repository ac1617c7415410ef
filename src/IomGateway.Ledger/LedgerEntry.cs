namespace IomGateway.Ledger;

/// <summary>The public leaf of one entry, read.</summary>
public sealed record LedgerEntry
{
    public required EntryId Id { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>When the entry was made, UTC, to the millisecond.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Node { get; init; }

    public required string Engine { get; init; }

    public EntryId? Of { get; init; }

    public IReadOnlyList<GrantReference> Grants { get; init; } = [];

    public AgreementReference? Agreement { get; init; }

    public string? Policies { get; init; }

    public string? Decision { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Purpose { get; init; }

    public string? RecordType { get; init; }

    /// <summary>The verifier key that a <see cref="EntryKind.Key"/> entry brings into use.</summary>
    public string? Key { get; init; }

    /// <summary>The log's name, in <see cref="EntryKind.Genesis"/>.</summary>
    public string? Origin { get; init; }

    /// <summary>The commitments: value name to base64.</summary>
    public required IReadOnlyDictionary<string, string> Commitments { get; init; }

    /// <summary>Whether a conclusion is owed to this entry.</summary>
    internal bool AwaitsConclusion => Kind == EntryKind.Decided && Decision == "permit";
}
