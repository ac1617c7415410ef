using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Export;

namespace IomGateway.Sharing.Tests.Explain;

/// <summary>What people are told, word for word, as it was read and found good.</summary>
public sealed class SnapshotTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names => Samples.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void An_agreement_is_told_in_text_as_it_was_read(string name)
    {
        var (workspace, agreement) = Samples.Read(name);

        var text = TextAccount.Plain(PlainEnglish.OfAgreement(workspace, agreement), 100, Samples.Name);

        // What others' lines are called may break a line elsewhere, so the words are compared one to a sentence.
        var whole = TextAccount.Plain(PlainEnglish.OfAgreement(workspace, agreement), 100_000, Samples.Name);
        Assert.All(text.Split('\n'), l => Assert.True(l.Length <= 110, l));
        Samples.Same($"{name}.txt", Samples.WithoutOthersLines(whole));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_agreement_is_told_in_json_as_it_was_read(string name)
    {
        var (workspace, agreement) = Samples.Read(name);

        var json = JsonAccount.Of(PlainEnglish.OfAgreement(workspace, agreement), Samples.Name);

        WithoutOthersLines(json);
        Samples.Same($"{name}.json", json.ToJsonString(Readable) + "\n");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_agreement_is_told_in_html_as_it_was_read(string name)
    {
        var (workspace, agreement) = Samples.Read(name);

        var html = HtmlAccount.Of(PlainEnglish.OfAgreement(workspace, agreement), Samples.Name);

        Samples.Same($"{name}.html", Samples.WithoutOthersLines(html));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_agreement_is_written_as_a_document_as_it_was_read(string name)
    {
        var (workspace, agreement) = Samples.Read(name);
        var paper = AgreementPaper.Of(workspace, agreement);

        var digest = IomGateway.Sharing.Agreements.AgreementDigest.Compute(
            agreement, workspace.Policies, workspace.Agencies);

        Samples.Same($"{name}.md", MarkdownAccount.Of(paper).Replace(digest, "…", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("treatment-llr")]
    [InlineData("yos-leicester-city")]
    public void An_agency_is_told_what_it_may_see_as_it_was_read(string agency)
    {
        var (workspace, _) = Samples.Read("every-clause");

        var account = PlainEnglish.OfAgency(workspace, workspace.Agencies.Find(agency)!);

        Samples.Same(
            $"agency-{agency}.txt", Samples.WithoutOthersLines(TextAccount.Plain(account, 100_000, Samples.Name)));
    }

    [Theory]
    [InlineData("substance-use")]
    [InlineData("gender-history")]
    public void A_category_is_told_as_it_was_read(string category)
    {
        var (workspace, _) = Samples.Read("every-clause");

        var account = PlainEnglish.OfCategory(workspace, workspace.Policies.Vocabulary.Categories[category]);

        Samples.Same(
            $"category-{category}.txt", Samples.WithoutOthersLines(TextAccount.Plain(account, 100_000, Samples.Name)));
    }

    private static void WithoutOthersLines(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject place when (string?)place["file"] is { } file
                && file.Contains('/', StringComparison.Ordinal):
                place.Remove("line");
                place.Remove("column");
                break;
            case JsonObject keys:
                keys.Select(k => k.Value).ToList().ForEach(WithoutOthersLines);
                break;
            case JsonArray items:
                items.ToList().ForEach(WithoutOthersLines);
                break;
        }
    }
}
