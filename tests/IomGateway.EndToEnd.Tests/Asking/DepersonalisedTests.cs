using System.Security.Cryptography;
using System.Text;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

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
    public async Task Each_holders_part_has_a_receipt_that_verifies_for_its_two_parties_alone()
    {
        string[] holders = ["community-health-llr", "treatment-llr"];

        var reply = await Council.AskAsync(Profile);

        await AssertAnsweredAsync(reply, records: 3);
        var left = Convert.ToHexStringLower(SHA256.HashData(reply.Body));
        var from = new List<string?>();
        foreach (var id in reply.Receipts)
        {
            var ours = await ReceiptAsync(Council, id);
            from.Add(ours.Entry.From);
            Assert.Equal(
                (id, EntryKind.Disclosed, "leicester-city-council", "profile-local-needs"),
                (ours.Entry.Id.ToString(), ours.Entry.Kind, ours.Entry.To, ours.Entry.Purpose));
            Assert.All(ours.Entry.Grants, g => Assert.Equal("llr-local-profile", g.Agreement));
            Assert.Equal(["released"], ours.Openings.Keys);
            Assert.Equal(left, Encoding.UTF8.GetString(ours.Openings["released"].Span));

            var theirs = await ReceiptAsync(Gateway.Partner(ours.Entry.From!), id);
            Assert.Equal((ours.Entry.Id, ours.Index), (theirs.Entry.Id, theirs.Index));
            Assert.Equal(["manifest", "released"], theirs.Openings.Keys.Order());
            foreach (var other in holders.Except([ours.Entry.From]).Append("leicestershire-police"))
            {
                var refused = await Gateway.Partner(other!).GetAsync($"/v1/receipts/{id}");
                Assert.Equal((404, "no-receipt"), (refused.Status, refused.Code));
            }
        }

        Assert.Equal(holders, from.Order());
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
