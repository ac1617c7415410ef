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
}
