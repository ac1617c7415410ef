using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using IomGateway.Ledger;
using IomGateway.Oversight.Disclosures;
using IomGateway.Oversight.Search;

namespace IomGateway.Oversight.Tests.Disclosures;

public sealed class CopyFormsTests
{
    private const string Hostile = "=HYPERLINK(\"https://evil.example\")<script>alert(1)</script>\u001B[2J";

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a \"quoted\", text\r\nin two lines", "\"a \"\"quoted\"\", text\r\nin two lines\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+44 116", "\"'+44 116\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("1=1", "\"1=1\"")]
    [InlineData(null, "\"\"")]
    public void A_field_is_quoted_and_never_a_formula(string? value, string expected) =>
        Assert.Equal($"{expected}\r\n", Csv.Write([[value]]));

    [Fact]
    public void The_csv_has_one_row_for_each_disclosure_below_its_head()
    {
        var csv = CopyForms.CommaSeparated(Copy(Line("One"), Line(Hostile)));

        Assert.StartsWith("\"At\",\"From\",\"To\",\"Role\",\"Purpose\"", csv, StringComparison.Ordinal);
        Assert.Contains("\r\n\"2026-06-01T12:00:00Z\",\"One\"", csv, StringComparison.Ordinal);
        Assert.Contains("Z\",\"'=HYPERLINK(\"\"https", csv, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", csv, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_stands_alone_is_labelled_and_lets_nothing_in_it_run()
    {
        var html = CopyForms.Html(Copy(Line(Hostile)));

        var page = new HtmlParser().ParseDocument(html);
        Assert.Equal("en-GB", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(page.Title, page.QuerySelector("h1")!.TextContent);
        Assert.Empty(page.QuerySelectorAll("script, img, link, iframe, object, form, [src], [href], [onclick]"));
        Assert.Equal(6, page.QuerySelectorAll("thead th[scope=col]").Length);
        Assert.Single(page.QuerySelectorAll("tbody tr"));
        Assert.Single(page.QuerySelectorAll("tbody th[scope=row] time[datetime='2026-06-01T12:00:00Z']"));
        Assert.NotNull(page.QuerySelector("table > caption"));
        Assert.NotNull(page.QuerySelector("main"));
        Assert.Contains("<script>alert(1)</script>", page.QuerySelector("tbody td")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_moves_no_cursor()
    {
        var text = CopyForms.Text(Copy(Line(Hostile)));

        Assert.DoesNotContain('\u001B', text);
        Assert.Contains("1. 1 June 2026 at 13:00", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_says_the_same()
    {
        var json = JsonNode.Parse(CopyForms.Json(Copy(Line("One"))))!;

        var line = Assert.Single(json["disclosures"]!.AsArray())!;
        Assert.Equal(("One", "2026-06-01T12:00:00Z"), ((string)line["from"]!, (string)line["at"]!));
        Assert.True((bool)line["endSeen"]!);
    }

    [Fact]
    public void An_empty_copy_says_that_there_is_nothing_to_tell()
    {
        foreach (var form in (Func<SubjectCopy, string>[])[CopyForms.Text, CopyForms.Html])
        {
            Assert.Contains("There is no disclosure to tell you of.", form(Copy()), StringComparison.Ordinal);
        }
    }

    private static SubjectCopy Copy(params DisclosureLine[] lines) => new()
    {
        Agency = "Turning Point",
        IssuedAt = new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero),
        Lines = lines,
        Told = [],
    };

    private static DisclosureLine Line(string from)
    {
        var at = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        var none = new Dictionary<string, long>();
        return new DisclosureLine
        {
            Entry = EntryId.New(TimeProvider.System),
            At = at,
            From = from,
            To = "Leicestershire Police",
            Purpose = "Manage the risk of reoffending",
            Shared = ["Attendance"],
            SharedInPart = [],
            Grounds = [new DisclosureGround("llr-mappa", "MAPPA", 2, "attendance")],
            Uncertain = false,
            Unreadable = false,
            Audit = new AuditLine
            {
                Id = EntryId.New(TimeProvider.System), Index = 2, At = at, Kind = EntryKind.Decided, Grants = [],
                Released = none, Masked = none, Withheld = none, Erased = false, Damaged = false,
            },
        };
    }
}
