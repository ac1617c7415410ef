using System.Text;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using Microsoft.AspNetCore.Http;

namespace IomGateway.EndToEnd.Tests.Recording;

/// <summary>An answer that is too long to wait leaves as it comes, and the ledger says how far it came.</summary>
public sealed class LongAnswerTests : EndToEndTest
{
    [Fact]
    public async Task A_long_answer_whose_caller_hangs_up_is_recorded_as_interrupted_with_what_had_left()
    {
        Treatment.Misbehave("Appointment/_search", async http =>
        {
            http.Response.ContentType = "application/fhir+json";
            await http.Response.WriteAsync("""{"resourceType":"Bundle","type":"searchset","entry":[""", Encoding.UTF8);
            for (var i = 0; i < 1500; i++)
            {
                var entry = $$"""{{(i == 0 ? "" : ",")}}{"resource":{{Sample.Appointment($"a-{i}", Alex)}}}""";
                await http.Response.WriteAsync(entry, Encoding.UTF8, http.RequestAborted);
            }

            await http.Response.Body.FlushAsync(http.RequestAborted);
            await Task.Delay(TimeSpan.FromSeconds(20), http.RequestAborted);
        });

        using (var request = await Police.RequestAsync(Ask.Search("Appointment", Alex)))
        using (var response = await Police.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal([EntryKind.Decided, EntryKind.Disclosing], (await KindsAsync()).Skip(2));
        }

        await UntilAsync(async () => (await KindsAsync()).Count > 4, "the permit is concluded");
        var entries = await Gateway.Ledger.ReadAllAsync(default)
            .Where(e => e.Entry.Kind != EntryKind.Policy).Skip(2).ToListAsync();
        Assert.Equal(
            [EntryKind.Decided, EntryKind.Disclosing, EntryKind.Interrupted], entries.Select(e => e.Entry.Kind));
        Assert.Equal(64, RunningGateway.Value(entries[2], "released")!.Length);
    }

    private async Task<List<EntryKind>> KindsAsync() =>
        await Gateway.Ledger.ReadAllAsync(default).Select(e => e.Entry.Kind)
            .Where(k => k != EntryKind.Policy).ToListAsync();
}
