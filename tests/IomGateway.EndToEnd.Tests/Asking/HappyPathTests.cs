using System.Security.Cryptography;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>The police ask treatment whether a person who consents keeps appointments.</summary>
public sealed class HappyPathTests : IAsyncLifetime
{
    private static readonly Person Alex = new(4711);
    private RunningGateway gateway = null!;

    public async Task InitializeAsync()
    {
        gateway = await RunningGateway.StartAsync();
        await gateway.Register.AdmitAsync(Alex);
        gateway.Treatment.KnowsAs(Alex, Ask.NhsSystem, Alex.Nhs);
        gateway.Treatment.Keep(Sample.Appointment("a-1", Alex));
    }

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    [Fact]
    public async Task A_question_that_an_agreement_permits_is_answered_with_what_it_grants_and_proved_by_a_receipt()
    {
        var reply = await gateway.Police.AskAsync(Ask.Search("Appointment", Alex));

        Assert.True(reply.Status == 200 && reply.Records.Count == 1, reply.Whole + await gateway.StoryAsync());
        var appointment = Assert.Single(reply.Records);
        Assert.Equal("noshow", (string?)appointment["status"]);
        Assert.Equal("2026-05-18T10:00:00Z", (string?)appointment["start"]);
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("llr-treatment-engagement;v=3;flow=attendance", reply.Headers["Agreement"]);
        Assert.Contains("onward=ask-originator", reply.Headers["Obligation"], StringComparison.Ordinal);
        Assert.Contains("retain=P6M;clock=exit", reply.Headers["Obligation"], StringComparison.Ordinal);

        var entries = await gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Equal([EntryKind.Decided, EntryKind.Disclosed], entries.Select(e => e.Entry.Kind));
        Assert.Equal("permit", entries[0].Entry.Decision);
        Assert.Equal("j.smith", RunningGateway.Value(entries[0], "user"));

        var receipt = await ReceiptAsync(gateway.Police, Assert.Single(reply.Receipts));
        Assert.Equal(entries[1].Entry.Id, receipt.Entry.Id);
        var released = System.Text.Encoding.UTF8.GetString(receipt.Openings["released"].Span);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(reply.Body)), released);
    }

    private async Task<Receipt> ReceiptAsync(Partner partner, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        Reply reply;
        while ((reply = await partner.GetAsync($"/v1/receipts/{id}")).Status == 404)
        {
            await Task.Delay(50, patience.Token);
        }

        Assert.True(reply.Status == 200, reply.Whole);
        Assert.True(VerifierKey.TryParse(gateway.Ledger.VerifierKey, out var key));
        return Assert.IsType<ReceiptVerdict.Valid>(Receipt.Verify(reply.Text, key)).Receipt;
    }
}
