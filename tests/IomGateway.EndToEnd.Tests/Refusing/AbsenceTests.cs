using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;

namespace IomGateway.EndToEnd.Tests.Refusing;

/// <summary>
/// What is withheld and what is not there are the same to whoever asks: in body and headers, in what the ledger shows of
/// it to parties, and in what the holder is asked.
/// </summary>
public sealed class AbsenceTests : EndToEndTest
{
    public static TheoryData<string, string[]> Withheld => new()
    {
        { "a narrative", ["text"] },
        { "an identifier", ["identifier"] },
        { "words and codes", ["serviceType", "reasonCode", "description", "comment"] },
        { "where it comes from, and its version", ["meta.source", "meta.versionId", "meta.lastUpdated"] },
        {
            "all that is not granted",
            ["text", "identifier", "serviceType", "reasonCode", "description", "comment", "meta.source", "meta.versionId"]
        },
    };

    [Theory]
    [MemberData(nameof(Withheld))]
    public async Task A_record_reads_the_same_with_what_is_withheld_and_without_it(string what, string[] members)
    {
        var bare = JsonNode.Parse(Sample.Appointment("a-1", Alex))!.AsObject();
        foreach (var path in members.Select(m => m.Split('.')))
        {
            Assert.True((path.Length == 1 ? bare : bare[path[0]]!.AsObject()).Remove(path[^1]), what);
        }

        await AssertSameAsync(
            () => Treatment.Keep(Sample.Appointment("a-1", Alex)),
            () => Treatment.Keep(bare.ToJsonString()),
            records: 1);
    }

    [Fact]
    public async Task Elements_that_nobody_maps_read_as_if_they_were_not_there()
    {
        var more = JsonNode.Parse(Sample.Appointment("a-1", Alex))!.AsObject();
        more.Insert(0, "canary-member", new JsonObject { ["canary"] = "canary" });
        more.Add("extension", new JsonArray(new JsonObject { ["url"] = "urn:canary", ["valueString"] = "canary" }));
        more.Add("_start", new JsonObject { ["extension"] = new JsonArray(
            new JsonObject { ["url"] = "urn:canary", ["valueString"] = "canary" }) });

        await AssertSameAsync(
            () => Treatment.Keep(more.ToJsonString()),
            () => Treatment.Keep(Sample.Appointment("a-1", Alex)),
            records: 1);
    }

    [Fact]
    public async Task Records_of_another_type_in_the_holders_answer_change_neither_totals_nor_order()
    {
        var others = new[] { Sample.Condition("canary-c", Alex), Sample.Plan("canary-p", Alex) };
        var one = Sample.Appointment("a-1", Alex);
        var two = Sample.Appointment("a-2", Alex);

        await AssertSameAsync(
            () => Answer([others[0], one, others[1], two], ",\"total\":4"),
            () => Answer([one, two], ",\"total\":2"),
            records: 2);
    }

    private void Answer(IEnumerable<string> records, string more) => Treatment.Misbehave("Appointment/_search", http =>
        Holder.WriteAsync(http, Holder.Bundle(records, more)));

    private async Task AssertSameAsync(Action withheld, Action absent, int records)
    {
        // The holder's own id for the person is found once, and remembered.
        absent();
        await ObserveAsync(records);

        withheld();
        var first = await ObserveAsync(records);
        absent();
        var second = await ObserveAsync(records);

        Assert.DoesNotContain("canary", first.Answer, StringComparison.Ordinal);
        Assert.Equal(second, first);
    }

    private async Task<Observed> ObserveAsync(int records)
    {
        var ask = Ask.Search("Appointment", Alex, "&_agency=treatment-llr");
        await AssertAnsweredAsync(await Police.AskAsync(ask), records);
        return await Observed.OfAsync(Gateway, Police, ask, Treatment);
    }
}
