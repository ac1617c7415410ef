using System.Text;

namespace IomGateway.Tests.Verbs;

/// <summary>Backups of a data folder, and what is made from them.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class BackupVerbTests : IDisposable
{
    private static readonly string[] By = ["--by", "probation-east-midlands/dpo"];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_restored_folder_has_everything_and_nothing_is_written_over()
    {
        var (data, keys) = await BackedUpAsync();

        Assert.DoesNotContain("X123456", Latin1(data), StringComparison.Ordinal);
        Assert.DoesNotContain("X123456", Latin1(keys), StringComparison.Ordinal);
        var again = folder.Path("again");
        var restored = await RestoreAsync(data, keys, again);
        Assert.True(restored.Exit == 0, restored.Error);

        Assert.True(File.Exists(Path.Combine(again, "keys", "master.key")));
        Assert.False(File.Exists(Path.Combine(again, "keys", "backup.key")));
        Assert.Contains("X123456", Latin1(Path.Combine(again, "records.db")), StringComparison.Ordinal);
        var export = await Verb("ledger", "export", "--data", again, "--to", folder.Path("export"));
        Assert.True(export.Exit == 0, export.Error);
        Assert.Equal(0, (await Verb("ledger", "verify", "--from", folder.Path("export"))).Exit);
        var searched = await VerbRun.RunAsync(
            [],
            ["ledger", "search", "--kind", "register", "--reason", "Check", .. By, "--data", again, "--policies",
                VerbRun.Folders.Policies, "--agreements", folder.Agreements]);
        Assert.True(searched.Exit == 0, searched.Error);

        var over = await RestoreAsync(data, keys, again);
        Assert.Equal(2, over.Exit);
        Assert.Contains("overwrites nothing", over.Error, StringComparison.Ordinal);
        Assert.All(
            new[] { data, keys, Path.Combine(again, "records.db"), Path.Combine(again, "keys", "master.key") },
            f => Assert.True(OperatingSystem.IsWindows()
                || File.GetUnixFileMode(f) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)));
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("other-keys")]
    public async Task A_damaged_backup_makes_no_folder(string how)
    {
        var (data, keys) = await BackedUpAsync();
        var bytes = await File.ReadAllBytesAsync(data);
        switch (how)
        {
            case "flipped":
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(data, bytes);
                break;
            case "cut":
                await File.WriteAllBytesAsync(data, bytes[..^100]);
                break;
            case "empty":
                await File.WriteAllBytesAsync(data, []);
                break;
            default:
                (_, keys) = await BackedUpAsync("second");
                break;
        }

        var restored = await RestoreAsync(data, keys, folder.Path("again"));

        Assert.Equal(2, restored.Exit);
        Assert.Contains("data archive", restored.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Path("again")));
        Assert.False(Directory.Exists(folder.Path("again") + ".restoring"));
    }

    [Fact]
    public async Task Databases_and_keys_never_go_into_one_folder()
    {
        var same = await Verb("backup", "--data", folder.Data, "--to", folder.Path("b"), "--keys-to", folder.Path("b"));
        Assert.Equal(2, same.Exit);
        Assert.Contains("the same folder", same.Error, StringComparison.Ordinal);

        var nothing = await Verb(
            "backup", "--data", folder.Path("nothing"), "--to", folder.Path("b"), "--keys-to", folder.Path("k"));
        Assert.Equal(2, nothing.Exit);
        Assert.Contains("it has no keys", nothing.Error, StringComparison.Ordinal);
    }

    private async Task<(string Data, string Keys)> BackedUpAsync(string name = "first")
    {
        var imported = await folder.RunWithInputAsync(
            Encoding.UTF8.GetBytes("crn,since,level\nX123456,2026-05-20,priority\n"),
            ["register", "import", "-", "--partnership", "leicester-leicestershire-rutland", .. By]);
        Assert.True(imported.Exit == 0, imported.Out + imported.Error);
        var taken = await Verb(
            "backup", "--data", folder.Data, "--to", folder.Path($"{name}-data"), "--keys-to",
            folder.Path($"{name}-keys"), "--output", "json");
        Assert.True(taken.Exit == 0, taken.Error);
        return ((string)taken.Json["data"]!, (string)taken.Json["keys"]!);
    }

    private static Task<VerbRun> RestoreAsync(string data, string keys, string to) =>
        Verb("restore", "--from", data, "--keys-from", keys, "--data", to);

    private static Task<VerbRun> Verb(params string[] args) => VerbRun.RunAsync([], args);

    private static string Latin1(string path) => Encoding.Latin1.GetString(File.ReadAllBytes(path));
}
