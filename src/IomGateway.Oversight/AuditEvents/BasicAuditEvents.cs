using System.Text.Json.Nodes;
using IomGateway.Ledger;
using IomGateway.Oversight.Search;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.AuditEvents;

/// <summary>
/// Audit lines as FHIR R4 <c>AuditEvent</c>, after the Basic Audit Log Patterns of IHE (BALP 1.1.3). What left, or may
/// have, follows <c>IHE.BasicAudit.PrivacyDisclosure.Source</c>; the patterns have none for a refusal or for a step of
/// administration, so those are plain audit events.
/// </summary>
internal sealed class BasicAuditEvents(
    Workspace workspace, string origin, IReadOnlyDictionary<string, SubjectNumber> numbers)
{
    private const string Disclosure =
        "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source";

    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string EntityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private const string EntityRole = "http://terminology.hl7.org/CodeSystem/object-role";
    private const string Uris = "urn:ietf:rfc:3986";

    public JsonObject Of(AuditLine line)
    {
        var disclosed = line.Outcome is AuditOutcome.Disclosed or AuditOutcome.Interrupted;
        var resource = new JsonObject
        {
            ["resourceType"] = "AuditEvent",
            ["id"] = line.Id.ToString(),
        };
        if (disclosed)
        {
            resource["meta"] = new JsonObject { ["profile"] = new JsonArray(Disclosure) };
        }

        resource["type"] = Type(line, disclosed);
        resource["subtype"] = new JsonArray(Subtype(line, disclosed));
        resource["action"] = disclosed ? "R" : "E";
        resource["recorded"] = Fhir.Instant(line.At);
        resource["outcome"] = Outcome(line);
        resource["outcomeDesc"] = Description(line);
        if (Purpose(line) is { } purpose)
        {
            resource["purposeOfEvent"] = new JsonArray(purpose);
        }

        resource["agent"] = Agents(line, disclosed);
        resource["source"] = new JsonObject
        {
            ["site"] = origin,
            // The pattern has the source speak for itself: the gateway does so for the agency that was asked.
            ["observer"] = Organization(line.From ?? line.To),
            ["type"] = new JsonArray(Fhir.Coding(
                "http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server")),
        };
        resource["entity"] = Entities(line);
        return resource;
    }

    private static JsonObject Type(AuditLine line, bool disclosed) => line.Kind switch
    {
        _ when disclosed => Fhir.Coding(Dicom, "110106", "Export"),
        EntryKind.Decided => Fhir.Coding(
            "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"),
        EntryKind.Consulted => Fhir.Coding(Dicom, "110101", "Audit Log Used"),
        _ => Fhir.Coding(Dicom, "110100", "Application Activity"),
    };

    private static JsonNode?[] Subtype(AuditLine line, bool disclosed)
    {
        var kind = Fhir.Coding("urn:iom-gateway:entry-kind", line.Kind.ToString().ToLowerInvariant(), null);
        return disclosed
            ? [Fhir.Coding("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose",
                "Disclose Record Lifecycle Event"), kind]
            : [kind];
    }

    /// <summary>0 success, 4 minor failure (refused, or its end not seen), 8 serious failure.</summary>
    private static string Outcome(AuditLine line) => line.Outcome switch
    {
        AuditOutcome.Refused or AuditOutcome.Interrupted => "4",
        AuditOutcome.Failed => "8",
        _ => "0",
    };

    private static string Description(AuditLine line) => line.Outcome switch
    {
        AuditOutcome.Disclosed => "Disclosed under an agreement",
        AuditOutcome.Nothing => "Permitted; no record was released",
        AuditOutcome.Refused => "Refused",
        AuditOutcome.Failed => "Permitted; it failed before anything left",
        AuditOutcome.Interrupted => "Permitted; its end was not seen, and it may have been disclosed in full",
        AuditOutcome.Open => "Permitted; it has not ended yet",
        AuditOutcome.Held => "Waits for the record's originator",
        _ => line.Step ?? line.Kind.ToString(),
    };

    private JsonObject? Purpose(AuditLine line) => line.Purpose is not { } code ? null : Fhir.Concept(
        "urn:iom-gateway:purpose", code,
        workspace.Policies.Vocabulary.Purposes.GetValueOrDefault(code)?.Label);

    private JsonArray Agents(AuditLine line, bool disclosed)
    {
        var agents = new JsonArray();
        if (line.From is not null || disclosed)
        {
            // In a disclosure data flows from the holder; a question goes from the asker, whom FHIR calls its source.
            agents.Add(Agent(disclosed ? "110153" : "110152", line.From ?? line.To));
        }

        if (line.To is not null)
        {
            agents.Add(Agent(disclosed ? "110152" : "110153", line.To));
        }

        if (line.User is { } user)
        {
            agents.Add(User(line, user));
        }

        if (agents.Count == 0)
        {
            agents.Add(Agent("110153", null));
        }

        return agents;
    }

    private JsonObject Agent(string role, string? agency) => new()
    {
        ["type"] = Fhir.Concept(Dicom, role, role == "110153" ? "Source Role ID" : "Destination Role ID"),
        ["who"] = Organization(agency),
        ["requestor"] = false,
        ["network"] = Network(agency),
    };

    /// <summary>Where the agency is reached, where its file says so; nobody's own address is kept.</summary>
    private JsonObject Network(string? agency)
    {
        var system = agency is null ? null : workspace.Agencies.Find(agency)?.System;
        return (system?.Fhir ?? system?.Records) is { } address
            ? new JsonObject { ["address"] = address.AbsoluteUri, ["type"] = "5" }
            : new JsonObject { ["address"] = $"https://{origin}", ["type"] = "5" };
    }

    private static JsonObject User(AuditLine line, string user)
    {
        var agency = line.Kind is EntryKind.Decided or EntryKind.Emergency ? line.To : line.From;
        var agent = new JsonObject
        {
            ["type"] = Fhir.Concept(
                "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient"),
        };
        if (line.Role is { } role)
        {
            agent["role"] = new JsonArray(Fhir.Concept("urn:iom-gateway:role", role, null));
        }

        agent["who"] = new JsonObject
        {
            ["identifier"] = Fhir.Identifier($"urn:iom-gateway:user:{agency ?? "unknown"}", user),
        };
        agent["name"] = user;
        agent["requestor"] = true;
        return agent;
    }

    private JsonArray Entities(AuditLine line)
    {
        var entities = new JsonArray();
        if (line.Person is not null || line.Outcome is AuditOutcome.Disclosed or AuditOutcome.Interrupted)
        {
            entities.Add(new JsonObject
            {
                ["what"] = Patient(line.Person),
                ["type"] = Fhir.Coding(EntityType, "1", "Person"),
                ["role"] = Fhir.Coding(EntityRole, "1", "Patient"),
            });
        }

        var detail = new JsonArray([.. Details(line)]);
        var entry = new JsonObject
        {
            ["what"] = new JsonObject
            {
                ["identifier"] = Fhir.Identifier(Uris, $"urn:uuid:{line.Conclusion ?? line.Id}"),
            },
            ["type"] = Fhir.Coding(EntityType, "2", "System Object"),
            ["role"] = Fhir.Coding(EntityRole, "3", "Report"),
            ["description"] = "The entry of the ledger whose receipt proves this",
        };
        if (detail.Count > 0)
        {
            entry["detail"] = detail;
        }

        entities.Add(entry);
        return entities;
    }

    private static IEnumerable<JsonNode> Details(AuditLine line)
    {
        (string Type, IEnumerable<string> Values)[] details =
        [
            ("record-type", line.RecordType is { } type ? [type] : []),
            ("category-released", line.Released.Keys),
            ("category-masked", line.Masked.Keys),
            ("category-withheld", line.Withheld.Keys),
            ("agreement", line.Grants.Select(g => $"{g.Agreement} {g.Version} {g.Flow}").Distinct()),
            ("agreement-version", line.Agreement is { } a ? [$"{a.Id} {a.Version}"] : []),
            ("justification", line.Justification is { } why ? [why] : []),
            ("emergency", line.Emergency is { } emergency ? [emergency] : []),
            ("sha256", line.Sha256 is { } digest ? [digest] : []),
            ("erased", line.Erased ? ["true"] : []),
            ("damaged", line.Damaged ? ["true"] : []),
        ];
        return details.SelectMany(d => d.Values.Select(v =>
            (JsonNode)new JsonObject { ["type"] = d.Type, ["valueString"] = v }));
    }

    /// <summary>By the number that the auditor's agency knows them by; the gateway's own id never leaves.</summary>
    private JsonObject Patient(string? person) =>
        person is not null && numbers.TryGetValue(person, out var number)
            ? new JsonObject { ["type"] = "Patient", ["identifier"] = Fhir.Identifier(number.System, number.Value) }
            : new JsonObject { ["type"] = "Patient", ["display"] = "A person of whom this agency has no number" };

    private JsonObject Organization(string? agency)
    {
        var known = agency is null ? null : workspace.Agencies.Find(agency);
        return agency is null
            ? new JsonObject { ["type"] = "Device", ["display"] = origin }
            : new JsonObject
            {
                ["type"] = "Organization",
                ["identifier"] = Fhir.Identifier("urn:iom-gateway:agency", agency),
                ["display"] = known?.Title ?? agency,
            };
    }
}

/// <summary>A number by which an agency knows a person.</summary>
/// <param name="System">The FHIR <c>Identifier.system</c>.</param>
/// <param name="Value">The number.</param>
internal sealed record SubjectNumber(string System, string Value);
