using System.Text.Json.Nodes;

namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class KeysVerbTests : IDisposable
{
    private static readonly string[] By = ["--reason", "Yearly", "--by", "leicestershire-police/a.clerk"];

    private readonly TestFolder folder = new();

    private string Keys => Path.Combine(folder.Data, "keys");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_key_is_listed_with_its_use_its_place_and_its_entry_and_none_is_shown()
    {
        await RotateAsync("--log");
        await RotateAsync("--master");
        await folder.RunAsync(
            ["pseudonyms", "rotate", "--recipient", "hmp-leicester", "--because", "Lost.", .. By[2..]]);

        var listed = (await ListAsync()).AsArray();

        Assert.Equal(
            [
                ("signs the ledger", "replaced", 1L), ("signs the ledger", "in use", 2L),
                ("wraps the data keys", "replaced", null), ("wraps the data keys", "in use", null),
            ],
            listed.Take(4).Select(k => ((string)k!["use"]!, (string)k["state"]!, (long?)k["entry"])));
        Assert.Equal("generation 2", (string)Of(listed, "stand-ins of hmp-leicester")["id"]!);
        Assert.Equal(Path.Combine(Keys, "index.key"), (string)Of(listed, "hashes what is searched")["where"]!);
        var text = await VerbRun.RunAsync([], ["keys", "list", "--data", folder.Data]);
        Assert.Contains("entry 2", text.Out, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(Keys, "*.key"))
        {
            Assert.DoesNotContain(
                Convert.ToBase64String(await File.ReadAllBytesAsync(file)), text.Out, StringComparison.Ordinal);
            Assert.DoesNotContain((await File.ReadAllTextAsync(file)).Trim(), text.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_rotated_ledger_verifies_by_the_program_under_the_key_before_and_names_the_new_one()
    {
        var rotated = await RotateAsync("--log");
        Assert.Equal(2, (long)rotated["index"]!);
        Assert.True(File.Exists((string)rotated["file"]!));
        var export = folder.Path("export");
        Assert.Equal(0, (await VerbRun.RunAsync([], ["ledger", "export", "--data", folder.Data, "--to", export])).Exit);

        var before = folder.Write("before.vkey", (string)rotated["before"]! + "\n");
        var verified = await VerbRun.RunAsync([], ["ledger", "verify", "--from", export, "--key", before]);
        Assert.True(verified.Exit == 0, verified.Out + verified.Error);
        Assert.Contains($"key     {rotated["key"]} from entry 2 on", verified.Out, StringComparison.Ordinal);
        Assert.Equal(
            $"{rotated["before"]}\n{rotated["key"]}\n", await File.ReadAllTextAsync(Path.Combine(export, "key.vkey")));
        var both = await VerbRun.RunAsync(
            [], ["ledger", "verify", "--from", export, "--key", Path.Combine(export, "key.vkey"), "--output", "json"]);
        Assert.Equal(2, both.Json["keys"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_key_made_beforehand_is_used_by_the_rotation_that_follows()
    {
        var prepared = await folder.RunAsync("keys", "rotate", "--log", "--prepare");
        Assert.True(prepared.Exit == 0, prepared.Error);
        Assert.Equal(prepared.Out.Trim(), (string)(await RotateAsync("--log"))["file"]!);
        prepared = await folder.RunAsync("keys", "rotate", "--master", "--prepare", "--output", "json");
        Assert.Equal((string)prepared.Json["file"]!, (string)(await RotateAsync("--master"))["file"]!);
    }

    [Fact]
    public async Task A_key_of_the_token_service_to_come_signs_from_its_instant_on()
    {
        var none = await folder.RunAsync(["keys", "rotate", "--token", .. By]);
        Assert.Equal(2, none.Exit);
        Assert.Contains("no key of the token service", none.Error, StringComparison.Ordinal);

        Identity.Keys.SigningKeys.Open(Keys, TimeProvider.System).Dispose();
        var rotated = await folder.RunAsync(["keys", "rotate", "--token", "--in", "30", .. By]);

        Assert.True(rotated.Exit == 0, rotated.Out + rotated.Error);
        Assert.Equal(
            ["in use", "to come"],
            (await ListAsync()).AsArray().Where(k => (string)k!["use"]! == "signs tokens")
                .Select(k => (string)k!["state"]!));
    }

    [Theory]
    [InlineData("Name one key to rotate")]
    [InlineData("Name one key to rotate", "--log", "--master")]
    [InlineData("--to goes with --log alone", "--master", "--to", "pkcs11:token=a;object=b?module-path=c")]
    [InlineData("--in is from 0", "--log", "--in", "5")]
    [InlineData("--in is from 0", "--token", "--in", "-1")]
    [InlineData("--to does not say where a key is kept", "--log", "--to", "s3cret-Canary")]
    [InlineData("There is no PKCS #11 module", "--log", "--to", "pkcs11:token=a;object=b?module-path=/nowhere.so")]
    public async Task What_cannot_be_rotated_is_refused_with_what_to_do(string says, params string[] what)
    {
        var run = await folder.RunAsync(["keys", "rotate", .. what, .. By]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-Canary", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_and_why_are_asked_for()
    {
        Assert.Contains(
            "--by is missing", (await folder.RunAsync("keys", "rotate", "--log", "--reason", "x")).Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "--reason is missing", (await folder.RunAsync(["keys", "rotate", "--log", .. By[2..]])).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotated_keys_come_back_with_a_backup()
    {
        await RotateAsync("--log");
        await RotateAsync("--master");
        var (to, keysTo, restored) = (folder.Path("b"), folder.Path("k"), folder.Path("restored"));
        var backup = await VerbRun.RunAsync(
            [], ["backup", "--data", folder.Data, "--to", to, "--keys-to", keysTo, "--output", "json"]);
        Assert.True(backup.Exit == 0, backup.Error);
        var back = await VerbRun.RunAsync(
            [],
            ["restore", "--from", (string)backup.Json["data"]!, "--keys-from", (string)backup.Json["keys"]!, "--data",
                restored]);
        Assert.True(back.Exit == 0, back.Error);

        var listed = await VerbRun.RunAsync([], ["keys", "list", "--data", restored, "--output", "json"]);
        Assert.True(listed.Exit == 0, listed.Error);
        Assert.All(
            listed.Json.AsArray().Take(4),
            k => Assert.StartsWith(restored, (string)k!["where"]!, StringComparison.Ordinal));
        Assert.Equal(0, (await VerbRun.RunAsync(
            [], ["ledger", "export", "--data", restored, "--to", folder.Path("export")])).Exit);
        Assert.Equal(0, (await VerbRun.RunAsync([], ["ledger", "verify", "--from", folder.Path("export")])).Exit);
    }

    private async Task<JsonNode> RotateAsync(string key)
    {
        var run = await folder.RunAsync(["keys", "rotate", key, "--output", "json", .. By]);
        Assert.True(run.Exit == 0, run.Out + run.Error);
        return run.Json;
    }

    private async Task<JsonNode> ListAsync()
    {
        var run = await VerbRun.RunAsync([], ["keys", "list", "--data", folder.Data, "--output", "json"]);
        Assert.True(run.Exit == 0, run.Error);
        return run.Json;
    }

    private static JsonNode Of(JsonArray keys, string use) => keys.First(k => (string)k!["use"]! == use)!;
}
