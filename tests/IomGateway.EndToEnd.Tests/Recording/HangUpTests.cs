using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Recording;

/// <summary>A caller that hangs up ends the exchange, never its record.</summary>
public sealed class HangUpTests : EndToEndTest
{
    [Fact]
    public async Task The_permit_stays_and_is_concluded_as_failed()
    {
        using var hangUp = new CancellationTokenSource();
        var holderLetGo = new TaskCompletionSource();
        Treatment.Misbehave("Appointment/_search", async http =>
        {
            await hangUp.CancelAsync();
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(20), http.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                holderLetGo.SetResult();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Police.AskAsync(Ask.Search("Appointment", Alex), hangUp.Token));

        await holderLetGo.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await UntilAsync(async () => (await KindsAsync()).Contains(EntryKind.Failed), "the permit is concluded");
        Assert.Equal([EntryKind.Decided, EntryKind.Failed], (await KindsAsync()).Skip(2));
        Treatment.Misbehaviour = null;
        Treatment.Keep(Sample.Appointment("a-1", Alex));
        await AssertAnsweredAsync(await Police.AskAsync(Ask.Search("Appointment", Alex)), records: 1);
    }

    [Fact]
    public async Task A_permit_that_a_gateway_left_open_is_closed_when_it_starts_again()
    {
        await Gateway.Ledger.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Decided,
                Decision = "permit",
                Engine = "iom/test",
                From = "treatment-llr",
                To = "leicestershire-police",
                Sealed = [],
            },
            default);
        Gateway.Clock.Ahead = TimeSpan.FromMinutes(10);

        await Gateway.RestartAsync();

        await UntilAsync(async () => (await KindsAsync()).Contains(EntryKind.Interrupted), "the open permit is closed");
    }

    private async Task<List<EntryKind>> KindsAsync() =>
        await Gateway.Ledger.ReadAllAsync(default).Select(e => e.Entry.Kind)
            .Where(k => k != EntryKind.Policy).ToListAsync();
}
