using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>Records that name nobody.</summary>
public sealed class DepersonalisedTests : EndToEndTest
{
    private static readonly Ask Profile = Ask.Search("Condition", "") with
    {
        Role = "performance-analyst",
        Purpose = "profile-local-needs",
        Justification = null,
    };

    private protected override GatewaySetup Setup => new() { Agreements = ["llr-local-profile"] };

    private Partner Council => Gateway.Partner("leicester-city-council");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Condition("canary-condition", Alex));
        Treatment.Keep(Sample.Condition("canary-condition-2", Nobody));
        Gateway.Holder("community-health-llr").Keep(Sample.Condition("canary-condition-3", Alex, "35489007"));
    }

    [Fact]
    public async Task They_carry_codes_and_nothing_that_leads_to_anybody()
    {
        var reply = await Council.AskAsync(Profile);

        await AssertAnsweredAsync(reply, records: 3);
        foreach (var condition in reply.Records)
        {
            Assert.NotNull(condition["code"]);
            Assert.Null(condition["subject"]?["reference"]);
            Assert.Null(condition["onsetDateTime"]);
            Assert.Null(condition["id"]);
        }

        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
        Assert.DoesNotContain("fullUrl", reply.Text, StringComparison.Ordinal);
        Assert.All(Alex.Names, n => Assert.DoesNotContain(n, reply.Whole, StringComparison.Ordinal));
        Assert.All(Treatment.Seen, r => Assert.DoesNotContain("patient", r.Form.Keys));
    }

    [Fact]
    public async Task A_purpose_that_names_nobody_is_not_asked_about_a_person()
    {
        var named = Ask.Search("Condition", $"https://iom-gateway.example/identifiers/housing-case|{Alex.Case}");

        await AssertRefusedAsync(
            await Council.AskAsync(Profile with { Body = named.Body }), 400, "person-not-allowed");
        Assert.Empty(Treatment.Seen);
    }

    [Fact]
    public async Task Every_other_purpose_names_a_person()
    {
        await AssertRefusedAsync(await Police.AskAsync(Ask.Search("Appointment", "")), 400, "person-missing");
    }
}
