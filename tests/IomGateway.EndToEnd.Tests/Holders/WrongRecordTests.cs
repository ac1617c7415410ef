using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Holders;

/// <summary>A holder that answers in time and in form, with what must not leave or cannot be read.</summary>
public sealed class WrongRecordTests : EndToEndTest
{
    private static readonly Ask Question = Ask.Search("Appointment", Alex);

    public static TheoryData<string, string> WrongPeople => new()
    {
        { "another birth date", "\"birthDate\":\"1992-02-23\"|\"birthDate\":\"1992-02-24\"" },
        { "no birth date", "\"birthDate\":\"1992-02-23\"|\"gender\":\"unknown\"" },
        { "half a birth date", "\"birthDate\":\"1992-02-23\"|\"birthDate\":\"1992\"" },
        { "another number", $"\"{Alex.Nhs}\"|\"{Nobody.Nhs}\"" },
        { "the number in another system", $"\"{Ask.NhsSystem}\"|\"{Ask.PncSystem}\"" },
    };

    [Theory]
    [MemberData(nameof(WrongPeople))]
    public async Task A_person_who_is_not_shown_to_be_the_right_one_is_not_asked_about(string what, string change)
    {
        var (from, to) = (change.Split('|')[0], change.Split('|')[1]);
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        Treatment.Misbehave("Patient/_search", async http =>
        {
            var patient = Patient(Alex);
            Assert.Contains(from, patient, StringComparison.Ordinal);
            await Holder.WriteAsync(http, Holder.Bundle([patient.Replace(from, to, StringComparison.Ordinal)]));
        });

        await AssertWrongPersonAsync(await Police.AskAsync(Question), what);
    }

    [Fact]
    public async Task Of_two_people_with_one_number_neither_is_asked_about()
    {
        Treatment.Misbehave("Patient/_search", http => Holder.WriteAsync(http, Holder.Bundle(
            [Patient(Alex), Patient(Alex).Replace(Alex.PatientId, "patient-2", StringComparison.Ordinal)])));

        await AssertWrongPersonAsync(await Police.AskAsync(Question), "two");
    }

    public static TheoryData<string, string> OfOthers => new()
    {
        { "another patient", $"Patient/{Alex.PatientId}|Patient/{Nobody.PatientId}" },
        { "a patient elsewhere", $"\"Patient/{Alex.PatientId}|\"https://another.example/fhir/Patient/{Alex.PatientId}" },
        { "two patients", "Practitioner/canary-practitioner\", \"type\": \"Practitioner|Patient/canary-2\", \"type\": \"Patient" },
        {
            "a second patient without a reference",
            "\"reference\": \"Practitioner/canary-practitioner\", \"type\": \"Practitioner|\"type\": \"Patient"
        },
        { "somebody of the Bundle's own", $"Patient/{Alex.PatientId}|urn:uuid:0192f0c1-0000-7000-8000-000000000000" },
        { "nobody", $"Patient/{Alex.PatientId}|Practitioner/{Alex.PatientId}" },
    };

    [Theory]
    [MemberData(nameof(OfOthers))]
    public async Task A_record_about_anybody_else_is_withheld_recorded_and_told_to_both(string what, string change)
    {
        var (from, to) = (change.Split('|')[0], change.Split('|')[1]);
        var wrong = Sample.Appointment("a-2", Alex);
        Assert.Contains(from, wrong, StringComparison.Ordinal);
        Answer(Sample.Appointment("a-1", Alex), wrong.Replace(from, to, StringComparison.Ordinal));

        var reply = await Police.AskAsync(Question);

        await AssertAnsweredAsync(reply, records: 1);
        Assert.False(reply.Whole.Contains("canary", StringComparison.Ordinal), what);
        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Contains(entries, e => e.Entry.Kind == EntryKind.Mismatch);
        foreach (var partner in new[] { Police, Gateway.TreatmentPartner })
        {
            var notices = await partner.AskAsync(Ask.Get("/v1/notices") with { Role = partner == Police ? "originator" : "drug-worker" });
            Assert.Equal("record-of-another-person", (string?)Assert.Single(notices.Json["notices"]!.AsArray())!["code"]);
        }
    }

    public static TheoryData<string, string, string> Unreadable => new()
    {
        { "a name twice", "\"status\": \"noshow\"|\"status\": \"noshow\", \"status\": \"fulfilled\"", "duplicate-name" },
        { "a name twice by escapes", "\"status\": \"noshow\"|\"status\": \"noshow\", \"st\\u0061tus\": \"booked\"", "duplicate-name" },
        { "half a surrogate pair", "canary-comment|canary-\\ud800", "lone-surrogate" },
        { "too deep", $"\"canary-comment\"|{new string('[', 70)}{new string(']', 70)}", "too-deep" },
        { "an unknown type", "\"Appointment\"|\"CanaryResource\"", "unknown-type" },
        { "a type that no file describes", "\"Appointment\"|\"Claim\"", "unknown-type" },
        { "no type", "\"resourceType\": \"Appointment\",|", "no-resource-type" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_record_that_cannot_be_read_strictly_is_withheld_and_the_others_leave(string what, string change, string code)
    {
        var (from, to) = (change.Split('|')[0], change.Split('|')[1]);
        var wrong = Sample.Appointment("a-2", Alex);
        Assert.Contains(from, wrong, StringComparison.Ordinal);
        Answer(Sample.Appointment("a-1", Alex), wrong.Replace(from, to, StringComparison.Ordinal), Sample.Appointment("a-3", Alex));

        var reply = await Police.AskAsync(Question);

        Assert.False(reply.Whole.Contains("canary", StringComparison.OrdinalIgnoreCase), what);
        await AssertAnsweredAsync(reply, records: 2);
        var concluded = (await Gateway.EntriesOfAsync(reply.DecisionId)).Single(e => e.Entry.Kind == EntryKind.Disclosed);
        var counts = JsonNode.Parse(RunningGateway.Value(concluded, "counts")!)!;
        Assert.Equal(1, (int?)counts["Refused"]![code]);
    }

    [Fact]
    public async Task A_record_whose_text_is_not_UTF_8_is_withheld_and_the_others_leave()
    {
        var bundle = System.Text.Encoding.Latin1.GetBytes(Holder.Bundle(
            [Sample.Appointment("a-1", Alex), Sample.Appointment("a-2", Alex).Replace("canary-comment", "canary-\u00ff", StringComparison.Ordinal)]));
        Treatment.Misbehave("Appointment/_search", http => Holder.WriteAsync(http, bundle));

        var reply = await Police.AskAsync(Question);

        await AssertAnsweredAsync(reply, records: 1);
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_file_maps_never_leaves()
    {
        Answer(Sample.Appointment("a-1", Alex).Replace(
            "\"status\": \"noshow\"",
            """
            "status": "noshow", "canaryElement": "canary-value", "_status": { "extension": [{ "url": "canary" }] },
            "extension": [{ "url": "https://canary.example", "valueString": "canary-extension" }]
            """, StringComparison.Ordinal));

        var reply = await Police.AskAsync(Question);

        await AssertAnsweredAsync(reply, records: 1);
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.OrdinalIgnoreCase);
        var manifest = JsonNode.Parse(RunningGateway.Value(
            (await Gateway.EntriesOfAsync(reply.DecisionId))[1], "manifest")!)!;
        Assert.True((int?)manifest["unmapped"] > 0, manifest.ToJsonString());
    }

    [Fact]
    public async Task A_modifier_extension_that_nobody_knows_withholds_the_record()
    {
        Answer(Sample.Appointment("a-1", Alex).Replace(
            "\"status\": \"noshow\"",
            """
            "status": "noshow", "modifierExtension": [{ "url": "https://canary.example/not", "valueBoolean": true }]
            """, StringComparison.Ordinal));

        await AssertAnsweredAsync(await Police.AskAsync(Question), records: 0);
    }

    private static string Patient(Person person)
    {
        var holder = new Holder("treatment-llr");
        return holder.KnowsAs(person, Ask.NhsSystem, person.Nhs);
    }

    private void Answer(params string[] records) => Treatment.Misbehave(
        "Appointment/_search", http => Holder.WriteAsync(http, Holder.Bundle(records)));

    private async Task AssertWrongPersonAsync(Reply reply, string what)
    {
        Assert.True((502, "holder-failed") == (reply.Status, reply.Code), $"{what}\n{reply.Whole}");
        Assert.DoesNotContain(Treatment.Seen, r => r.Path == "Appointment/_search");
        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Equal(
            [EntryKind.Decided, EntryKind.Failed, EntryKind.Mismatch], entries.Select(e => e.Entry.Kind));
        Assert.Equal("WrongPerson", RunningGateway.Value(entries[1], "fault"));
    }
}
