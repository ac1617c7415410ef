namespace IomGateway.Redaction.RecordTypes;

/// <summary>How a record is written.</summary>
public enum RecordFormat
{
    /// <summary>A FHIR R4 resource as JSON; its type is <c>resourceType</c>.</summary>
    FhirR4,

    /// <summary>A partner's own JSON; its type comes from the route.</summary>
    Json,
}

/// <summary>One line that says to which category an element belongs.</summary>
/// <param name="Path">Dotted element names, with at most one <c>[name=value]</c> test at each step.</param>
/// <param name="Category">A category, <see cref="WithAny"/>, or the name of a <see cref="CodingRule"/> of the
/// type.</param>
/// <param name="Line">The line of the file, from one.</param>
public sealed record ElementRule(string Path, string Category, int Line)
{
    /// <summary>The word for an element that is released with any granted category of its type.</summary>
    public const string WithAny = "with-any";
}

/// <summary>Where a record carries a label.</summary>
/// <param name="Label">The label's code in the vocabulary.</param>
/// <param name="Path">Where its value stands.</param>
/// <param name="Required">Whether a record that lacks it is withheld.</param>
/// <param name="Values">A translation of raw values; a value that it does not name is unknown.</param>
/// <param name="Line">The line of the file, from one.</param>
public sealed record LabelRule(
    string Label, string Path, bool Required, IReadOnlyDictionary<string, string>? Values, int Line);

/// <summary>An element that says whom a record is about.</summary>
/// <param name="Path">A Reference (FHIR), or the element that holds an identifier (JSON).</param>
/// <param name="IdentifierSystem">The identifier's code or system; only for JSON.</param>
/// <param name="Line">The line of the file, from one.</param>
public sealed record PersonRule(string Path, string? IdentifierSystem, int Line);

/// <summary>A category that hangs on the coding found at a path.</summary>
/// <param name="Name">The name by which element rules call it.</param>
/// <param name="Path">Where the coding stands: CodeableConcept, Coding, code, a JSON string, or an address (canonical,
/// uri: system <c>urn:ietf:rfc:3986</c>, the code without its version).</param>
/// <param name="Table">The table that sorts codings into categories.</param>
/// <param name="Line">The line of the file, from one.</param>
public sealed record CodingRule(string Name, string Path, CodingTable Table, int Line);

/// <summary>Sorts codings into categories.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Otherwise">The category of a coding that no entry lists, and of a record that has none.</param>
/// <param name="Entries">The listed codings; an exact code wins over a prefix, a longer prefix over a shorter.</param>
public sealed record CodingTable(string Name, string Otherwise, IReadOnlyList<CodingEntry> Entries);

/// <summary>One listed coding, by its exact code or by the beginning of it.</summary>
public sealed record CodingEntry(string System, string? Code, string? Prefix, string Category);

/// <summary>A record type as its file says it, before it is checked.</summary>
public sealed record RecordTypeDefinition
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required RecordFormat Format { get; init; }

    /// <summary>Whom it is about; empty for Patient itself and for records about no person.</summary>
    public required IReadOnlyList<PersonRule> Person { get; init; }

    /// <summary>Where the person's birth date stands, if the record holds it.</summary>
    public string? BirthDate { get; init; }

    /// <summary>Where a JSON record's own id stands.</summary>
    public string? IdPath { get; init; }

    /// <summary>Where a JSON record names the agency that must release it when it is held.</summary>
    public string? Originator { get; init; }

    public required IReadOnlyList<LabelRule> Labels { get; init; }

    public required IReadOnlyList<CodingRule> Codings { get; init; }

    public required IReadOnlyList<ElementRule> Elements { get; init; }
}

/// <summary>Something wrong with a definition.</summary>
/// <param name="Line">The line of the rule at fault, from one; zero when it is the whole file's.</param>
/// <param name="Code">A stable code.</param>
/// <param name="Message">What is wrong, in the reader's words.</param>
/// <param name="Help">How to mend it.</param>
public sealed record DefinitionProblem(int Line, string Code, string Message, string Help);
