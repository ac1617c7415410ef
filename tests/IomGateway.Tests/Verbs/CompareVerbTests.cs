namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class CompareVerbTests
{
    private static readonly string Engagement = Path.Combine(
        VerbRun.Folders.Agreements, "leicester-leicestershire-rutland", "llr-treatment-engagement.yaml");

    [Fact]
    public async Task An_agreement_means_what_it_means_when_its_order_and_comments_change()
    {
        var run = await CompareAsync(text => "# Another comment\n" + text.Replace(
            "parties: [leicestershire-police, probation-east-midlands, treatment-llr]",
            "parties: [treatment-llr, probation-east-midlands, leicestershire-police]", StringComparison.Ordinal));

        Assert.Equal((0, "They mean the same."), (run.Exit, run.Out.TrimEnd()));
    }

    [Fact]
    public async Task A_wider_version_is_told_with_its_lines_and_exit_code_1()
    {
        var run = await CompareAsync(
            text => text.Replace("level: [enhanced, priority]", "level: [standard, enhanced, priority]",
                StringComparison.Ordinal), "--output", "json");

        Assert.Equal(1, run.Exit);
        Assert.Equal("wider", (string)run.Json["verdict"]!);
        Assert.Equal(["leicestershire-police", "probation-east-midlands", "treatment-llr"],
            run.Json["widerFor"]!.AsArray().Select(a => (string)a!));
        var change = Assert.Single(run.Json["changes"]!.AsArray())!;
        Assert.Equal(["attendance", "engagement", "location", "name"],
            change["categories"]!.AsArray().Select(c => (string)c!).Order(StringComparer.Ordinal));
        var level = Assert.Single(change["conditions"]!.AsArray(), c => (string)c!["key"]! == "person.level")!;
        Assert.Contains("Standard level", (string)level["words"]!, StringComparison.Ordinal);
        Assert.All(change["positions"]!.AsArray(), p => Assert.True((int)p!["line"]! > 0));
    }

    [Fact]
    public async Task A_narrower_version_opens_nothing_and_exits_0()
    {
        var run = await CompareAsync(
            text => text.Replace("level: [enhanced, priority]", "level: [priority]", StringComparison.Ordinal),
            "--output", "json");

        Assert.Equal((0, "narrower"), (run.Exit, (string)run.Json["verdict"]!));
        Assert.All(run.Json["changes"]!.AsArray(), c => Assert.NotEmpty((string)c!["loses"]!));
        Assert.All(run.Json["changes"]!.AsArray(), c => Assert.Null(c!["gains"]));
    }

    [Fact]
    public async Task Two_whole_folders_are_compared_each_by_its_own_policies()
    {
        using var folder = new TestFolder();
        var root = Path.GetDirectoryName(folder.Agreements)!;
        CopyFolder(VerbRun.Folders.Policies, Path.Combine(root, "policies"));
        var safeguards = Path.Combine(root, "policies", "safeguards.yaml");
        var text = await File.ReadAllTextAsync(safeguards);
        await File.WriteAllTextAsync(safeguards, text.Replace(
            "when: { person: { age: [child-10-15, child-16-17] } }", "when: { person: { age: [child-10-15] } }",
            StringComparison.Ordinal));

        var run = await VerbRun.RunAsync([],
            ["compare", Path.GetDirectoryName(VerbRun.Folders.Policies)!, root, "--output", "json"]);

        Assert.Equal((1, "wider"), (run.Exit, (string)run.Json["verdict"]!));
    }

    [Fact]
    public async Task What_cannot_be_read_is_said()
    {
        var missing = await VerbRun.OfAsync("compare", "nowhere.yaml", Engagement);
        Assert.Equal((2, ""), (missing.Exit, missing.Out));
        Assert.Contains("nowhere.yaml", missing.Error, StringComparison.Ordinal);

        var broken = await CompareAsync(text => text.Replace("roles:", "rolls:", StringComparison.Ordinal));
        Assert.Equal((2, ""), (broken.Exit, broken.Out));
        Assert.Contains("new.yaml:", broken.Error, StringComparison.Ordinal);
    }

    private static async Task<VerbRun> CompareAsync(Func<string, string> change, params string[] more)
    {
        using var folder = new TestFolder();
        var file = folder.Path("new.yaml");
        await File.WriteAllTextAsync(file, change(await File.ReadAllTextAsync(Engagement)));
        return await VerbRun.OfAsync(["compare", Engagement, file, .. more]);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
