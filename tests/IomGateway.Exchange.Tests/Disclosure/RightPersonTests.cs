using System.Text;
using IomGateway.Exchange.Disclosure;
using IomGateway.Records.People;
using IomGateway.Redaction.Reading;

namespace IomGateway.Exchange.Tests.Disclosure;

/// <summary>
/// A record leaves only when it shows by itself that it is about the person asked for, and nobody else.
/// </summary>
public sealed class RightPersonTests
{
    private static readonly RightPerson Them = RightPerson.Identified(
        [new PersonIdentifier("noms-number", "A1234BC"), new PersonIdentifier("crn", "X123456")],
        new DateOnly(1991, 4, 17), Repository.Workspace.Policies.Vocabulary);

    private static readonly RightPerson Patient = RightPerson.Patient("p-1", new Uri("https://holder.example/fhir/"));

    [Theory]
    [InlineData("""{"nomsNumber":"A1234BC"}""", true)]
    [InlineData("""{"nomsNumber":"a1234bc","crn":"X123456"}""", true)]
    [InlineData("""{"nomsNumber":"A1234BC","birthDate":"1991-04-17"}""", true)]
    [InlineData("""{"nomsNumber":"A1234BC","birthDate":"1992-04-17"}""", false)]
    [InlineData("""{"nomsNumber":"A1234BC","crn":"X654321"}""", false)]
    [InlineData("""{"crn":"X654321"}""", false)]
    [InlineData("""{"nomsNumber":""}""", false)]
    [InlineData("{}", false)]
    public void A_partner_s_own_record_carries_a_number_of_the_person_and_none_of_anybody_else_s(
        string subject, bool right) =>
        Assert.Equal(right, Them.Is(Read($$"""{"recordId":"r","subject":{{subject}}}""", "CustodyRecord")));

    [Theory]
    [InlineData("""{"actor":{"reference":"Patient/p-1"}}""", true)]
    [InlineData("""{"actor":{"reference":"https://holder.example/fhir/Patient/p-1"}}""", true)]
    [InlineData("""{"actor":{"reference":"Patient/p-1"}},{"actor":{"reference":"Practitioner/x"}}""", true)]
    [InlineData("""{"actor":{"reference":"Patient/p-1"}},{"actor":{"reference":"Patient/p-2"}}""", false)]
    [InlineData("""{"actor":{"reference":"Patient/p-1"}},{"actor":{"reference":"https://other.example/Patient/p-1"}}""", false)]
    [InlineData("""{"actor":{"reference":"Patient/p-1"}},{"actor":{"type":"Patient","identifier":{"value":"9434765919"}}}""", false)]
    [InlineData("""{"actor":{"reference":"Patient/p-1"}},{"actor":{"type":"Practitioner","identifier":{"value":"C1"}}}""", true)]
    [InlineData("""{"actor":{"type":"Patient","identifier":{"value":"9434765919"}}}""", false)]
    public void A_record_with_another_patient_in_it_is_not_about_the_person_alone(string participants, bool right) =>
        Assert.Equal(right, Patient.Is(Read(
            $$"""{"resourceType":"Appointment","id":"a","status":"booked","participant":[{{participants}}]}""", null)));

    private static SeenRecord Read(string json, string? jsonType)
    {
        var catalog = new RecordTypeCatalog(Repository.Workspace.Policies.RecordTypes.Values);
        var seen = SeenRecord.Read(Encoding.UTF8.GetBytes(json), catalog, jsonType, out var refusal);
        return seen ?? throw new InvalidOperationException(refusal!.Message);
    }
}
