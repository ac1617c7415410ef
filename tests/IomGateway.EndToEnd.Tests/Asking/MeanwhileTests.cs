using System.Text;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using Microsoft.AspNetCore.Http;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>
/// What changes while holders answer: an answer leaves by what is so when it leaves, and not by what was so when the first
/// of its records came in.
/// </summary>
public sealed class MeanwhileTests : EndToEndTest
{
    private const string Appointments = "Appointment/_search";

    private readonly TimeSpan soon = TimeSpan.FromMilliseconds(400);

    private protected override GatewaySetup Setup =>
        new() { Agreements = ["llr-treatment-engagement", "llr-statutory-supervision"] };

    private Holder OfProbation => Gateway.Holder("probation-east-midlands");

    private int TreatmentAsked => Treatment.Seen.Count(s => s.Path == Appointments);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex, status: "fulfilled"));
        OfProbation.Keep(Sample.Appointment("a-2", Alex, status: "noshow"));
    }

    [Theory]
    [InlineData("consent")]
    [InlineData("agreement")]
    [InlineData("fact")]
    public async Task What_one_holder_gave_does_not_leave_once_it_is_closed_while_another_still_answers(string what)
    {
        WhileProbationAnswers(() => what switch
        {
            "consent" => Gateway.Register.WithdrawAsync(AlexId),
            "agreement" => Gateway.Signing.SuspendAsync("llr-treatment-engagement"),
            _ => Gateway.Register.SayAsync(AlexId, "level", "standard"),
        });

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await AssertAnsweredAsync(reply, records: 1);
        Assert.Equal("noshow", (string?)reply.Records[0]["status"]);
        Assert.Single(reply.Receipts);
        Assert.DoesNotContain("llr-treatment-engagement", reply.Whole, StringComparison.Ordinal);
        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Equal(
            [EntryKind.Decided, EntryKind.Decided, EntryKind.Disclosed, EntryKind.Disclosed],
            entries.Select(e => e.Entry.Kind).Order());
        var treatment = entries.Single(e => e.Entry is { Kind: EntryKind.Disclosed, From: "treatment-llr" });
        Assert.Empty(treatment.Entry.Grants);
        Assert.Contains("\"released\":{}", RunningGateway.Value(treatment, "manifest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_about_somebody_else_asks_nobody_again()
    {
        WhileProbationAnswers(() => Gateway.Register.AdmitAsync(new Person(6301)));

        await AssertAnsweredAsync(await Police.AskAsync(Ask.Search("Appointment", Alex)), records: 2);
        Assert.Equal(1, TreatmentAsked);
    }

    [Fact]
    public async Task The_first_record_of_a_holder_does_not_leave_by_what_was_so_before_the_last()
    {
        var isFirst = true;
        Treatment.Misbehave(Appointments, async http =>
        {
            http.Response.ContentType = "application/fhir+json";
            await http.Response.WriteAsync(
                $$"""{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{{Sample.Appointment("a-1", Alex)}}}""",
                Encoding.UTF8);
            await http.Response.Body.FlushAsync();
            await Task.Delay(soon);
            if (isFirst)
            {
                isFirst = false;
                await Gateway.Register.WithdrawAsync(AlexId);
            }

            await http.Response.WriteAsync(
                $$""",{"resource":{{Sample.Appointment("a-3", Alex)}}}]}""", Encoding.UTF8);
        });

        await AssertAnsweredAsync(
            await Police.AskAsync(Ask.Search("Appointment", Alex, "&_agency=treatment-llr")), records: 0);
    }

    [Fact]
    public async Task An_answer_that_becomes_long_begins_with_nothing_that_was_closed_meanwhile()
    {
        Treatment.Misbehave(Appointments, http => Holder.WriteAsync(http, Many("t", "fulfilled")));
        WhileProbationAnswers(
            () => Gateway.Register.WithdrawAsync(AlexId), http => Holder.WriteAsync(http, Many("p", "noshow")));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await AssertAnsweredAsync(reply, records: 300);
        Assert.All(reply.Records, r => Assert.Equal("noshow", (string?)r["status"]));

        string Many(string id, string status) =>
            Holder.Bundle(Enumerable.Range(0, 300).Select(i => Sample.Appointment($"{id}-{i}", Alex, status)));
    }

    /// <summary>Once, when treatment's answer is in; probation answers after that.</summary>
    private void WhileProbationAnswers(Func<Task> change, Func<HttpContext, Task>? answer = null)
    {
        var isDone = false;
        OfProbation.Misbehaviour = async (http, request) =>
        {
            if (request.Path != Appointments)
            {
                return false;
            }

            if (!isDone)
            {
                isDone = true;
                await UntilAsync(() => Task.FromResult(TreatmentAsked > 0), "treatment is asked");
                await Task.Delay(soon);
                await change();
            }

            await (answer?.Invoke(http) ?? Task.CompletedTask);
            return answer is not null;
        };
    }
}
