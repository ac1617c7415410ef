using IomGateway.Records.People;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Exchange.Disclosure;

/// <summary>Whom a holder's records must be about: shown by the record itself, never assumed.</summary>
internal sealed class RightPerson
{
    private readonly string? patient;
    private readonly string? patientUrl;
    private readonly IReadOnlyCollection<PersonIdentifier> identifiers;
    private readonly DateOnly? birthDate;
    private readonly VocabularySet? vocabulary;

    private RightPerson(
        string? patient, string? patientUrl, IReadOnlyCollection<PersonIdentifier> identifiers, DateOnly? birthDate,
        VocabularySet? vocabulary)
    {
        (this.patient, this.patientUrl) = (patient, patientUrl);
        (this.identifiers, this.birthDate, this.vocabulary) = (identifiers, birthDate, vocabulary);
    }

    /// <summary>Nobody who is named: every record may be anybody's.</summary>
    public static RightPerson Nobody { get; } = new(null, null, [], null, null);

    public bool IsNobody => ReferenceEquals(this, Nobody);

    /// <summary>
    /// The holder's own Patient, by its id there; a reference may also be written below the holder's base.
    /// </summary>
    public static RightPerson Patient(string id, Uri holderBase) =>
        new($"Patient/{id}", $"{holderBase.AbsoluteUri.TrimEnd('/')}/Patient/{id}", [], null, null);

    /// <summary>Whoever has these identifiers, and this birth date where a record gives one.</summary>
    public static RightPerson Identified(
        IReadOnlyCollection<PersonIdentifier> identifiers, DateOnly? birthDate, VocabularySet vocabulary) =>
        new(null, null, identifiers, birthDate, vocabulary);

    /// <summary>
    /// Whether the record is about this person and nobody else. A record of a partner's own must carry one of the
    /// person's identifiers at least, and none of anybody else's.
    /// </summary>
    public bool Is(SeenRecord seen)
    {
        if (IsNobody)
        {
            return true;
        }

        if (patient is not null)
        {
            return seen.TypeName == "Patient"
                ? patient == $"Patient/{seen.Id}"
                : seen.PersonReferences.Any(IsThem) && !seen.PersonReferences.Any(r => IsAnother(r, seen));
        }

        return seen.Type?.Format == RecordFormat.Json
            && seen.PersonIdentifiers.Count > 0
            && seen.PersonIdentifiers.All(i => IsOneOf(i.System, i.Value))
            && (seen.BirthDate is null || seen.BirthDate == birthDate);
    }

    private bool IsThem(string reference) => reference == patient || reference == patientUrl;

    /// <summary>
    /// Whether it refers to another patient, or may: staff and places take part in a record beside the person, but a
    /// contained or bundle-local reference could be anybody.
    /// </summary>
    private bool IsAnother(string reference, SeenRecord seen) => !IsThem(reference)
        && (reference.StartsWith("Patient/", StringComparison.Ordinal)
            || reference.Contains("/Patient/", StringComparison.Ordinal)
            || reference.StartsWith("urn:", StringComparison.Ordinal)
            || (reference.StartsWith('#') && seen.ContainedTypes.Contains("Patient")));

    private bool IsOneOf(string system, string written) =>
        vocabulary!.Identifiers.TryGetValue(system, out var term)
        && IdentifierCheck.TryCanonical(term.Check, written, out var value, out _)
        && identifiers.Contains(new PersonIdentifier(system, value));
}
