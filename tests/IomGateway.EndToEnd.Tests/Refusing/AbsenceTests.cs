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
        Assert.Equal(second.Answer, first.Answer);
        Assert.Equal(second.Ledger, first.Ledger);
        Assert.Equal(second.Calls, first.Calls);
    }

    /// <summary>
    /// The answer with its headers in their order, what the ledger shows of it, and what the holder was asked. Ids of
    /// entries differ between any two answers, but not their number or length.
    /// </summary>
    private async Task<(string Answer, string Ledger, string Calls)> ObserveAsync(int records)
    {
        Treatment.Seen.Clear();
        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex, "&_agency=treatment-llr"));
        await AssertAnsweredAsync(reply, records);

        var headers = string.Join('\n', reply.Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}: {h.Value}"));
        var answer = $"{reply.Status}\n{headers}\n\n{reply.Text}";
        foreach (var id in reply.Receipts.Append(reply.DecisionId!))
        {
            answer = answer.Replace(id, new string('-', id.Length), StringComparison.Ordinal);
        }

        var entries = await Gateway.EntriesOfAsync(reply.DecisionId);
        var ledger = string.Join('\n', entries.Select(e => $"{e.Entry.Kind} {e.Entry.Decision} {e.Entry.From} {e.Entry.To} "
            + $"{e.Entry.Purpose} {e.Entry.RecordType} {string.Join(',', e.Entry.Grants)} "
            + $"{string.Join(',', e.Entry.Commitments.Keys)} {RunningGateway.Value(e, "released")}"));
        var calls = string.Join('\n', Treatment.Seen.Select(s =>
            $"{s.Method} {s.Path} {s.Query} {string.Join('&', s.Form.Select(f => $"{f.Key}={f.Value}"))}"));
        return (answer, ledger, calls);
    }
}
