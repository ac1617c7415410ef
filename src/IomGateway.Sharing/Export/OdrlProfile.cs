using System.Text.Json.Nodes;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Export;

/// <summary>
/// The ODRL profile that exported policies name (ODRL 2.2, section 3.3): every operand, action and concept of theirs
/// that ODRL itself does not have, made from the vocabulary, so that it never falls behind.
/// </summary>
public static class OdrlProfile
{
    private const string Property = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property";

    private static readonly (string Name, string Label)[] Operands =
    [
        ("gateway", "The power or duty under which the disclosure is made"),
        ("role", "The capacity in which somebody at the assignee asks"),
        ("consent", "What the person has agreed to and not taken back"),
        ("emergency", "Whether an emergency was declared"),
        ("usesByOneUserInADay", "How often one user has used the permission on one day"),
        ("namesPerson", "Whether the question names a person"),
        ("keptFor", "What requires that it be kept longer"),
    ];

    private static readonly (string Name, string Label)[] Properties =
    [
        ("asset", "The collections of information that a policy's rules are about"),
        ("category", "The kind of information that an asset is"),
        ("confidenceDischargedBy", "How a duty of confidence is discharged"),
        ("digest", "The SHA-256 of the version with all that gives it its meaning, in lower-case hexadecimal"),
        ("ground", "A legal ground for what passes between a rule's assigner and assignee"),
        ("holds", "The assets of a collection"),
        ("keepsExactCopy", "Whether an exact copy of what was given is kept as evidence"),
        ("mayState", "What an answer may say of what was not given"),
        ("officialDuty", "The assignee's official duty, without which spent convictions do not pass"),
        ("policyDocument", "The appropriate policy document of a ground"),
        ("recipientBasis", "A basis on which the assignee processes"),
        ("recipientRegime", "The data-protection regime of the assignee"),
        ("recordType", "The type of record that an asset is taken from"),
        ("senderBasis", "A basis on which the assigner processes"),
        ("senderRegime", "The data-protection regime of the assigner"),
        ("shownAs", "The coarser form in which an asset leaves"),
        ("subjectToSafeguard", "A safeguard that may hold back what a policy permits, and that no policy lifts"),
        ("unknownCounts", "Whether a prohibition bites where a constraint's left operand is not known"),
    ];

    /// <summary>The profile as JSON-LD.</summary>
    public static JsonObject Of(PolicyLibrary policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var words = policies.Vocabulary;
        JsonArray graph =
        [
            new JsonObject
            {
                ["@id"] = OdrlTerms.Profile,
                ["@type"] = "skos:ConceptScheme",
                ["dcterms:title"] = "ODRL profile for information-sharing agreements",
                ["dcterms:description"] = "Every constraint of a permission must be known to be satisfied; a constraint"
                    + " whose left operand is not known is not satisfied.",
            },
            .. Operands.Select(o => Term($"iom:{o.Name}", "LeftOperand", o.Label)),
            .. words.PersonFacts.Values.OrderBy(f => f.Code, StringComparer.Ordinal)
                .Select(f => Term(OdrlTerms.Term("fact", f.Code), "LeftOperand", f.Label)),
            .. words.Labels.Values.OrderBy(l => l.Code, StringComparer.Ordinal)
                .Select(l => Term(OdrlTerms.Term("label", l.Code), "LeftOperand", l.Label)),
            ReviewUse(),
            .. Properties.Select(p => Term($"iom:{p.Name}", Property, p.Label)),
            .. words.Purposes.Values.OrderBy(p => p.Code, StringComparer.Ordinal).Select(Purpose),
            .. Concepts("role", words.Roles.Values.Select(r => (r.Code, r.Label))),
            .. Concepts("category", words.Categories.Values.Select(c => (c.Code, c.Label))),
            .. Concepts("consent", words.Consents.Values.Select(c => (c.Code, c.Label))),
            .. Concepts("mask", words.Masks.Select(m => (m.Key, m.Value.Label))),
            .. Concepts("event", words.Events.Values.Select(e => (e.Code, e.Label))),
            .. Concepts("clock", words.RetentionClocks.Values.Select(c => (c.Code, c.Label))),
            .. Concepts("override", words.RetentionOverrides.Values.Select(o => (o.Code, o.Label))),
            .. Concepts("gateway", policies.Law.Gateways.Values.Select(g => (g.Code, $"{g.Label} ({g.Section})"))),
            .. Concepts("basis", policies.Law.Bases.Values.Select(b => (b.Code, $"{b.Label} ({b.Section})"))),
            .. Concepts("regime", policies.Law.Regimes.Values.Select(r => (r.Code, r.Label))),
            .. Concepts("safeguard", policies.Safeguards.Select(s => (s.Code, s.Title))),
            .. Concepts("statement",
                [("held", "That a record waits for its originator"), ("redacted", "That something was left out")]),
            .. Concepts("discharge",
            [
                ("consent", "The person's consent"), ("law", "A law"), ("public-interest", "The public interest"),
                ("direct-care", "The person's own care"),
            ]),
        ];
        return new JsonObject { ["@context"] = OdrlTerms.Context(), ["@graph"] = graph };
    }

    private static JsonObject ReviewUse()
    {
        var action = Term("iom:reviewUse", "Action", "To look at one use of a permission afterwards");
        action["includedIn"] = "odrl:use";
        return action;
    }

    private static JsonObject Purpose(Purpose purpose)
    {
        var concept = Term(OdrlTerms.Term("purpose", purpose.Code), "skos:Concept", purpose.Label);
        if (OdrlTerms.DataPrivacyPurposes.TryGetValue(purpose.Code, out var match))
        {
            concept[match.How] = new JsonObject { ["@id"] = match.Concept };
        }

        return concept;
    }

    private static IEnumerable<JsonObject> Concepts(string kind, IEnumerable<(string Code, string Label)> terms) =>
        terms.OrderBy(t => t.Code, StringComparer.Ordinal)
        .Select(t => Term(OdrlTerms.Term(kind, t.Code), "skos:Concept", t.Label));

    private static JsonObject Term(string id, string type, string label) => new()
    {
        ["@id"] = id,
        ["@type"] = type,
        ["skos:prefLabel"] = new JsonObject { ["@value"] = label, ["@language"] = "en-GB" },
        ["skos:inScheme"] = new JsonObject { ["@id"] = OdrlTerms.Profile },
    };
}
