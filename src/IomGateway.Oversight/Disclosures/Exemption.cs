using System.Collections.Frozen;

namespace IomGateway.Oversight.Disclosures;

/// <summary>
/// A ground on which a line may be withheld from a person's copy of who received what about them. What each is for is
/// the reviewer's judgement; counsel must confirm the list.
/// </summary>
/// <param name="Code">By which a reviewer names it.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Cites">Where it stands.</param>
/// <param name="TellsSubject">
/// Whether the person is told that something is withheld. Where that itself would do the harm, their copy reads as
/// though there were nothing.
/// </param>
public sealed record Exemption(string Code, string Title, string Cites, bool TellsSubject)
{
    private const string Act = "Data Protection Act 2018";

    /// <summary>Every ground, by code.</summary>
    public static FrozenDictionary<string, Exemption> All { get; } = new Exemption[]
    {
        new("crime-and-taxation", "Prevention or detection of crime, apprehension or prosecution of offenders",
            $"{Act}, Schedule 2, paragraph 2", TellsSubject: false),
        new("legal-proceedings", "Legal proceedings and legal advice",
            $"{Act}, Schedule 2, paragraph 5(3)", TellsSubject: true),
        new("rights-of-others", "Protection of the rights of others",
            $"{Act}, Schedule 2, paragraph 16", TellsSubject: true),
        new("legal-privilege", "Legal professional privilege",
            $"{Act}, Schedule 2, paragraph 19", TellsSubject: true),
        new("serious-harm-health", "Health data: serious harm to the person or another",
            $"{Act}, Schedule 3, paragraph 5", TellsSubject: false),
        new("serious-harm-social-work", "Social work data: serious harm to the person or another",
            $"{Act}, Schedule 3, paragraph 11", TellsSubject: false),
        new("child-abuse", "Child abuse data", $"{Act}, Schedule 3, paragraph 21", TellsSubject: false),
        new("law-enforcement-inquiry", "To avoid obstructing an inquiry, investigation or procedure",
            $"{Act}, section 45(4)(a)", TellsSubject: false),
        new("law-enforcement-crime", "To avoid prejudicing the prevention, detection, investigation or prosecution of "
            + "offences or the execution of penalties", $"{Act}, section 45(4)(b)", TellsSubject: false),
        new("public-security", "To protect public security", $"{Act}, section 45(4)(c)", TellsSubject: false),
        new("national-security", "To protect national security", $"{Act}, section 45(4)(d)", TellsSubject: false),
        new("law-enforcement-rights-of-others", "To protect the rights and freedoms of others",
            $"{Act}, section 45(4)(e)", TellsSubject: true),
    }.ToFrozenDictionary(e => e.Code, StringComparer.Ordinal);
}
