using System.Text.Json.Nodes;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Register;

/// <summary>An intelligence report under conditions waits for its originator, in silence.</summary>
public sealed class HoldsTests : EndToEndTest
{
    private static readonly Ask Reports =
        Ask.Records("IntelligenceReport", $"{Ask.CrnSystem}|{Alex.Crn}") with { User = "lead.officer" };

    private static readonly Ask OfNobody =
        Ask.Records("IntelligenceReport", $"{Ask.CrnSystem}|{Nobody.Crn}") with { User = "lead.officer" };

    private protected override GatewaySetup Setup => new() { Agreements = ["llr-intelligence"] };

    private Holder OfPolice => Gateway.Holder("leicestershire-police");

    [Fact]
    public async Task While_it_waits_the_answer_is_that_for_somebody_unknown()
    {
        Keep("IR-1", "C");

        var held = await Probation.AskAsync(Reports);
        var unknown = await Probation.AskAsync(OfNobody);

        Assert.Equal(unknown.Comparable, held.Comparable);
        Assert.Equal(
            [EntryKind.Decided, EntryKind.Held, EntryKind.Disclosed],
            (await Gateway.EntriesOfAsync(held.DecisionId)).Select(e => e.Entry.Kind));
        Assert.Single(await HoldsAsync());
        await Probation.AskAsync(Reports);
        Assert.Single(await HoldsAsync());
    }

    [Theory]
    [InlineData("P", "covert")]
    [InlineData("X", "none")]
    public async Task What_a_safeguard_or_an_unknown_code_closes_reads_the_same(string handling, string material)
    {
        Keep("IR-1", handling, material);

        var closed = await Probation.AskAsync(Reports);
        var unknown = await Probation.AskAsync(OfNobody);

        Assert.Equal(unknown.Comparable, closed.Comparable);
        Assert.DoesNotContain("IR-1", closed.Whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_that_its_type_requires_and_it_lacks_withholds_it()
    {
        OfPolice.Keep(JsonNode.Parse(Sample.Report("IR-1", Alex, "P").Replace(
            "\"marking\": \"OFFICIAL-SENSITIVE\",", "", StringComparison.Ordinal))!, "IntelligenceReport");

        var reply = await Probation.AskAsync(Reports);

        Assert.Equal((await Probation.AskAsync(OfNobody)).Comparable, reply.Comparable);
    }

    [Fact]
    public async Task Once_released_that_very_report_is_told_without_its_source()
    {
        Keep("IR-1", "C");
        Keep("IR-2", "C");
        await Probation.AskAsync(Reports);
        var hold = (await HoldsAsync()).Single(h => (string?)h!["record"] == "IR-1")!;
        Assert.Equal(
            ("probation-east-midlands", "manage-reoffending-risk"), ((string?)hold["asker"], (string?)hold["purpose"]));

        var released = await DecideAsync($"{hold["id"]}:release", new JsonObject { ["for"] = "PT1H" });
        Assert.True(released.Status == 200, released.Whole);

        var reply = await Probation.AskAsync(Reports);
        var report = Assert.Single(reply.Json["records"]!.AsArray())!;
        Assert.Equal("Sells stolen tools.", (string?)report["information"]!["sanitised"]);
        Assert.DoesNotContain("canary", reply.Whole, StringComparison.Ordinal);
        var notices = await Probation.AskAsync(Ask.Get("/v1/notices"));
        Assert.Contains(notices.Json["notices"]!.AsArray(), n => (string?)n!["code"] == "hold-released");
        Assert.Contains(
            await Gateway.Ledger.ReadAllAsync(default).ToListAsync(), e => e.Entry.Kind == EntryKind.Released);

        // Neither another purpose, nor a changed report, nor a later hour is what was released.
        var other = await Probation.AskAsync(Reports with { Purpose = "tasking-and-coordination" });
        Assert.Empty(other.Json["records"]!.AsArray());
        OfPolice.Keep(JsonNode.Parse(Sample.Report("IR-1", Alex, "C").Replace("Sells", "Buys", StringComparison.Ordinal))!, "IntelligenceReport");
        Assert.Empty((await Probation.AskAsync(Reports)).Json["records"]!.AsArray());
        Keep("IR-1", "C");
        Assert.Single((await Probation.AskAsync(Reports)).Json["records"]!.AsArray());
        Gateway.Clock.Ahead = TimeSpan.FromMinutes(61);
        Probation.Use(null);
        Assert.Empty((await Probation.AskAsync(Reports)).Json["records"]!.AsArray());
    }

    [Fact]
    public async Task A_release_may_let_less_go_than_was_granted()
    {
        Keep("IR-1", "C");
        OfPolice.Keep(JsonNode.Parse(Sample.Report("IR-1", Alex, "C").Replace(
            "\"capacity\"", "\"name\": { \"family\": \"Somebody\" }, \"capacity\"", StringComparison.Ordinal))!, "IntelligenceReport");
        await Probation.AskAsync(Reports);
        var hold = Assert.Single(await HoldsAsync())!;

        await DecideAsync(
            $"{hold["id"]}:release", new JsonObject { ["for"] = "PT1H", ["categories"] = new JsonArray("name") });

        var report = Assert.Single((await Probation.AskAsync(Reports)).Json["records"]!.AsArray())!;
        Assert.Equal("Somebody", (string?)report["subject"]!["name"]!["family"]);
        Assert.Null(report["information"]);
    }

    [Fact]
    public async Task Once_refused_it_stays_silent()
    {
        Keep("IR-1", "C");
        await Probation.AskAsync(Reports);
        var hold = Assert.Single(await HoldsAsync())!;

        var refused = await DecideAsync($"{hold["id"]}:refuse", new JsonObject { ["reason"] = "canary-reason" });

        Assert.True(refused.Status == 200, refused.Whole);
        Assert.Empty(await HoldsAsync());
        var reply = await Probation.AskAsync(Reports);
        Assert.Equal((await Probation.AskAsync(OfNobody)).Comparable, reply.Comparable);
        Assert.Empty(await HoldsAsync());
        var notices = await Probation.AskAsync(Ask.Get("/v1/notices"));
        Assert.Empty(notices.Json["notices"]!.AsArray());
    }

    [Fact]
    public async Task Nobody_but_the_originator_sees_or_decides_it()
    {
        Keep("IR-1", "C");
        await Probation.AskAsync(Reports);
        var hold = Assert.Single(await HoldsAsync())!;

        var seen = await Probation.AskAsync(Ask.Get("/v1/holds"));
        var decided = await Probation.AskAsync(Ask.Post($"/v1/holds/{hold["id"]}:release", new JsonObject { ["for"] = "PT1H" }));
        var tooLong = await DecideAsync($"{hold["id"]}:release", new JsonObject { ["for"] = "PT25H" });

        Assert.Empty(seen.Json["holds"]!.AsArray());
        Assert.Equal((404, "not-found"), (decided.Status, decided.Code));
        Assert.Equal((400, "member"), (tooLong.Status, tooLong.Code));
    }

    private void Keep(string id, string handling, string material = "none") =>
        OfPolice.Keep(JsonNode.Parse(Sample.Report(id, Alex, handling, material))!, "IntelligenceReport");

    private async Task<JsonArray> HoldsAsync() =>
        (await Police.AskAsync(Ask.Get("/v1/holds") with { Role = "originator" })).Json["holds"]!.AsArray();

    private Task<Reply> DecideAsync(string path, JsonNode body) =>
        Police.AskAsync(Ask.Post($"/v1/holds/{path}", body) with { Role = "originator" });
}
