using System.Globalization;
using System.Text;

namespace IomGateway.Benchmarks.Redaction;

/// <summary>
/// Made-up FHIR R4 bundles, the same at every run: patients with encounters, findings, diagnoses and prescriptions.
/// </summary>
internal static class Corpus
{
    private static readonly string[] Places = ["Leicester", "Loughborough", "Oakham", "Melton Mowbray"];

    private static readonly (string Code, string Text)[] Findings =
    [
        ("85354-9", "Blood pressure panel"), ("29463-7", "Body weight"), ("8302-2", "Body height"),
        ("4548-4", "Haemoglobin A1c"),
        ("2339-0", "Glucose"), ("718-7", "Haemoglobin"), ("44261-6", "PHQ-9 total score"),
        ("75626-2", "AUDIT-C total score"),
    ];

    private const int Count = 20;

    private const string Head = """{"resourceType":"Bundle","type":"collection","entry":[""";

    /// <summary>Bundles of 1 to 3 MB, 40 MB together.</summary>
    public static byte[][] Bundles() =>
        [.. Enumerable.Range(0, Count).Select(n => Encoding.UTF8.GetBytes(Bundle(n, 1_000_000 + (n % 5 * 500_000))))];

    /// <summary>The codes of findings about mental health and the use of substances.</summary>
    public static IReadOnlyList<string> SensitiveCodes { get; } = ["44261-6", "75626-2"];

    /// <summary>One Observation of about 1.5 KB.</summary>
    public static byte[] SmallResource() => Encoding.UTF8.GetBytes(Observation(4, 3, longText: true));

    /// <summary>The beginning of one Bundle without end, piece by piece; <c>]}</c> ends it after any of them.</summary>
    public static IEnumerable<byte[]> Endless()
    {
        var text = new StringBuilder(Head);
        for (var i = 0; ; i++)
        {
            Entry(text, 1, i);
            if (text.Length < 1 << 16)
            {
                continue;
            }

            yield return Encoding.UTF8.GetBytes(text.ToString());
            text.Clear();
        }
    }

    private static string Bundle(int seed, int bytes)
    {
        var text = new StringBuilder(Head);
        for (var i = 0; text.Length < bytes; i++)
        {
            Entry(text, seed, i);
        }

        return text.Append("]}").ToString();
    }

    private static void Entry(StringBuilder text, int seed, int i)
    {
        var patient = seed * 1000 + i / 12;
        text.Append(i == 0 ? "" : ",").Append("""{"fullUrl":"urn:uuid:""").Append(Uuid(seed, i)).Append("\",\"resource\":")
            .Append((i % 12) switch
            {
                0 => Patient(patient),
                1 or 7 => Encounter(i, patient),
                2 or 8 => Condition(i, patient),
                3 => Medication(i, patient),
                _ => Observation(i, patient, longText: i % 3 == 0),
            }).Append('}');
    }

    private static string Uuid(int seed, int i) =>
        string.Create(CultureInfo.InvariantCulture, $"{seed:x8}-0000-4000-8000-{i:x12}");

    private static string Narrative(string text) => $$"""
        {"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>{{text}}</b> \u2013 recorded at the clinic, reviewed with the person, who agreed to be seen again in a fortnight; no further action was asked of the team.</p></div>"}
        """;

    private static string Patient(int n) => $$"""
        {"resourceType":"Patient","id":"p{{n}}","meta":{"versionId":"2","lastUpdated":"2026-03-01T09:15:02.113Z"},"text":{{Narrative("Made-up person")}},"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{9990000000L + n}}"}],"active":true,"name":[{"use":"official","family":"Testperson{{n}}","given":["Ada","M\u00e9lanie"]}],"telecom":[{"system":"phone","value":"0116 496 {{n % 10000:0000}}","use":"home"}],"gender":"female","birthDate":"19{{60 + n % 40}}-0{{1 + n % 9}}-1{{n % 10}}","address":[{"line":["{{n % 200}} Example Street"],"city":"{{Places[n % 4]}}","postalCode":"LE1 {{n % 9}}ZZ"}]}
        """;

    private static string Encounter(int i, int patient) => $$$"""
        {"resourceType":"Encounter","id":"e{{{i}}}","text":{{{Narrative("Attendance at clinic")}}},"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/p{{{patient}}}","display":"Testperson{{{patient}}}"},"participant":[{"individual":{"reference":"Practitioner/d{{{i % 17}}}","display":"Dr Example {{{i % 17}}}"}}],"period":{"start":"2026-02-{{{1 + i % 28:00}}}T08:30:00Z","end":"2026-02-{{{1 + i % 28:00}}}T09:00:00Z"},"serviceProvider":{"reference":"Organization/o{{{i % 5}}}"}}
        """;

    private static string Condition(int i, int patient) => $$"""
        {"resourceType":"Condition","id":"c{{i}}","text":{{Narrative("Diagnosis")}},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"{{(i % 2 == 0 ? "44054006" : "195967001")}}","display":"{{(i % 2 == 0 ? "Diabetes mellitus type 2" : "Asthma")}}"}],"text":"As coded"},"subject":{"reference":"Patient/p{{patient}}"},"onsetDateTime":"2019-05-{{1 + i % 28:00}}","recorder":{"reference":"Practitioner/d{{i % 17}}"},"note":[{"text":"Discussed at review; stable on present treatment."}]}
        """;

    private static string Medication(int i, int patient) => $$$"""
        {"resourceType":"MedicationRequest","id":"m{{{i}}}","text":{{{Narrative("Prescription")}}},"status":"active","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"325278007","display":"Metformin 500 mg tablets"}],"text":"Metformin 500 mg"},"subject":{"reference":"Patient/p{{{patient}}}"},"authoredOn":"2026-01-{{{1 + i % 28:00}}}","requester":{"reference":"Practitioner/d{{{i % 17}}}"},"dosageInstruction":[{"text":"One twice a day with food","timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":500.0,"unit":"mg"}}]}]}
        """;

    private static string Observation(int i, int patient, bool longText)
    {
        var (code, text) = Findings[i % Findings.Length];
        return $$$"""
            {"resourceType":"Observation","id":"o{{{i}}}","meta":{"versionId":"3","lastUpdated":"2026-03-01T09:15:02.113Z"},"text":{{{Narrative(longText ? $"{text} 7.40 (4.0\\u20136.0), taken 27 February 2026, reported by the regional laboratory" : text)}}},"identifier":[{"system":"urn:oid:2.16.840.1.113883.3.4.5.6","value":"LAB-2026-{{{i:000000}}}"}],"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"Laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"{{{code}}}","display":"{{{text}}}"}],"text":"{{{text}}}"},"subject":{"reference":"Patient/p{{{patient}}}"},"encounter":{"reference":"Encounter/e{{{i}}}"},"effectiveDateTime":"2026-02-{{{1 + i % 28:00}}}T08:30:00Z","issued":"2026-03-01T09:15:02.113Z","performer":[{"reference":"Organization/lab-{{{i % 9}}}"}],"valueQuantity":{"value":{{{i % 97}}}.{{{i % 10}}}0,"unit":"%","system":"http://unitsofmeasure.org","code":"%"},"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"H","display":"High"}]}],"referenceRange":[{"low":{"value":4.0,"unit":"%"},"high":{"value":6.0,"unit":"%"},"text":"4.0 to 6.0 %"}]}
            """;
    }
}
