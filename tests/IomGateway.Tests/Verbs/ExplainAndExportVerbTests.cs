using System.Text;
using System.Text.Json.Nodes;

namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class ExplainAndExportVerbTests
{
    private static readonly string Mappa = Path.Combine(
        VerbRun.Folders.Agreements, "leicester-leicestershire-rutland", "llr-mappa.yaml");

    [Fact]
    public async Task An_agreement_is_told_by_id_by_file_and_from_standard_input_alike()
    {
        var byId = await VerbRun.OfAsync("explain", "llr-mappa");
        var byFile = await VerbRun.OfAsync("explain", Mappa);
        var given = await VerbRun.WithInputAsync(await File.ReadAllBytesAsync(Mappa), "explain", "-");

        Assert.Equal((0, 0, 0), (byId.Exit, byFile.Exit, given.Exit));
        Assert.StartsWith("MAPPA co-operation beside IOM\n", byId.Out, StringComparison.Ordinal);
        Assert.Contains("may tell one another", byId.Out, StringComparison.Ordinal);
        Assert.Equal(byId.Out, byFile.Out);
        Assert.Equal(byId.Out.Split('\n').Length, given.Out.Split('\n').Length);
        Assert.DoesNotContain('\u001b', byId.Out);
    }

    [Theory]
    [InlineData("agreement", "llr-mappa", "llr-mappa")]
    [InlineData("agency", "treatment-llr", "--agency", "treatment-llr")]
    [InlineData("category", "substance-use", "--category", "substance-use")]
    public async Task Json_ties_sentences_to_files_and_lines(string kind, string subject, params string[] asked)
    {
        var run = await VerbRun.OfAsync(["explain", .. asked, "--output", "json"]);

        Assert.Equal(0, run.Exit);
        Assert.Equal((kind, subject), ((string)run.Json["explains"]!, (string)run.Json["subject"]!));
        var first = run.Json["sections"]!.AsArray().SelectMany(s => s!["sections"]!.AsArray())
            .First()!["sentences"]![0]!;
        Assert.Contains(" may tell ", (string)first["text"]!, StringComparison.Ordinal);
        Assert.True((int)first["at"]![0]!["line"]! > 1);
        Assert.True(File.Exists((string)first["at"]![0]!["file"]!));
    }

    [Fact]
    public async Task A_page_needs_nothing_else()
    {
        var run = await VerbRun.OfAsync("explain", "--category", "name", "--output", "html");

        Assert.Equal(0, run.Exit);
        Assert.StartsWith("<!DOCTYPE html>", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", run.Out, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", run.Out, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("explain", "llr-map")]
    [InlineData("explain", "--agency", "treatment")]
    [InlineData("explain", "--category", "substances")]
    [InlineData("export", "llr-map", "--as", "odrl")]
    public async Task What_is_not_known_is_named_with_what_is(params string[] asked)
    {
        var run = await VerbRun.OfAsync(asked);

        Assert.Equal(2, run.Exit);
        Assert.Empty(run.Out);
        Assert.Contains("There are, among others: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("explain", "llr-mappa", "--agency", "treatment-llr")]
    [InlineData("explain", "llr-mappa", "--output", "pdf")]
    [InlineData("export")]
    [InlineData("export", "llr-mappa", "--as", "odrl-profile")]
    [InlineData("export", "llr-mappa", "--as", "pdf")]
    public async Task A_wrong_question_is_refused(params string[] asked)
    {
        var run = await VerbRun.OfAsync(asked);

        Assert.Equal(2, run.Exit);
        Assert.Empty(run.Out);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task An_agreement_that_cannot_be_read_is_not_told_in_part()
    {
        var run = await VerbRun.WithInputAsync(Encoding.UTF8.GetBytes("agreement: x\nversion: 0\n"), "explain", "-");

        Assert.Equal(2, run.Exit);
        Assert.Empty(run.Out);
        Assert.Contains("-:2:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agreement_is_written_in_each_form()
    {
        var markdown = await VerbRun.OfAsync("export", "llr-mappa");
        var html = await VerbRun.OfAsync("export", Mappa, "--as", "document-html");
        var odrl = await VerbRun.OfAsync("export", "llr-mappa", "--as", "odrl");
        var profile = await VerbRun.OfAsync("export", "--as", "odrl-profile");

        Assert.Equal([0, 0, 0, 0], new[] { markdown.Exit, html.Exit, odrl.Exit, profile.Exit });
        Assert.StartsWith("# MAPPA co-operation beside IOM\n", markdown.Out, StringComparison.Ordinal);
        Assert.Contains("## 1. Parties and their roles", markdown.Out, StringComparison.Ordinal);
        Assert.Contains(">1. Parties and their roles<", html.Out, StringComparison.Ordinal);
        Assert.Equal("Agreement", (string)odrl.Json["@type"]!);
        Assert.NotEmpty(Assert.IsType<JsonArray>(profile.Json["@graph"]));
    }
}
