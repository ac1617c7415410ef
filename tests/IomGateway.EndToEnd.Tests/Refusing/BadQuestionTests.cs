using System.Text;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Refusing;

/// <summary>A question that is wrong in itself gets the refusal that says so, an entry in the ledger, and no holder.</summary>
public sealed class BadQuestionTests : EndToEndTest
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Search = "/fhir/R4/Appointment/_search";
    private const string Picture = "/fhir/R4/Patient/$picture";
    private static readonly string Known = $"patient.identifier={Uri.EscapeDataString($"{Ask.PncSystem}|{Alex.Pnc}")}";

    public static TheoryData<string, string, string, string, int, string> Questions => new()
    {
        { "another media type", Search, "application/json", Known, 415, "media-type" },
        { "another charset", Search, $"{Form}; charset=latin1", Known, 415, "media-type" },
        { "a broken escape", Search, Form, $"{Known}&date=%zz", 400, "not-a-form" },
        { "half an escape", Search, Form, $"{Known}&date=%e", 400, "not-a-form" },
        { "an escape that is not UTF-8", Search, Form, $"{Known}&date=%ff%fe", 400, "not-a-form" },
        { "a name without a value", Search, Form, $"{Known}&canary-name", 400, "not-a-form" },
        { "an unknown parameter", Search, Form, $"{Known}&canary-name=canary-value", 400, "parameter" },
        { "a parameter of FHIR that it does not read", Search, Form, $"{Known}&_include=Appointment:actor", 400, "parameter" },
        { "the person twice", Search, Form, $"{Known}&{Known}", 400, "parameter" },
        { "no records on a page", Search, Form, $"{Known}&_count=0", 400, "parameter" },
        { "a date that is none", Search, Form, $"{Known}&date=canary", 400, "parameter" },
        { "three dates", Search, Form, $"{Known}&date=ge2026&date=le2026&date=2026", 400, "parameter" },
        { "an identifier without a system", Search, Form, "patient.identifier=canary-value", 400, "identifier-form" },
        { "an identifier of an unknown system", Search, Form, "patient.identifier=urn:canary|1", 403, "identifier-system" },
        {
            "an identifier that the class may not ask by", Search, Form,
            $"patient.identifier={Ask.NhsSystem}|{Alex.Nhs}", 403, "identifier-system"
        },
        { "an identifier with a slip", Search, Form, $"patient.identifier={Ask.PncSystem}|2011/0004711A", 422, "identifier-value" },
        { "nobody", Search, Form, "", 400, "person-missing" },
        { "an agency that is none", Search, Form, $"{Known}&_agency=canary-agency", 403, "agency-unknown" },
        { "a type that is none", "/fhir/R4/Canary/_search", Form, Known, 403, "record-type-unknown" },
        { "a type that no file describes", "/fhir/R4/Claim/_search", Form, Known, 403, "record-type-unknown" },
        { "a picture from no JSON", Picture, "application/json", "canary", 400, "not-strict-json" },
        { "a picture from half of one", Picture, "application/fhir+json", """{"parameter":[{"name":"canary""", 400, "not-strict-json" },
        { "a picture with a name twice", Picture, "application/json", """{"parameter":[],"parameter":[]}""", 400, "not-strict-json" },
        {
            "a picture with a name twice by escapes", Picture, "application/json",
            """{"parameter":[],"p\u0061rameter":[]}""", 400, "not-strict-json"
        },
        { "a picture with more behind it", Picture, "application/json", """{"parameter":[]} {"canary":1}""", 400, "not-strict-json" },
        { "a picture with a comment", Picture, "application/json", """{/*canary*/"parameter":[]}""", 400, "not-strict-json" },
        { "a picture of a list", Picture, "application/json", "[]", 400, "parameter" },
        { "a picture of nobody", Picture, "application/json", """{"parameter":[]}""", 400, "parameter" },
        {
            "a picture with half a surrogate pair", Picture, "application/json",
            """{"parameter":[{"name":"identifier","valueIdentifier":{"system":"canary","value":"\ud800"}}]}""", 400, "not-strict-json"
        },
        {
            "a picture of a number", Picture, "application/json",
            """{"parameter":[{"name":"identifier","valueIdentifier":{"system":"canary","value":1}}]}""", 400, "parameter"
        },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task It_is_refused_and_recorded(string what, string path, string type, string body, int status, string code)
    {
        var ask = new Ask { Path = path, ContentType = type, Body = Encoding.UTF8.GetBytes(body) };

        var reply = await Police.AskAsync(ask);

        await AssertRefusedAsync(reply, status, code);
        Assert.Equal("application/fhir+json; charset=utf-8", reply.Headers["Content-Type"]);
        Assert.False(reply.Whole.Contains("canary", StringComparison.OrdinalIgnoreCase), what);
        Assert.False(reply.Whole.Contains(Alex.Pnc, StringComparison.Ordinal), what);
        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task JSON_that_is_not_UTF_8_is_refused()
    {
        byte[] body = [.. "{\"parameter\":[{\"name\":\""u8, 0xff, 0xfe, .. "\"}]}"u8];

        await AssertRefusedAsync(
            await Police.AskAsync(new Ask { Path = Picture, ContentType = "application/json", Body = body }), 400, "not-strict-json");
    }

    [Fact]
    public async Task JSON_that_is_too_deep_is_refused()
    {
        var body = Encoding.UTF8.GetBytes("{\"parameter\":" + new string('[', 70) + new string(']', 70) + "}");

        await AssertRefusedAsync(
            await Police.AskAsync(new Ask { Path = Picture, ContentType = "application/json", Body = body }), 400, "not-strict-json");
    }

    [Fact]
    public async Task A_body_of_more_than_64_KiB_is_refused_whether_or_not_it_says_its_length()
    {
        var large = Ask.Search("Appointment", Alex) with { Body = new byte[65 * 1024] };
        await AssertRefusedAsync(await Police.AskAsync(large), 413, "body-too-large");

        using var request = await Police.RequestAsync(large);
        request.Headers.TransferEncodingChunked = true;
        request.Content!.Headers.ContentLength = null;
        await AssertRefusedAsync(await Police.SendAsync(request), 413, "body-too-large");
    }

    [Fact]
    public async Task A_compressed_body_is_refused()
    {
        var ask = Ask.Search("Appointment", Alex) with { Headers = new() { ["Content-Encoding"] = "gzip" } };

        await AssertRefusedAsync(await Police.AskAsync(ask), 415, "media-type");
    }

    [Fact]
    public async Task An_identifier_in_the_address_is_refused()
    {
        var ask = Ask.Search("Appointment", Alex);
        using var request = await Police.RequestAsync(ask);
        request.RequestUri = new Uri($"{request.RequestUri}?patient.identifier=canary-value");

        var reply = await Police.SendAsync(request);

        await AssertRefusedAsync(reply, 400, "query-not-read");
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_there_is_not_is_refused_in_the_form_of_its_path()
    {
        var fhir = await Police.GetAsync("/fhir/R4/Appointment/a/b/c");
        var problem = await Police.GetAsync("/v1/canaries");
        var method = await Police.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"{Gateway.Origin}/v1/notices"));

        Assert.Equal((404, "no-such-call"), (fhir.Status, fhir.Code));
        Assert.Equal("OperationOutcome", (string?)fhir.Json["resourceType"]);
        Assert.Equal((404, "application/problem+json"), (problem.Status, problem.Headers["Content-Type"]));
        Assert.Equal((405, "other-method"), (method.Status, method.Code));
        Assert.Equal("GET", method.Headers["Allow"]);
    }
}
