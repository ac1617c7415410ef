using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>Records as holders keep them, with more in them than anybody is to see.</summary>
internal static class Sample
{
    /// <summary>An appointment with clinical content, a professional, a place and a narrative.</summary>
    public static string Appointment(string id, Person person, string status = "noshow", string start = "2026-05-18T10:00:00Z") =>
        $$"""
        {
          "resourceType": "Appointment", "id": "{{id}}",
          "meta": {
            "versionId": "7", "lastUpdated": "2026-05-18T11:00:00Z", "source": "urn:canary-source",
            "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N" }]
          },
          "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">canary-narrative</div>" },
          "identifier": [{ "system": "https://iom-gateway.example/identifiers/treatment-case", "value": "canary-case" }],
          "status": "{{status}}",
          "serviceType": [{ "coding": [{ "system": "http://snomed.info/sct", "code": "56876005", "display": "canary-service" }] }],
          "reasonCode": [{ "coding": [{ "system": "http://snomed.info/sct", "code": "75544000" }], "text": "canary-reason" }],
          "description": "canary-description",
          "start": "{{start}}", "end": "{{start[..11]}}10:45:00Z", "minutesDuration": 45,
          "comment": "canary-comment",
          "participant": [
            {
              "actor": {
                "reference": "Patient/{{person.PatientId}}", "type": "Patient", "display": "Testperson {{person.Family}}",
                "identifier": { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "{{person.Nhs}}" }
              },
              "required": "required", "status": "accepted"
            },
            {
              "actor": { "reference": "Practitioner/canary-practitioner", "type": "Practitioner", "display": "canary-worker" },
              "status": "accepted"
            }
          ]
        }
        """;

    public static string Location(string id, string district) =>
        $$"""
        {
          "resourceType": "Location", "id": "{{id}}", "status": "active", "name": "canary-centre", "mode": "instance",
          "address": {
            "line": ["10 canary-way"], "city": "canary-city", "district": "{{district}}", "postalCode": "LE1 9ZZ"
          }
        }
        """;

    public static string Contact(string id, string identifierMember, string number) =>
        $$"""
        {
          "recordId": "{{id}}",
          "subject": { "{{identifierMember}}": "{{number}}", "name": { "family": "canary-family", "given": ["Testperson"] } },
          "attendance": { "status": "attended", "due": "2026-05-18T10:00:00Z", "kind": "visit" },
          "engagement": { "rating": "good" },
          "narrative": "canary-narrative",
          "opinion": { "text": "canary-opinion", "author": "canary-author" },
          "substanceUse": "canary-substances",
          "somethingNew": { "nobody": "canary-unmapped" }
        }
        """;

    public static string Plan(string id, Person person) =>
        $$"""
        {
          "resourceType": "CarePlan", "id": "{{id}}", "status": "active", "intent": "plan",
          "category": [{ "coding": [{ "system": "https://iom-gateway.example/codes/plan", "code": "intervention" }] }],
          "title": "Plan of {{id}}",
          "subject": { "reference": "Patient/{{person.PatientId}}", "display": "Testperson {{person.Family}}" },
          "note": [{ "text": "canary-note" }]
        }
        """;

    public static string Report(string id, Person person, string handling, string material = "none") =>
        $$"""
        {
          "recordId": "{{id}}", "marking": "OFFICIAL-SENSITIVE",
          "handling": { "code": "{{handling}}", "instruction": "Ask the originator first." },
          "grading": { "source": "2", "information": "B" },
          "subject": { "pncId": "{{person.Pnc}}", "capacity": "suspect", "birthDate": "{{person.BirthDateText}}" },
          "information": { "sanitised": "Sells stolen tools.", "full": "canary-full", "topics": ["acquisitive-crime"] },
          "assessment": { "text": "canary-assessment", "author": "canary-analyst" },
          "source": { "material": "{{material}}", "reference": "canary-source", "description": "canary-stallholder" },
          "reportedAt": "2026-05-20T18:20:00Z",
          "originator": { "agency": "leicestershire-police", "unit": "canary-unit", "officer": "canary-officer" }
        }
        """;

    public static string Condition(string id, Person person, string code = "75544000") =>
        $$"""
        {
          "resourceType": "Condition", "id": "{{id}}",
          "clinicalStatus": { "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
          "verificationStatus": { "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed" }] },
          "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "{{code}}" }], "text": "canary-wording" },
          "subject": { "reference": "Patient/{{person.PatientId}}", "display": "{{person.Family}}" },
          "onsetDateTime": "2019-04-05", "recordedDate": "2019-06-07",
          "note": [{ "text": "canary-note" }]
        }
        """;
}
