using IomGateway.Exchange.Access;
using IomGateway.Exchange.Disclosure;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Vocabulary;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace IomGateway.Exchange.Asking.Questions;

/// <summary>Reads a question from its route and body. What is refused here depends on the question alone.</summary>
internal sealed class QuestionReader(PolicyLibrary policies, AgencyDirectory agencies)
{
    public QuestionText? Search(
        HttpRequest request, string type, RecordFormat format, ReadOnlyMemory<byte> body, Caller caller,
        out Refusal? refusal)
    {
        refusal = Precheck(request, type, format, "application/x-www-form-urlencoded");
        var form = refusal is null ? SearchForm.Read(body, out refusal) : null;
        if (form is null)
        {
            return null;
        }

        if (form.Agencies.Exists(a => agencies.Find(a) is null))
        {
            refusal = QuestionRefusals.AgencyUnknown;
            return null;
        }

        var purpose = policies.Vocabulary.Purposes.GetValueOrDefault(caller.Statement.Purpose);
        var depersonalised = purpose?.Depersonalised is true;
        if (depersonalised != form.Identifier is null)
        {
            refusal = depersonalised ? QuestionRefusals.PersonNotAllowed : QuestionRefusals.PersonMissing;
            return null;
        }

        var person = form.Identifier is null ? null : Person(form.Identifier, caller, out refusal);
        return refusal is not null ? null : new QuestionText.Search
        {
            RecordType = type,
            Person = person,
            Agencies = form.Agencies,
            Dates = form.Dates,
            Count = form.Count,
        };
    }

    public QuestionText? Read(HttpRequest request, string type, string id, out Refusal? refusal)
    {
        refusal = Precheck(request, type, RecordFormat.FhirR4);
        return refusal is null ? new QuestionText.Read(type, id) : null;
    }

    /// <summary>A FHIR Parameters resource with one parameter: <c>identifier</c>, as <c>valueIdentifier</c>.</summary>
    public QuestionText? Picture(HttpRequest request, ReadOnlyMemory<byte> body, Caller caller, out Refusal? refusal)
    {
        refusal = Precheck(request, "Patient", RecordFormat.FhirR4, "application/fhir+json", "application/json");
        if (refusal is not null)
        {
            return null;
        }

        if (!StrictJson.TryParse(body, maxDepth: 64, out var document))
        {
            refusal = QuestionRefusals.NotStrictJson;
            return null;
        }

        try
        {
            using var json = document;
            var parameter = json.RootElement.GetProperty("parameter");
            var identifier = parameter.GetArrayLength() == 1
                && parameter[0].GetProperty("name").ValueEquals("identifier")
                ? parameter[0].GetProperty("valueIdentifier") : default;
            var person = Person(
                $"{identifier.GetProperty("system").GetString()}|{identifier.GetProperty("value").GetString()}",
                caller, out refusal);
            return person is null ? null : new QuestionText.Picture(person);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            refusal = QuestionRefusals.Parameter(
                "identifier", "Send a Parameters resource with one parameter, identifier, given as valueIdentifier.");
        }

        return null;
    }

    /// <summary>
    /// Each path has the types of its own format: <c>/fhir</c> FHIR's, <c>/v1/records</c> partners' own.
    /// </summary>
    private Refusal? Precheck(
        HttpRequest request, string type, RecordFormat format, params ReadOnlySpan<string> mediaTypes)
    {
        if (request.QueryString.HasValue)
        {
            return QuestionRefusals.QueryNotRead;
        }

        if (mediaTypes.Length > 0 && !IsOneOf(request, mediaTypes))
        {
            return QuestionRefusals.MediaType;
        }

        return policies.RecordTypes.TryGetValue(type, out var known) && known.Format == format
            ? null : QuestionRefusals.RecordTypeUnknown;
    }

    private static bool IsOneOf(HttpRequest request, ReadOnlySpan<string> mediaTypes)
    {
        if (request.Headers.ContentEncoding.Count > 0
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return false;
        }

        var utf8 = !type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return utf8 && mediaTypes.Contains(type.MediaType.Value!.ToLowerInvariant());
    }

    private AskedPerson? Person(string identifier, Caller caller, out Refusal? refusal)
    {
        var bar = identifier.IndexOf('|', StringComparison.Ordinal);
        if (bar <= 0 || bar == identifier.Length - 1)
        {
            refusal = QuestionRefusals.IdentifierForm;
            return null;
        }

        var system = policies.Vocabulary.Identifiers.Values.FirstOrDefault(s => s.System == identifier[..bar]);
        if (system is null || agencies.Find(caller.AgencyId)?.Classes.Overlaps(system.MayUse) is not true)
        {
            refusal = QuestionRefusals.IdentifierSystem;
            return null;
        }

        if (!IdentifierCheck.TryCanonical(system.Check, identifier[(bar + 1)..], out var value, out _))
        {
            refusal = QuestionRefusals.IdentifierValue;
            return null;
        }

        refusal = null;
        return new AskedPerson(system, value);
    }
}
