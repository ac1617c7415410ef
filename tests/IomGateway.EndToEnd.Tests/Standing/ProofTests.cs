using System.Net.Http.Headers;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using IomGateway.Ledger.Checkpoints;

namespace IomGateway.EndToEnd.Tests.Standing;

/// <summary>Receipts for the two parties of a disclosure, and the log for whoever verifies it.</summary>
public sealed class ProofTests : EndToEndTest
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
    }

    [Fact]
    public async Task A_receipt_is_for_the_two_parties_of_its_disclosure()
    {
        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));
        var id = Assert.Single(reply.Receipts);

        var ofPolice = await ReceiptAsync(Police, id);
        var ofTreatment = await ReceiptAsync(Gateway.TreatmentPartner, id);

        Assert.Equal(["released"], ofPolice.Openings.Keys);
        Assert.Equal(["manifest", "released"], ofTreatment.Openings.Keys.Order());
        Assert.Equal((404, "no-receipt"), Refusal(await Probation.GetAsync($"/v1/receipts/{id}")));
        Assert.Equal((404, "no-receipt"), Refusal(await Police.GetAsync("/v1/receipts/not-an-id")));
        Assert.Equal(401, (await Police.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, $"{Gateway.Origin}/v1/receipts/{id}"))).Status);
    }

    [Fact]
    public async Task A_receipt_comes_as_cose_to_whoever_asks_for_that_and_to_the_same_two_alone()
    {
        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));
        var id = Assert.Single(reply.Receipts);
        await ReceiptAsync(Police, id);

        var (status, type, body) = await GetAsync(Police, $"/v1/receipts/{id}", "application/cose");
        Assert.Equal((200, "application/cose"), (status, type));
        Assert.True(VerifierKey.TryParse(Gateway.Ledger.VerifierKey, out var key));
        using (key)
        {
            var trust = new TrustedKeys { Logs = [key], Time = TimeProvider.System };
            var receipt = Assert.IsType<ReceiptVerdict.Valid>(Receipt.Verify(body, trust)).Receipt;
            Assert.Equal((id, "released"), (receipt.Entry.Id.ToString(), Assert.Single(receipt.Openings.Keys)));
        }

        Assert.Equal("text/plain", (await GetAsync(Police, $"/v1/receipts/{id}", "text/plain, application/cose;q=0.5")).Type);
        Assert.Equal("text/plain", (await GetAsync(Police, $"/v1/receipts/{id}", "*/*")).Type);
        Assert.Equal(404, (await GetAsync(Probation, $"/v1/receipts/{id}", "application/cose")).Status);
    }

    [Fact]
    public async Task Nobody_brings_a_cosignature_that_no_witness_made()
    {
        var checkpoint = (await Police.GetAsync("/ledger/checkpoint")).Text;
        var request = new HttpRequestMessage(HttpMethod.Post, $"{Gateway.Origin}/ledger/cosignatures")
        {
            Content = new StringContent(checkpoint),
        };
        Assert.Equal(401, (await Police.SendAsync(request)).Status);
        request = new HttpRequestMessage(HttpMethod.Post, $"{Gateway.Origin}/ledger/cosignatures")
        {
            Content = new StringContent(checkpoint),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Police.TokenAsync());
        Assert.Equal((422, "no-cosignature"), Refusal(await Police.SendAsync(request)));
    }

    private async Task<(int Status, string? Type, byte[] Body)> GetAsync(Partner partner, string path, string accept)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Gateway.Origin + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await partner.TokenAsync());
        request.Headers.Add("Accept", accept);
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType,
            await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task There_is_no_receipt_of_a_refusal_for_whoever_was_refused()
    {
        await Gateway.Register.WithdrawAsync(AlexId);
        var refused = await Police.AskAsync(Ask.Search("Appointment", Alex));

        await ReceiptAsync(Gateway.TreatmentPartner, refused.DecisionId!);
        Assert.Equal((404, "no-receipt"), Refusal(await Police.GetAsync($"/v1/receipts/{refused.DecisionId}")));
    }

    [Fact]
    public async Task A_receipt_that_was_changed_does_not_verify()
    {
        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));
        await ReceiptAsync(Police, reply.Receipts[0]);
        var text = (await Police.GetAsync($"/v1/receipts/{reply.Receipts[0]}")).Text;
        var line = text.Split('\n').Single(l => l.StartsWith("extra ", StringComparison.Ordinal));
        var changed = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
            System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(line[6..])).Replace(
                "leicestershire-police", "leicestershire-polite", StringComparison.Ordinal)));

        Assert.True(VerifierKey.TryParse(Gateway.Ledger.VerifierKey, out var key));
        using (key)
        {
            Assert.IsType<ReceiptVerdict.Invalid>(Receipt.Verify(text.Replace(line, $"extra {changed}", StringComparison.Ordinal), key));
        }
    }

    [Fact]
    public async Task Whoever_may_audit_can_verify_the_whole_log_over_the_network()
    {
        for (var i = 0; i < 5; i++)
        {
            await Police.AskAsync(Ask.Search("Appointment", Alex));
            await Police.AskAsync(Ask.Search("Appointment", Nobody));
        }

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Probation.TokenAsync());
        Assert.True(VerifierKey.TryParse(Gateway.Ledger.VerifierKey, out var key));
        using (key)
        {
            var size = 0L;
            await UntilAsync(async () =>
            {
                var verified = await LedgerVerifier.VerifyAsync($"{Gateway.Origin}/ledger", key, http, default);
                Assert.True(verified is VerificationResult.Sound, verified.ToString());
                size = ((VerificationResult.Sound)verified).Size;
                return size >= 17;
            }, $"the log is verified to its end, not to {size}");
        }

        var log = await http.GetStringAsync($"{Gateway.Origin}/ledger/checkpoint")
            + await http.GetStringAsync($"{Gateway.Origin}/ledger/tile/entries/000.p/17");
        Assert.All(
            Alex.Names.Concat([AlexId.ToString(), "j.smith", "Weekly review"]),
            n => Assert.DoesNotContain(n, log, StringComparison.Ordinal));
        using var stranger = new HttpClient();
        Assert.Equal(401, (int)(await stranger.GetAsync($"{Gateway.Origin}/ledger/checkpoint")).StatusCode);
        Assert.Equal((404, "no-tile"), Refusal(await Police.GetAsync("/ledger/tile/9/000")));
    }

    [Fact]
    public async Task Whoever_asks_about_people_reads_hashes_and_not_what_was_decided()
    {
        await Police.AskAsync(Ask.Search("Appointment", Nobody));
        var size = 0L;
        await UntilAsync(
            async () => (size = long.Parse((await Police.GetAsync("/ledger/checkpoint")).Text.Split('\n')[1])) >= 3,
            "the refusal is in a checkpoint");

        Assert.Equal(200, (await Police.GetAsync($"/ledger/tile/0/000.p/{size}")).Status);
        Assert.Equal(
            (403, "entries-for-auditors"), Refusal(await Police.GetAsync($"/ledger/tile/entries/000.p/{size}")));
    }

    [Fact]
    public async Task A_log_that_grows_while_it_is_verified_is_not_taken_for_a_tampered_one()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", await Probation.TokenAsync());
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var asking = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await Police.AskAsync(Ask.Search("Appointment", Alex));
            }
        });

        while (!enough.IsCancellationRequested)
        {
            var verified = await LedgerVerifier.VerifyAsync($"{Gateway.Origin}/ledger", null, http, default);
            Assert.True(verified is VerificationResult.Sound, verified.ToString());
        }

        await asking;
    }

    private static (int Status, string? Code) Refusal(Reply reply) => (reply.Status, reply.Code);
}
