using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>One record, by the id that the gateway gave this recipient for it.</summary>
public sealed class ReadTests : EndToEndTest
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
    }

    [Fact]
    public async Task A_record_can_be_read_again_by_the_id_under_which_it_was_found()
    {
        var id = await FindAsync(Police);

        var read = await Police.AskAsync(Ask.Read("Appointment", id));

        Assert.True(read.Status == 200, read.Whole);
        Assert.Equal(("Appointment", id), ((string?)read.Json["resourceType"], (string?)read.Json["id"]));
        Assert.Equal("noshow", (string?)read.Json["status"]);
        Assert.Matches("^[a-z2-7]{26}$", id);
        Assert.DoesNotContain("canary-", read.Whole, StringComparison.Ordinal);
        Assert.Single(read.Receipts);
    }

    [Fact]
    public async Task An_id_is_the_same_whenever_one_recipient_asks_and_another_for_the_next()
    {
        var first = await FindAsync(Police);

        Assert.Equal(first, await FindAsync(Police));
        Assert.NotEqual(first, await FindAsync(Probation));
    }

    [Fact]
    public async Task Another_recipients_id_is_answered_as_one_that_never_was()
    {
        var id = await FindAsync(Police);

        var another = await Probation.AskAsync(Ask.Read("Appointment", id));
        var never = await Probation.AskAsync(Ask.Read("Appointment", "abcdefghijklmnopqrstuvwxyz"));

        Assert.Equal((404, "not-found"), (another.Status, another.Code));
        Assert.Equal(never.Comparable, another.Comparable);
    }

    [Fact]
    public async Task An_id_does_not_work_for_another_type()
    {
        var id = await FindAsync(Police);

        Assert.Equal(404, (await Police.AskAsync(Ask.Read("EpisodeOfCare", id))).Status);
    }

    [Fact]
    public async Task An_id_expires_and_a_new_search_makes_it_work_again()
    {
        var id = await FindAsync(Police);

        Gateway.Clock.Ahead = TimeSpan.FromDays(8);
        Police.Use(null);
        var expired = await Police.AskAsync(Ask.Read("Appointment", id));
        var found = await FindAsync(Police);

        Assert.Equal((404, "not-found"), (expired.Status, expired.Code));
        Assert.Equal(id, found);
        Assert.Equal(200, (await Police.AskAsync(Ask.Read("Appointment", id))).Status);
    }

    [Fact]
    public async Task A_read_is_decided_anew()
    {
        var id = await FindAsync(Police);
        await Gateway.Register.WithdrawAsync(AlexId);

        var withdrawn = await Police.AskAsync(Ask.Read("Appointment", id));
        var never = await Police.AskAsync(Ask.Read("Appointment", "abcdefghijklmnopqrstuvwxyz"));

        Assert.Equal((404, never.Comparable), (withdrawn.Status, withdrawn.Comparable));
    }

    [Fact]
    public async Task A_holder_that_answers_with_another_record_than_was_asked_for_discloses_nothing()
    {
        var id = await FindAsync(Police);
        Treatment.Misbehave("Appointment/a-1", http => Holder.WriteAsync(http, Holder.Bundle(
            [Sample.Appointment("a-2", Alex), Sample.Appointment("a-3", Alex)])));

        var reply = await Police.AskAsync(Ask.Read("Appointment", id));

        Assert.Equal((404, "not-found"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_record_that_the_holder_no_longer_has_is_not_found()
    {
        var id = await FindAsync(Police);
        Treatment.Misbehave("Appointment/a-1", http =>
        {
            http.Response.StatusCode = 410;
            return Task.CompletedTask;
        });

        Assert.Equal(404, (await Police.AskAsync(Ask.Read("Appointment", id))).Status);
    }

    [Fact]
    public async Task A_holder_that_fails_is_not_mistaken_for_one_that_has_nothing()
    {
        var id = await FindAsync(Police);
        Treatment.Misbehave("Appointment/a-1", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });

        var reply = await Police.AskAsync(Ask.Read("Appointment", id));

        Assert.Equal((502, "holder-failed"), (reply.Status, reply.Code));
    }

    private async Task<string> FindAsync(Partner partner)
    {
        var ask = partner == Police ? Ask.Search("Appointment", Alex) : Ask.Search("Appointment", Alex) with { User = "lead.officer" };
        var reply = await partner.AskAsync(ask);
        await AssertAnsweredAsync(reply, records: 1);
        var id = (string)reply.Records[0]["id"]!;
        Assert.Equal($"{Gateway.Origin}/fhir/R4/Appointment/{id}", (string?)reply.Json["entry"]![0]!["fullUrl"]);
        return id;
    }
}
