using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Export;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Tests.Explain;

/// <summary>Pages are valid, can be read aloud and followed by keyboard, and need nothing from elsewhere.</summary>
public sealed class HtmlTests
{
    private const string Hostile = "</title></style><script>alert(1)</script><img src=x onerror=alert(2)> & \"'";

    public static TheoryData<string> Names => Samples.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void An_explanation_is_a_valid_page(string name)
    {
        var (workspace, agreement) = Samples.Read(name);
        IsGood(HtmlAccount.Of(PlainEnglish.OfAgreement(workspace, agreement), Samples.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_document_is_a_valid_page(string name)
    {
        var (workspace, agreement) = Samples.Read(name);
        IsGood(HtmlAccount.Of(AgreementPaper.Of(workspace, agreement), Samples.Name, places: false));
    }

    [Fact]
    public void Nothing_that_a_file_says_becomes_a_mark_of_the_page()
    {
        var account = new Account
        {
            Kind = "agreement",
            Subject = Hostile,
            Title = Hostile,
            File = Hostile,
            Sentences = [new Sentence { Pieces = [new(Hostile, true)], At = [new SourcePosition(Hostile, 1, 1)] }],
            Sections =
            [
                new Section
                {
                    Heading = Hostile,
                    Code = Hostile,
                    File = Hostile + "2",
                    Tables = [new TextTable(Hostile, [Hostile], [[Hostile]])],
                },
            ],
        };

        var page = IsGood(HtmlAccount.Of(account, f => f));

        Assert.Equal(Hostile, page.Title);
        Assert.Equal(Hostile, page.QuerySelector("td, th[scope=row]")!.TextContent);
        Assert.Equal(Hostile, page.QuerySelector("strong")!.TextContent);
    }

    private static IHtmlDocument IsGood(string html)
    {
        var parser = new HtmlParser(new HtmlParserOptions { IsStrictMode = true });
        var page = parser.ParseDocument(html);

        Assert.Equal("en-GB", page.DocumentElement.GetAttribute("lang"));
        Assert.False(string.IsNullOrWhiteSpace(page.Title));
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Single(page.QuerySelectorAll("main"));
        Assert.Empty(page.QuerySelectorAll("script, img, link, iframe, object, [style], [onerror]"));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);

        var ids = page.QuerySelectorAll("[id]").Select(e => e.Id!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(
            page.QuerySelectorAll("a[href]"), a => Assert.Contains(a.GetAttribute("href")![1..], ids));
        Assert.All(
            page.QuerySelectorAll("[aria-labelledby]"), e => Assert.Contains(e.GetAttribute("aria-labelledby")!, ids));
        Assert.All(page.QuerySelectorAll("th"), c => Assert.NotNull(c.GetAttribute("scope")));
        Assert.All(page.QuerySelectorAll("table"), t => Assert.NotNull(t.QuerySelector("caption")));
        Assert.All(page.QuerySelectorAll("ul"), l => Assert.NotEmpty(l.QuerySelectorAll("li")));
        var level = 1;
        foreach (var heading in page.QuerySelectorAll("h1, h2, h3, h4, h5, h6"))
        {
            var next = heading.LocalName[1] - '0';
            Assert.True(next <= level + 1, $"{heading.TextContent} skips a level.");
            level = next;
        }

        return page;
    }
}
