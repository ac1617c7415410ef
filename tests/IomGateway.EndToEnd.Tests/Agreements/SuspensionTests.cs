using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Records.Agreements;

namespace IomGateway.EndToEnd.Tests.Agreements;

/// <summary>A suspension counts on the next decision, within two seconds, whichever process it is made in.</summary>
public sealed class SuspensionTests : EndToEndTest
{
    private const string Engagement = "llr-treatment-engagement";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly Ask Appointments = Ask.Search("Appointment", Alex);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
    }

    [Fact]
    public async Task A_suspension_by_another_process_counts_within_two_seconds_under_a_stream_of_questions()
    {
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var asking = AskUntilRefusedAsync(stop.Token);

        await IomProcess.RunAsync(
            Gateway.Data, "agreements", "suspend", Engagement, "3", "--reason", "an incident", "--by",
            "leicestershire-police/leics-police-siro");
        var afterwards = await Police.AskAsync(Appointments);
        var (answered, refused) = await asking;

        await AssertRefusedAsync(afterwards, 403, "not-covered");
        var steps = await new AgreementStore(Gateway.Gateway.Records).StepsAsync(Engagement, 3, default);
        var suspended = steps.Last(s => s.Step == "suspended").At;
        Assert.NotEmpty(answered);
        Assert.True(refused - suspended < Soon, $"Refused {(refused - suspended).TotalMilliseconds} ms afterwards.");
        Assert.DoesNotContain(answered, begun => begun > suspended + Soon);
    }

    [Fact]
    public async Task A_suspension_in_the_gateway_itself_counts_from_the_next_question()
    {
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);

        await Gateway.Signing.SuspendAsync(Engagement);

        await AssertRefusedAsync(await Police.AskAsync(Appointments), 403, "not-covered");
        await Gateway.Signing.ResumeAsync(Engagement);
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);
    }

    /// <summary>Asks without a pause; when each answered question began, and when the first refusal was here.</summary>
    private async Task<(IReadOnlyList<DateTimeOffset> Answered, DateTimeOffset Refused)> AskUntilRefusedAsync(
        CancellationToken cancel)
    {
        var answered = new List<DateTimeOffset>();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var begun = TimeProvider.System.GetUtcNow();
            var reply = await Police.AskAsync(Appointments, cancel);
            if (reply.Status == 403)
            {
                return (answered, TimeProvider.System.GetUtcNow());
            }

            answered.Add(begun);
        }
    }
}
