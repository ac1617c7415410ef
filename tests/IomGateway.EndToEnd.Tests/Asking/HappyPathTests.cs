using System.Security.Cryptography;
using System.Text;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Asking;

/// <summary>The police ask treatment whether a person who consents keeps appointments.</summary>
public sealed class HappyPathTests : EndToEndTest
{
    [Fact]
    public async Task A_question_that_an_agreement_permits_is_answered_with_what_it_grants_and_proved_by_a_receipt()
    {
        Treatment.Keep(Sample.Appointment("a-1", Alex));

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await AssertAnsweredAsync(reply, records: 1);
        var appointment = Assert.Single(reply.Records);
        Assert.Equal("noshow", (string?)appointment["status"]);
        Assert.Equal("2026-05-18T10:00:00Z", (string?)appointment["start"]);
        Assert.DoesNotContain("canary-", reply.Whole, StringComparison.Ordinal);
        Assert.DoesNotContain(Alex.Nhs, reply.Whole, StringComparison.Ordinal);
        Assert.DoesNotContain(Alex.PatientId, reply.Whole, StringComparison.Ordinal);
        Assert.Equal("llr-treatment-engagement;v=3;flow=attendance", reply.Headers["Agreement"]);
        Assert.Equal(
            "llr-treatment-engagement;flow=attendance;onward=ask-originator;retain=P6M;clock=exit;unless=\"litigation-hold\"",
            reply.Headers["Obligation"]);

        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        Assert.Equal([EntryKind.Decided, EntryKind.Disclosed], entries.Select(e => e.Entry.Kind));
        Assert.Equal("permit", entries[0].Entry.Decision);
        Assert.Equal("j.smith", RunningGateway.Value(entries[0], "user"));

        var receipt = await ReceiptAsync(Police, Assert.Single(reply.Receipts));
        Assert.Equal(entries[1].Entry.Id, receipt.Entry.Id);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(reply.Body)), Encoding.UTF8.GetString(receipt.Openings["released"].Span));
    }
}
