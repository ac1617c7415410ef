using System.Collections.Frozen;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Vocabulary;

/// <summary>A code with the words that people read for it.</summary>
public sealed record Term(string Code, string Label);

/// <summary>Why information is asked for.</summary>
public sealed record Purpose
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    /// <summary>The statutory gateways that can serve this purpose.</summary>
    public required FrozenSet<string> Gateways { get; init; }

    /// <summary>Whether only records that identify nobody may be asked for it.</summary>
    public bool Depersonalised { get; init; }

    /// <summary>Whether it exists for emergencies alone.</summary>
    public bool Emergency { get; init; }

    /// <summary>Whether a competent authority that pursues it does so for law enforcement.</summary>
    public LawEnforcement LawEnforcement { get; init; }

    /// <summary>Whether it is the person's own health or social care.</summary>
    public bool Care { get; init; }

    public SourcePosition At { get; init; }
}

/// <summary>
/// How a purpose stands to law enforcement (Data Protection Act 2018 s31), where a competent authority pursues it.
/// </summary>
public enum LawEnforcement
{
    /// <summary>It is none of the law-enforcement purposes.</summary>
    Never,

    /// <summary>It can be one, and can be something else.</summary>
    Sometimes,

    /// <summary>It is one.</summary>
    Always,
}

/// <summary>Which of the law's extra conditions a category of data attracts.</summary>
public enum CategoryKind
{
    /// <summary>Personal data without an extra condition.</summary>
    Personal,

    /// <summary>Special-category data (UK GDPR article 9).</summary>
    Special,

    /// <summary>Criminal-offence data (UK GDPR article 10).</summary>
    Offence,
}

/// <summary>A kind of information that an agreement can grant.</summary>
public sealed record Category
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    /// <summary>
    /// Whether it can tell who a record is about: a depersonalised flow may grant it only as a year or a band.
    /// </summary>
    public bool Identifying { get; init; }

    public CategoryKind Kind { get; init; }

    /// <summary>Whether it is of the kind that patients give in confidence, whoever holds it now.</summary>
    public bool Patient { get; init; }
}

/// <summary>What the law calls an agency, with the attributes that its rules ask about.</summary>
public sealed record AgencyClass
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    /// <summary>
    /// Attributes by name, as written: <c>s115</c>, <c>s14</c>, <c>s325</c>, <c>part3</c> and others.
    /// </summary>
    public required FrozenDictionary<string, string> Attributes { get; init; }
}

/// <summary>A consent that a person can give.</summary>
public sealed record ConsentTerm
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    public required ConsentKind Kind { get; init; }

    public string? Cites { get; init; }
}

/// <summary>What a consent is for, which decides what its withdrawal does.</summary>
public enum ConsentKind
{
    /// <summary>Discharges a duty of confidence; its withdrawal stops the flow.</summary>
    Confidence,

    /// <summary>A statute asks for it before the duty arises.</summary>
    StatutoryPrecondition,

    /// <summary>Taking part voluntarily; never a lawful basis.</summary>
    Participation,

    /// <summary>Explicit consent under UK GDPR article 9(2)(a).</summary>
    GdprExplicit,
}

/// <summary>A fact about a person, or about the asker's relation to a person, that a condition can test.</summary>
public sealed record FactTerm
{
    /// <summary>
    /// The fact that no agency asserts: the file of the forum in whose team the asker sits tells it.
    /// </summary>
    public const string CoLocated = "co-located";

    /// <summary>The code; a part of a composed fact is written <c>mappa.level</c>.</summary>
    public required string Code { get; init; }

    public required string Label { get; init; }

    /// <summary>Every value that it can take, in the vocabulary's order.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Whether a person can have several values at once.</summary>
    public bool Many { get; init; }

    /// <summary>Whether it speaks of the asking user or agency (<c>relationship</c>, <c>co-located</c>).</summary>
    public bool AboutAsker { get; init; }

    /// <summary>How long it stands after it was asserted; <see langword="null"/> when it does not go stale.</summary>
    public TimeSpan? StaleAfter { get; init; }

    /// <summary>The agency classes that may assert it; empty when any agency that its own file allows may.</summary>
    public required FrozenSet<string> AssertedBy { get; init; }

    /// <summary>
    /// Values that an agency of any other class may assert too, of somebody of whom nothing has been asserted yet in
    /// that partnership; empty when there are none.
    /// </summary>
    public FrozenSet<string> MayOpen { get; init; } = [];
}

/// <summary>A label that a record carries and a condition can test: handling code, confidentiality, spent.</summary>
public sealed record LabelTerm
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>The value that restricts nothing.</summary>
    public required string Unrestrictive { get; init; }

    /// <summary>
    /// The value that an absent label of a declaring type takes; <see langword="null"/> leaves it unknown.
    /// </summary>
    public string? Missing { get; init; }

    /// <summary>The value for which a record waits for its originator.</summary>
    public string? Holds { get; init; }

    /// <summary>Whether it is worked out from the record's birth date on the day of the question.</summary>
    public bool FromBirthDate { get; init; }

    public SourcePosition At { get; init; }
}

/// <summary>A system of identifiers for people.</summary>
public sealed record IdentifierSystem
{
    public required string Code { get; init; }

    public required string Label { get; init; }

    /// <summary>The FHIR <c>Identifier.system</c>.</summary>
    public required string System { get; init; }

    /// <summary>
    /// How a value is checked: <c>pnc</c>, <c>cro</c>, <c>crn</c>, <c>noms</c>, <c>nhs</c> or <c>local</c>.
    /// </summary>
    public required string Check { get; init; }

    /// <summary>The agency classes that may ask by it.</summary>
    public required FrozenSet<string> MayUse { get; init; }
}

/// <summary>An event that partners tell one another.</summary>
public sealed record EventTerm(string Code, string Label, int Tier);
