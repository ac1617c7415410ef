using IomGateway.Sharing.Agencies;

namespace IomGateway.Sharing.Reading;

/// <summary>What the policies and agencies define, by kind.</summary>
internal sealed class KnownNames(PolicyLibrary policies, AgencyDirectory agencies)
{
    private readonly HashSet<string> agencyIds = [.. agencies.All.Select(a => a.Id)];
    private readonly HashSet<string> partnershipIds = [.. agencies.Partnerships.Select(p => p.Id)];

    /// <summary>The attributes that any class has, with the values that they take anywhere.</summary>
    private readonly Dictionary<string, HashSet<string>> attributes = policies.Vocabulary.AgencyClasses.Values
        .SelectMany(c => c.Attributes).GroupBy(a => a.Key, StringComparer.Ordinal)
        .ToDictionary(
            a => a.Key, a => a.Select(v => v.Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    public IReadOnlyCollection<string> Of(Named kind)
    {
        var words = policies.Vocabulary;
        return kind switch
        {
            Named.Purpose => words.Purposes.Keys,
            Named.Role => words.Roles.Keys,
            Named.Category => words.Categories.Keys,
            Named.AgencyClass => words.AgencyClasses.Keys,
            Named.ClassAttribute => attributes.Keys,
            Named.PersonFact => words.PersonFacts.Keys,
            Named.Consent => words.Consents.Keys,
            Named.Label => words.Labels.Keys,
            Named.Identifier => words.Identifiers.Keys,
            Named.Mask => words.Masks.Keys,
            Named.Event => words.Events.Keys,
            Named.RetentionClock => words.RetentionClocks.Keys,
            Named.RetentionOverride => words.RetentionOverrides.Keys,
            Named.Gateway => policies.Law.Gateways.Keys,
            Named.Basis => policies.Law.Bases.Keys,
            Named.Regime => policies.Law.Regimes.Keys,
            Named.RecordType => policies.RecordTypes.Keys,
            Named.Agency => agencyIds,
            Named.Partnership => partnershipIds,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>
    /// The values of a fact or label; <see langword="null"/> when it is itself unknown, which is reported elsewhere.
    /// </summary>
    public IReadOnlyCollection<string>? ValuesOf(Named kind, string code) => kind switch
    {
        Named.PersonFact => policies.Vocabulary.PersonFacts.GetValueOrDefault(code)?.Values,
        Named.Label => policies.Vocabulary.Labels.GetValueOrDefault(code)?.Values,
        Named.ClassAttribute => attributes.GetValueOrDefault(code),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Where such a thing would be defined.</summary>
    public string Where(Named kind) => kind switch
    {
        Named.Agency => "Agencies are defined in sharing-agreements/agencies/.",
        Named.Partnership => "Partnerships are defined in sharing-agreements/<partnership>/partnership.yaml.",
        Named.RecordType => "Record types are defined in policies/record-types/.",
        Named.Gateway or Named.Basis or Named.Regime => "What may be cited is defined in policies/law/.",
        Named.Category => "Categories are defined in policies/vocabulary/categories.yaml.",
        Named.PersonFact => "Person facts are defined in policies/vocabulary/person-facts.yaml.",
        _ => Of(kind).Count is > 0 and <= 12
            ? $"Use one of: {string.Join(", ", Of(kind).Order(StringComparer.Ordinal))}."
            : "It would be defined in policies/vocabulary/.",
    };
}
