using System.Text;
using IomGateway.Ledger;
using IomGateway.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Tests.Verbs;

/// <summary>What a gateway needs, looked at without changing anything.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class DoctorVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("iom-doctor-").FullName;

    private string Data => Path.Combine(folder, "data");

    private string Keys => Path.Combine(Data, "keys");

    [Fact]
    public async Task Before_the_first_start_nothing_is_wrong()
    {
        var run = await RunAsync();
        Assert.Equal((0, 0), (run.Exit, (int)run.Json["wrong"]!));
        Assert.Equal("note", State(run, "data"));
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task A_sound_folder_is_well_and_stays_as_it_was()
    {
        await MakeAsync();
        var before = File.ReadAllBytes(Path.Combine(Data, "ledger.db"));
        var run = await RunAsync();
        Assert.True(run.Exit == 0, run.Out);
        foreach (var what in new[] { "policies", "time zones", "openssl", "room", "keys", "ledger", "register", "clock" })
        {
            Assert.Equal("well", State(run, what));
        }

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Data, "ledger.db")));
        var text = await VerbRun.OfAsync("doctor", "--data", Data);
        Assert.Contains("Nothing is wrong.", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_is_named_with_its_mend()
    {
        await MakeAsync();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(Keys, "master.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
            await WrongAsync("keys", "others may read master.key");
        }

        var config = Path.Combine(folder, "gateway.json");
        await File.WriteAllTextAsync(config, """{ "Origin": "https://other.example", "KeyBackupDays": 90 }""");
        await WrongAsync("settings", "KeyBackupDays is 90", "--config", config);
        await WrongAsync("ledger", "The gateway's Origin is https://other.example.", "--config", config);
        await File.WriteAllTextAsync(config, """{ "Origin": """);
        var garbled = await RunAsync("--config", config);
        Assert.Equal(2, garbled.Exit);
        Assert.Contains("is no JSON", garbled.Error, StringComparison.Ordinal);

        var policy = Path.Combine(folder, "policy");
        await File.WriteAllTextAsync(policy, "quorum nobody\n");
        await File.WriteAllTextAsync(config, $$"""{ "Origin": "https://gateway.example", "WitnessPolicy": "{{policy}}" }""");
        await WrongAsync("witnesses", "Line 1: the quorum nobody is not defined above.", "--config", config);

        await File.WriteAllTextAsync(Path.Combine(Keys, LedgerOptions.KeptCheckpointName), "frog");
        await WrongAsync("ledger", "is not a checkpoint of gateway.example/ledger");
        await File.WriteAllBytesAsync(Path.Combine(Data, "ledger.db"), Encoding.UTF8.GetBytes(new string('x', 8192)));
        await WrongAsync("ledger", "damaged");
        await File.WriteAllBytesAsync(Path.Combine(Data, "records.db"), Encoding.UTF8.GetBytes(new string('x', 8192)));
        await WrongAsync("register", "damaged");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task WrongAsync(string what, string said, params string[] more)
    {
        var run = await RunAsync(more);
        Assert.Equal(1, run.Exit);
        Assert.Contains(run.Json["findings"]!.AsArray(), f => (string)f!["what"]! == what
            && (string)f["state"]! == "WRONG" && ((string)f["said"]!).Contains(said, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private Task<VerbRun> RunAsync(params string[] more) =>
        VerbRun.OfAsync(["doctor", "--data", Data, "--output", "json", .. more]);

    private static string State(VerbRun run, string what) =>
        (string)run.Json["findings"]!.AsArray().Single(f => (string)f!["what"]! == what)!["state"]!;

    private async Task MakeAsync()
    {
        await using (var log = await EvidenceLog.OpenAsync(
            new LedgerOptions
            {
                Directory = Data, KeysDirectory = Keys, Origin = "gateway.example/ledger", Node = "test",
            },
            TimeProvider.System, NullLogger.Instance, meters: null, CancellationToken.None))
        {
            Assert.True(log.CanRecord);
        }

        await using var records = await RecordsDatabase.OpenAsync(
            Path.Combine(Data, "records.db"), TimeProvider.System, CancellationToken.None);
    }
}
