namespace IomGateway.Ledger;

/// <summary>One flow of one agreement version on which a decision rests.</summary>
public sealed record GrantReference(string Agreement, int Version, string Sha256, string Flow);

/// <summary>One version of an agreement, in a step of its life.</summary>
public sealed record AgreementReference(string Id, int Version, string Sha256);

/// <summary>
/// An entry as a caller states it. Only codes go into the public leaf: whatever concerns a person belongs into
/// <see cref="Sealed"/>, of which the leaf carries commitments alone.
/// </summary>
public sealed record EntryDraft
{
    public required EntryKind Kind { get; init; }

    /// <summary>The entry's id, where the caller needs it beforehand; made by the ledger otherwise.</summary>
    public EntryId? Id { get; init; }

    /// <summary>The entry that this one follows from; a conclusion must name the permitted decision it ends.</summary>
    public EntryId? Of { get; init; }

    public IReadOnlyList<GrantReference> Grants { get; init; } = [];

    public AgreementReference? Agreement { get; init; }

    /// <summary>Digest of everything that was in force.</summary>
    public string? Policies { get; init; }

    /// <summary><c>permit</c>, <c>deny</c> or <c>hold</c>; required for <see cref="EntryKind.Decided"/>.</summary>
    public string? Decision { get; init; }

    /// <summary>The agency that holds what was asked for.</summary>
    public string? From { get; init; }

    /// <summary>The agency that asked.</summary>
    public string? To { get; init; }

    public string? Purpose { get; init; }

    public string? RecordType { get; init; }

    /// <summary>Version of the program that decided.</summary>
    public required string Engine { get; init; }

    /// <summary>Values kept in the vault; their names are unique within the entry.</summary>
    public IReadOnlyList<SealedValues> Sealed { get; init; } = [];

    internal string? Key { get; init; }

    internal string? Origin { get; init; }
}

/// <summary>
/// Values under one owner's key: one blob with an entry secret of its own, so that erasing this owner leaves
/// nothing behind that would open the commitments.
/// </summary>
/// <param name="Owner">Whose key seals them.</param>
/// <param name="Values">Name (ASCII letters, digits, dot, hyphen; at most 64) to value.</param>
public sealed record SealedValues(KeyOwner Owner, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Values);

/// <summary>Whose data key seals values.</summary>
public readonly record struct KeyOwner
{
    private readonly string? _name;

    private KeyOwner(string name) => _name = name;

    /// <summary>The key of the month in which the entry is made, for people whom nobody knows.</summary>
    public static KeyOwner Month => default;

    /// <summary>The key of what concerns the gateway itself and nobody; it is never destroyed.</summary>
    public static KeyOwner Gateway => new("gateway:");

    /// <summary>The key of one person in scope, by the gateway's own id.</summary>
    public static KeyOwner Person(string id) => Named("person", id);

    /// <summary>The key of one agency's staff: who looked outlives the erasure of whom they looked at.</summary>
    public static KeyOwner Staff(string agency) => Named("staff", agency);

    /// <summary>The person whose key an owner of that name is; null for any other owner.</summary>
    internal static string? PersonIn(string owner) => After("person:", owner);

    /// <summary>The agency whose staff's key an owner of that name is; null for any other owner.</summary>
    internal static string? StaffIn(string owner) => After("staff:", owner);

    internal string NameAt(DateTimeOffset now) =>
        _name ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"month:{now.UtcDateTime:yyyy-MM}");

    private static string? After(string kind, string owner) =>
        owner.StartsWith(kind, StringComparison.Ordinal) ? owner[kind.Length..] : null;

    private static KeyOwner Named(string kind, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new KeyOwner($"{kind}:{id}");
    }
}
