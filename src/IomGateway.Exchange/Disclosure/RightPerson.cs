using IomGateway.Records.People;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;

namespace IomGateway.Exchange.Disclosure;

/// <summary>Whom a holder's records must be about: shown by the record itself, never assumed.</summary>
internal sealed class RightPerson
{
    private readonly string? patient;
    private readonly IReadOnlySet<PersonIdentifier> identifiers;
    private readonly DateOnly? birthDate;

    private RightPerson(string? patient, IReadOnlySet<PersonIdentifier> identifiers, DateOnly? birthDate)
    {
        this.patient = patient;
        this.identifiers = identifiers;
        this.birthDate = birthDate;
    }

    /// <summary>Nobody who is named: every record may be anybody's.</summary>
    public static RightPerson Nobody { get; } = new(null, new HashSet<PersonIdentifier>(), null);

    public bool IsNobody => ReferenceEquals(this, Nobody);

    /// <summary>The holder's own Patient, by its id there.</summary>
    public static RightPerson Patient(string id) => new($"Patient/{id}", new HashSet<PersonIdentifier>(), null);

    /// <summary>Whoever has one of these identifiers (FHIR system and canonical value), and this birth date where one is given.</summary>
    public static RightPerson Identified(IReadOnlySet<PersonIdentifier> identifiers, DateOnly? birthDate) =>
        new(null, identifiers, birthDate);

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
            && seen.PersonIdentifiers.All(i => identifiers.Contains(new PersonIdentifier(i.System, i.Value)))
            && (seen.BirthDate is null || birthDate is null || seen.BirthDate == birthDate);
    }
}
