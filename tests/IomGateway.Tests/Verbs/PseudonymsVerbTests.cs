using System.Text;
using IomGateway.Exchange.Disclosure;
using IomGateway.Serving;

namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class PseudonymsVerbTests : IDisposable
{
    private const string Council = "leicester-city-council";

    private static readonly string[] By =
        ["--because", "Their copy was lost.", "--by", "leicestershire-police/a.clerk"];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Stand_ins_stay_until_they_are_rotated_and_the_old_can_still_be_told()
    {
        var first = await OfAsync("9990001014");
        Assert.Equal(first, await OfAsync("9990001014"));

        var rotated = await folder.RunAsync(["pseudonyms", "rotate", "--recipient", Council, .. By]);

        Assert.True(rotated.Exit == 0, rotated.Out + rotated.Error);
        var second = await OfAsync("9990001014");
        Assert.NotEqual(first, second);
        Assert.Equal(first, await OfAsync("9990001014", "--generation", "1"));
        Assert.Equal(second, await OfAsync("9990001014", "--generation", "2"));
        Assert.Matches("^[0-9a-f]{32}\n$", second);
    }

    [Fact]
    public async Task One_recipient_s_rotation_leaves_the_next_one_s_stand_ins_alone()
    {
        var keys = RecipientKeys.Open(new GatewayFiles(folder.Data).RecipientKey);
        var before = await OfAsync("x", "--recipient", "hmp-leicester");

        await folder.RunAsync(["pseudonyms", "rotate", "--recipient", Council, .. By]);

        Assert.Equal(before, await OfAsync("x", "--recipient", "hmp-leicester"));
        Assert.Equal(before, keys.StandIn("hmp-leicester", 1, "x") + "\n");
        Assert.NotEqual(keys.StandIn("hmp-leicester", 1, "x"), keys.StandIn(Council, 1, "x"));
        var list = await folder.RunAsync("pseudonyms", "list", "--output", "json");
        Assert.Equal(Council, (string)Assert.Single(list.Json.AsArray())!["recipient"]!);
        Assert.Equal(2, (int)list.Json[0]!["generation"]!);
    }

    [Theory]
    [InlineData("no-such-generation", "--generation", "3")]
    [InlineData("no-such-generation", "--generation", "0")]
    public async Task A_generation_that_never_was_is_refused(string code, params string[] more)
    {
        var run = await folder.RunWithInputAsync(
            Encoding.UTF8.GetBytes("x"), ["pseudonyms", "of", "--recipient", Council, .. By, .. more]);

        Assert.Equal(1, run.Exit);
        Assert.Contains(code, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_was_lost_or_is_of_an_earlier_day_stops_the_start_and_every_rotation(bool earlier)
    {
        var file = Path.Combine(folder.Data, "keys", "pseudonyms.json");
        await folder.RunAsync(["pseudonyms", "rotate", "--recipient", Council, .. By]);
        var second = await File.ReadAllBytesAsync(file);
        await folder.RunAsync(["pseudonyms", "rotate", "--recipient", Council, .. By]);
        var third = await File.ReadAllBytesAsync(file);
        File.Delete(file);
        if (earlier)
        {
            await File.WriteAllBytesAsync(file, second);
        }

        var start = await VerbRun.RunAsync(
            [],
            ["serve", "--data", folder.Data, "--policies", VerbRun.Folders.Policies, "--agreements",
                folder.Agreements]);
        var rotation = await folder.RunAsync(["pseudonyms", "rotate", "--recipient", Council, .. By]);

        foreach (var run in new[] { start, rotation })
        {
            Assert.Equal(2, run.Exit);
            Assert.Contains(
                $"{Council} has had generation 3 of its stand-ins, and it says {(earlier ? 2 : 1)}", run.Error,
                StringComparison.Ordinal);
            Assert.Contains("Put back the newest one", run.Error, StringComparison.Ordinal);
        }

        await File.WriteAllBytesAsync(file, third);
        Assert.Equal(0, (await folder.RunAsync(["pseudonyms", "rotate", "--recipient", Council, .. By])).Exit);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_gives_nothing()
    {
        await folder.RunAsync(["pseudonyms", "rotate", "--recipient", Council, .. By]);
        await File.WriteAllTextAsync(Path.Combine(folder.Data, "keys", "pseudonyms.json"), "{");

        var run = await folder.RunAsync(["pseudonyms", "rotate", "--recipient", Council, .. By]);

        Assert.Equal(2, run.Exit);
        Assert.Contains("restore it from a backup", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> OfAsync(string value, params string[] more)
    {
        string[] recipient = more.Contains("--recipient") ? [] : ["--recipient", Council];
        var run = await folder.RunWithInputAsync(
            Encoding.UTF8.GetBytes(value), ["pseudonyms", "of", .. recipient, .. By, .. more]);
        Assert.True(run.Exit == 0, run.Out + run.Error);
        return run.Out;
    }
}
