namespace IomGateway.Exchange.Tests.Access;

public sealed class RefusalTests : AccessTest
{
    [Fact]
    public async Task A_refusal_is_problem_details()
    {
        var answer = await AskAsync("x", null);

        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal("urn:iom-gateway:refusal:token-invalid", (string?)answer.Body!["type"]);
        Assert.Equal("Unauthorized", (string?)answer.Body["title"]);
        Assert.Equal(401, (int?)answer.Body["status"]);
        Assert.Equal("The access token is not one that this gateway accepts.", (string?)answer.Body["detail"]);
        Assert.Equal("token-invalid", (string?)answer.Body["code"]);
        Assert.Equal("0192f0c1", (string?)answer.Body["decisionId"]);
        Assert.StartsWith("Ask the token service", (string?)answer.Body["nextStep"], StringComparison.Ordinal);
        Assert.Equal("0192f0c1", answer.Headers["Decision-Id"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task Under_fhir_it_is_an_operation_outcome_with_the_same_fields()
    {
        var answer = await AskAsync("x", null, path: "/fhir/R4/Patient/_search");
        var issue = answer.Body!["issue"]![0]!;

        Assert.Equal(401, answer.Status);
        Assert.Equal("application/fhir+json", answer.MediaType);
        Assert.Equal("OperationOutcome", (string?)answer.Body["resourceType"]);
        Assert.Equal("error", (string?)issue["severity"]);
        Assert.Equal("login", (string?)issue["code"]);
        Assert.Equal("token-invalid", (string?)issue["details"]!["coding"]![0]!["code"]);
        Assert.Equal("The access token is not one that this gateway accepts.", (string?)issue["details"]!["text"]);
        Assert.StartsWith("Ask the token service", (string?)issue["diagnostics"], StringComparison.Ordinal);
        Assert.Equal("0192f0c1", (string?)issue["extension"]![0]!["valueString"]);
        Assert.Equal("0192f0c1", answer.Headers["Decision-Id"]);
    }

    [Fact]
    public async Task A_refusal_repeats_nothing_that_was_sent()
    {
        var token = Token(Host.Treatment);
        var answer = await AskAsync(token, Statement(Host.Treatment, token, c => c["purpose"] = "made-up-purpose"));

        AssertRefused(answer, 403, "purpose-unknown");
        Assert.DoesNotContain("made-up", answer.Body!.ToJsonString(), StringComparison.Ordinal);
    }
}
