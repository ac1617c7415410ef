namespace IomGateway.Tests.Verbs;

/// <summary>A database that cannot be used stops a verb, in words for whoever typed it.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class DatabaseOptionTests : IDisposable
{
    private const string Secret = "s3cret-Canary";
    private const string Away = "Host=127.0.0.1;Port=1;Database=iom;Username=gw;Password=" + Secret;
    private const string Keys = "Host=127.0.0.1;Port=1;Database=keys;Username=gw;Password=" + Secret;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_gateway_whose_database_is_away_does_not_start()
    {
        var run = await VerbRun.OfAsync("serve", "--data", folder.Data, "--database", Away, "--key-store", Keys);
        Refused(run, "127.0.0.1:1/iom cannot be reached. Start the server");
    }

    [Fact]
    public async Task A_gateway_without_a_store_of_data_keys_does_not_start()
    {
        var run = await VerbRun.OfAsync("serve", "--data", folder.Data, "--database", Away);
        Refused(run, "KeyStore is not set");
    }

    [Fact]
    public async Task A_verb_on_the_ledger_says_that_its_database_is_away()
    {
        var run = await VerbRun.OfAsync(
            "ledger", "export", "--to", Path.Combine(folder.Data, "export"), "--database", Away);
        Refused(run, "cannot be read");
    }

    [Fact]
    public async Task A_verb_on_the_register_says_that_its_database_is_away()
    {
        var run = await VerbRun.OfAsync(
            "emergencies", "review", "--by", "treatment-llr/tllr-dpo", "--data", folder.Data, "--database", Away,
            "--key-store", Keys);
        Assert.Equal(2, run.Exit);
        Assert.DoesNotContain(Secret, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shared_keys_are_asked_of_a_database_alone()
    {
        var run = await VerbRun.OfAsync("gateways", "keys");
        Refused(run, "name the database with --database");
        Refused(await VerbRun.OfAsync("gateways", "keys", "--database", "iom.db;" + Secret), "it names no Host");
    }

    private static void Refused(VerbRun run, string expected)
    {
        Assert.Equal(2, run.Exit);
        Assert.Empty(run.Out);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Error, StringComparison.Ordinal);
    }
}
