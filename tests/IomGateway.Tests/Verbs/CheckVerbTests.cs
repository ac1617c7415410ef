using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class CheckVerbTests
{
    private static readonly string Mappa = Path.Combine(
        VerbRun.Folders.Agreements, "leicester-leicestershire-rutland", "llr-mappa.yaml");

    [Fact]
    public async Task The_repository_s_own_agreements_have_no_error()
    {
        var run = await VerbRun.OfAsync("check", "--output", "json");

        Assert.Equal(0, run.Exit);
        Assert.Equal(0, (int)run.Json["errors"]!);
        Assert.Equal(run.Json["problems"]!.AsArray().Count, (int)run.Json["warnings"]!);
    }

    [Fact]
    public async Task A_problem_has_its_place_its_words_and_its_mend()
    {
        var wrong = (await File.ReadAllTextAsync(Mappa)).Replace("CJA03-s325", "CDA98-s37-39",
            StringComparison.Ordinal);
        var run = await VerbRun.WithInputAsync(Encoding.UTF8.GetBytes(wrong), "check", "-", "--output", "json");

        Assert.Equal(1, run.Exit);
        var error = run.Json["problems"]!.AsArray().First(p => (string)p!["severity"]! == "error")!.AsObject();
        Assert.Equal(
            ["file", "line", "column", "severity", "code", "message", "help", "cites"], error.Select(p => p.Key));
        Assert.Equal("-", (string)error["file"]!);
        Assert.True((int)error["line"]! > 1);
        Assert.All(["code", "message", "help"], name => Assert.NotEmpty((string)error[name]!));
    }

    [Fact]
    public async Task Standard_input_that_is_no_agreement_is_told_line_by_line()
    {
        var run = await VerbRun.WithInputAsync("agreement: &a x\n"u8.ToArray(), "check", "-");

        Assert.Equal(1, run.Exit);
        Assert.StartsWith("-:1:", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_and_a_folder_limit_what_is_shown()
    {
        var file = await VerbRun.OfAsync("check", Mappa, "--output", "json");
        var folder = await VerbRun.OfAsync("check", Path.GetDirectoryName(Mappa)!, "--output", "json");

        Assert.All(file.Json["problems"]!.AsArray(), p => EndsWith("llr-mappa.yaml", p));
        Assert.All(folder.Json["problems"]!.AsArray(), p =>
            Assert.Contains("/leicester-leicestershire-rutland/", "/" + (string)p!["file"]!, StringComparison.Ordinal));
        Assert.True(folder.Json["problems"]!.AsArray().Count > file.Json["problems"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_agreement_that_lies_elsewhere_is_checked_over_these_policies()
    {
        using var folder = new TestFolder();
        var text = await File.ReadAllTextAsync(Mappa);
        var path = folder.Write("draft.yaml", text.Replace("mappa-status]", "no-such-category]",
            StringComparison.Ordinal));

        var run = await VerbRun.OfAsync("check", path, "--output", "json");

        Assert.Equal(1, run.Exit);
        Assert.Contains(run.Json["problems"]!.AsArray(), p => (string)p!["code"]! == "unknown-category");
    }

    [Fact]
    public async Task What_is_not_there_could_not_be_checked()
    {
        var run = await VerbRun.OfAsync("check", "no-such-file.yaml");

        Assert.Equal((2, ""), (run.Exit, run.Out));
        Assert.Contains("no-such-file.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_that_read_sarif_and_github_annotations_get_them()
    {
        var sarif = await VerbRun.OfAsync("check", Mappa, "--output", "sarif");
        var github = await VerbRun.OfAsync("check", Mappa, "--output", "github");

        var results = sarif.Json["runs"]![0]!["results"]!.AsArray();
        Assert.Equal("2.1.0", (string)sarif.Json["version"]!);
        var rules = sarif.Json["runs"]![0]!["tool"]!["driver"]!["rules"]!.AsArray();
        Assert.All(rules, r => Assert.NotEmpty((string)r!["help"]!["text"]!));
        Assert.All(results, r =>
        {
            Assert.Equal((string)r!["ruleId"]!, (string)rules[(int)r["ruleIndex"]!]!["id"]!);
            Assert.Contains((string)r["level"]!, (string[])["error", "warning"]);
            Assert.NotEmpty((string)r["message"]!["text"]!);
            var place = r["locations"]![0]!["physicalLocation"]!;
            Assert.True((int)place["region"]!["startLine"]! >= 1);
            Assert.True((int)place["region"]!["startColumn"]! >= 1);
            Assert.EndsWith("llr-mappa.yaml", (string)place["artifactLocation"]!["uri"]!, StringComparison.Ordinal);
        });
        Assert.NotEmpty(results);
        Assert.Equal(results.Count, github.Out.Split('\n').Count(l => l.StartsWith("::", StringComparison.Ordinal)));
    }

    private static void EndsWith(string end, JsonNode? problem) =>
        Assert.EndsWith(end, (string)problem!["file"]!, StringComparison.Ordinal);
}
