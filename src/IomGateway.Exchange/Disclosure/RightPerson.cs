using IomGateway.Records.People;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Exchange.Disclosure;

/// <summary>Whom a holder's records must be about: shown by the record itself, never assumed.</summary>
internal sealed class RightPerson
{
    private readonly string? patient;
    private readonly IReadOnlyCollection<PersonIdentifier> identifiers;
    private readonly DateOnly? birthDate;
    private readonly VocabularySet? vocabulary;

    private RightPerson(
        string? patient, IReadOnlyCollection<PersonIdentifier> identifiers, DateOnly? birthDate, VocabularySet? vocabulary)
    {
        (this.patient, this.identifiers, this.birthDate, this.vocabulary) = (patient, identifiers, birthDate, vocabulary);
    }

    /// <summary>Nobody who is named: every record may be anybody's.</summary>
    public static RightPerson Nobody { get; } = new(null, [], null, null);

    public bool IsNobody => ReferenceEquals(this, Nobody);

    /// <summary>The holder's own Patient, by its id there.</summary>
    public static RightPerson Patient(string id) => new($"Patient/{id}", [], null, null);

    /// <summary>Whoever has these identifiers, and this birth date where a record gives one.</summary>
    public static RightPerson Identified(
        IReadOnlyCollection<PersonIdentifier> identifiers, DateOnly? birthDate, VocabularySet vocabulary) =>
        new(null, identifiers, birthDate, vocabulary);

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
                : seen.PersonReferences.Count > 0 && seen.PersonReferences.All(r => r == patient);
        }

        return seen.Type?.Format == RecordFormat.Json
            && seen.PersonIdentifiers.Count > 0
            && seen.PersonIdentifiers.All(i => IsOneOf(i.System, i.Value))
            && (seen.BirthDate is null || seen.BirthDate == birthDate);
    }

    private bool IsOneOf(string system, string written) =>
        vocabulary!.Identifiers.TryGetValue(system, out var term)
        && IdentifierCheck.TryCanonical(term.Check, written, out var value, out _)
        && identifiers.Contains(new PersonIdentifier(system, value));
}
