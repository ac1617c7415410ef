using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using IomGateway.Records.People;

namespace IomGateway.EndToEnd.Tests.Refusing;

/// <summary>
/// Whatever about the person or the record stands in the way, the answer is byte for byte that for somebody of whom nobody
/// has ever heard, and only the vault knows the difference.
/// </summary>
public sealed class SilenceTests : EndToEndTest
{
    public static TheoryData<string, string> Reasons => new()
    {
        { "no consent", "consent" },
        { "another level", "level" },
        { "a child", "age" },
        { "nobody's case", "relationship" },
        { "closed to this user", "restricted" },
        { "known by number alone", "level" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Who_may_not_be_told_of_is_answered_as_somebody_unknown(string reason, string inTheVault)
    {
        var person = new Person(5000 + reason.Length);
        var id = reason == "known by number alone"
            ? await Gateway.Register.AdmitBareAsync(person) : await Gateway.Register.AdmitAsync(person);
        Gateway.Introduce(person);
        Treatment.Keep(Sample.Appointment("a-1", person));
        await SpoilAsync(reason, id);

        var refused = await Police.AskAsync(Ask.Search("Appointment", person));
        var unknown = await Police.AskAsync(Ask.Search("Appointment", Nobody));

        Assert.Equal(200, unknown.Status);
        Assert.Equal(unknown.Comparable, refused.Comparable);
        Assert.Equal(["nothing-to-share"], refused.Outcomes);
        Assert.Empty(Treatment.Seen);
        var entry = Assert.Single(await Gateway.EntriesOfAsync(refused.DecisionId));
        Assert.Equal((EntryKind.Decided, "deny"), (entry.Entry.Kind, entry.Entry.Decision));
        Assert.Contains(inTheVault, RunningGateway.Value(entry, "reasons"), StringComparison.Ordinal);
        var ofNobody = Assert.Single(await Gateway.EntriesOfAsync(unknown.DecisionId));
        Assert.Equal("deny", ofNobody.Entry.Decision);
        Assert.Equal(ofNobody.Entry.Commitments.Keys.Order(), entry.Entry.Commitments.Keys.Order());
    }

    [Fact]
    public async Task What_the_holder_does_not_have_reads_the_same()
    {
        var nothingKept = await Police.AskAsync(Ask.Search("Appointment", Alex));
        var unknown = await Police.AskAsync(Ask.Search("Appointment", Nobody));

        Assert.Equal(unknown.Comparable, nothingKept.Comparable);
    }

    [Fact]
    public async Task Somebody_whom_the_holder_does_not_know_reads_the_same()
    {
        var person = new Person(6001);
        await Gateway.Register.AdmitAsync(person);

        var strange = await Police.AskAsync(Ask.Search("Appointment", person));
        var unknown = await Police.AskAsync(Ask.Search("Appointment", Nobody));

        Assert.Equal(unknown.Comparable, strange.Comparable);
    }

    [Fact]
    public async Task Which_agency_is_silent_is_told_whoever_is_asked_about()
    {
        Treatment.Misbehave("Patient/_search", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        Reply? failed = null;
        for (var i = 0; i < 5; i++)
        {
            failed = await Police.AskAsync(Ask.Search("Appointment", Alex));
            Assert.Equal((502, "holder-failed"), (failed.Status, failed.Code));
        }

        var withdrawn = new Person(6002);
        await Gateway.Register.WithdrawAsync(await Gateway.Register.AdmitAsync(withdrawn));
        var refused = await Police.AskAsync(Ask.Search("Appointment", withdrawn));
        var unknown = await Police.AskAsync(Ask.Search("Appointment", Nobody));

        Assert.Equal(failed!.Comparable, unknown.Comparable);
        Assert.Equal(unknown.Comparable, refused.Comparable);
    }

    [Fact]
    public async Task Twenty_questions_an_hour_with_nothing_to_share_are_enough_whatever_the_reason()
    {
        var withheld = Ask.Search("Appointment", Alex) with { User = "fisher" };
        for (var i = 0; i < 10; i++)
        {
            await AssertAnsweredAsync(await Police.AskAsync(withheld), records: 0);
            await AssertAnsweredAsync(
                await Police.AskAsync(Ask.Search("Appointment", new Person(7000 + i)) with { User = "fisher" }), records: 0);
        }

        var limited = await Police.AskAsync(withheld);
        Assert.InRange(int.Parse(limited.Headers["Retry-After"], null), 3000, 3600);
        await AssertRefusedAsync(limited, 429, "too-many-misses");
        await AssertAnsweredAsync(await Police.AskAsync(withheld with { User = "colleague" }), records: 0);
        var notices = await Police.AskAsync(Ask.Get("/v1/notices"));
        Assert.Equal("too-many-misses", (string?)Assert.Single(notices.Json["notices"]!.AsArray())!["code"]);

        Gateway.Clock.Ahead = TimeSpan.FromMinutes(61);
        Police.Use(null);
        await AssertAnsweredAsync(await Police.AskAsync(withheld), records: 0);
    }

    [Fact]
    public async Task A_question_that_no_person_could_make_permitted_is_told_what_would_have_to_be_true_of_it()
    {
        var accommodation = Gateway.Partner("accommodation-llr");
        var ask = Ask.Search("Appointment", $"https://iom-gateway.example/identifiers/voluntary-case|{Alex.Case}") with
        {
            Role = "accommodation-worker",
            Purpose = "support-rehabilitation",
        };

        var reply = await accommodation.AskAsync(ask);
        var unknown = await accommodation.AskAsync(ask with
        {
            Body = Ask.Search("Appointment", $"https://iom-gateway.example/identifiers/voluntary-case|{Nobody.Case}").Body,
        });

        await AssertRefusedAsync(reply, 403, "not-covered");
        Assert.Equal(unknown.Comparable, reply.Comparable);
        Assert.DoesNotContain("llr-treatment-engagement", reply.Text, StringComparison.Ordinal);
        Assert.Contains("/v1/me/agreements", reply.Text, StringComparison.Ordinal);

        var ofAParty = await Police.AskAsync(Ask.Search("Appointment", Alex) with { Role = "duty-inspector" });
        await AssertRefusedAsync(ofAParty, 403, "not-covered");
        Assert.Contains(
            "of llr-treatment-engagement. For it to apply, role would", ofAParty.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("priority", ofAParty.Text, StringComparison.Ordinal);
    }

    private async Task SpoilAsync(string reason, PersonId id)
    {
        switch (reason)
        {
            case "no consent":
                await Gateway.Register.WithdrawAsync(id);
                break;
            case "another level":
                await Gateway.Register.SayAsync(id, "level", "standard");
                break;
            case "a child":
                await Gateway.Register.SayAsync(id, "age", "child-16-17");
                break;
            case "nobody's case":
                await Gateway.Register.EndRelationshipAsync(id, "managing-team", "leicestershire-police");
                break;
            case "closed to this user":
                await Gateway.Register.RestrictAsync(id, "treatment-llr", new AgencyUser("leicestershire-police", "j.smith"));
                break;
        }
    }
}
