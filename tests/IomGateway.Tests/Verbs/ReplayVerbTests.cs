using System.Text.Json.Nodes;

namespace IomGateway.Tests.Verbs;

/// <summary>Past questions under a draft, and the keys with which drafts come to be signed.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ReplayVerbTests : IDisposable
{
    private const string Police = "leicestershire-police";
    private const string Governor = "Governor";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_replay_answers_in_counts_and_is_itself_on_record()
    {
        var run = await folder.RunAsync("replay", Mappa, "--by", $"{Police}/a.lead", "--output", "json");
        var again = await folder.RunAsync("replay", Mappa, "--ledger", folder.Data);

        Assert.True(run.Exit == 0, run.Error);
        Assert.Equal("llr-mappa", (string)run.Json["drafts"]![0]!["agreement"]!);
        Assert.Equal(0, (int)run.Json["questions"]!);
        foreach (var count in (string[])["unchanged", "refused", "permitted", "more", "less", "moreAndLess"])
        {
            Assert.Equal(0, (int)run.Json[count]!);
        }

        Assert.Equal(
            ["erased", "damaged", "unreadable", "earlier", "unknown", "closed", "undecided", "records"],
            run.Json["notReplayed"]!.AsObject().Select(p => p.Key));
        Assert.Contains("no agreement that was ever in force", (string)run.Json["warnings"]![0]!, StringComparison.Ordinal);
        Assert.Equal(0, again.Exit);
        Assert.Contains("0 decisions of 4 ledger entries", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_draft_could_not_be_replayed()
    {
        var broken = await folder.RunAsync("replay", folder.Write("broken.yaml", "agreement: [\n"));
        var twice = await folder.RunAsync("replay", Mappa, folder.Write("copy.yaml", File.ReadAllText(Mappa)));
        var none = await folder.RunAsync("replay", folder.Path("none.yaml"));

        Assert.Equal((2, 2, 2), (broken.Exit, twice.Exit, none.Exit));
        Assert.Contains("broken.yaml:", broken.Error, StringComparison.Ordinal);
        Assert.Contains("second draft of llr-mappa", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_drafts_is_replayed_whole()
    {
        var run = await folder.RunAsync(
            "replay", Path.GetDirectoryName(Mappa)!, "--output", "json");

        Assert.True(run.Exit == 0, run.Error);
        Assert.True(run.Json["drafts"]!.AsArray().Count > 5);
    }

    [Fact]
    public async Task A_key_is_entered_listed_and_replaced()
    {
        await folder.EnterKeyAsync("hmp-leicester", Governor);
        var old = folder.KeyOf("hmp-leicester", "signatory");
        var fresh = folder.KeyOf("hmp-leicester", "client");

        var replaced = await ReplaceAsync(old, fresh);
        var again = await ReplaceAsync(old, folder.KeyOf(Police, "client"));
        var list = await folder.RunAsync("agencies", "key", "list", "--output", "json");

        Assert.True(replaced.Exit == 0, replaced.Out + replaced.Error);
        Assert.Equal((1, "replaced-key"), (again.Exit, (string)again.Json["code"]!));
        Assert.Equal(["in use", "replaced"], list.Json.AsArray().Select(k => (string)k!["state"]!).Order());
        Assert.Equal((string)replaced.Json["id"]!, InUse(list.Json));
        Assert.Equal(2, (await ReplaceAsync(folder.Path("none.pem"), fresh)).Exit);
    }

    private static string? InUse(JsonNode list) =>
        (string?)list.AsArray().Single(k => (string)k!["state"]! == "in use")!["fingerprint"];

    private Task<VerbRun> ReplaceAsync(string old, string key) => folder.RunAsync(
        "agencies", "key", "replace", "--signatory", Governor, "--old-key", old, "--key", key, "--by",
        "hmp-leicester/a.clerk", "--output", "json");

    private string Mappa => Path.Combine(folder.Agreements, "leicester-leicestershire-rutland", "llr-mappa.yaml");
}
