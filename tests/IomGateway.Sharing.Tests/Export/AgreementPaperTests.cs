using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Export;
using IomGateway.Sharing.Tests.Explain;

namespace IomGateway.Sharing.Tests.Export;

public sealed class AgreementPaperTests
{
    /// <summary>What the regulator's data-sharing code asks a document to answer.</summary>
    private static readonly string[] Headings =
    [
        "Parties and their roles", "Owner and marking", "What it is for", "What is shared, and on which conditions",
        "Powers and lawful bases", "Confidence", "Necessity and proportionality", "Who may use it",
        "Data quality", "Retention and destruction", "Passing it on", "What is closed", "Emergencies",
        "People's rights",
        "Complaints", "Freedom of information", "Security", "Training and vetting", "Breaches",
        "Assessments, policies and notices", "Review", "How it ends", "Signatures",
        "What this agreement does not state",
    ];

    [Fact]
    public void It_has_the_regulators_headings_in_order()
    {
        var (workspace, agreement) = Samples.Read("every-clause");

        var paper = AgreementPaper.Of(workspace, agreement);

        Assert.Equal(Headings.Select((h, i) => $"{i + 1}. {h}"), paper.Sections.Select(s => s.Heading));
    }

    [Fact]
    public void What_is_not_written_is_shown_as_not_stated_and_listed()
    {
        var (workspace, agreement) = Samples.Read("every-clause");

        var paper = AgreementPaper.Of(workspace, agreement);

        var listed = paper.Sections[^1].Sentences.Single().Points.Select(p => p.Text).ToList();
        Assert.Equal(
            [
                "the law for “What do we all know?” from HMP Leicester to the Probation Service",
                "the law for “What do we all know?” from Leicestershire Police to the Probation Service",
                "data quality", "how long what “What needs are there?” gives may be kept",
                "contact for people's rights",
                "contact for complaints", "freedom of information", "security", "training and vetting",
                "data protection impact assessment", "equality assessment", "privacy notice", "the day of review",
                "how it ends", "sign-off",
            ],
            listed);
        foreach (var heading in (string[])["Data quality", "Complaints", "Security", "Review", "How it ends"])
        {
            var section = paper.Sections.Single(s => s.Heading.EndsWith(heading, StringComparison.Ordinal));
            Assert.Equal("Not stated.", section.Sentences.Single().Text);
        }
    }

    [Fact]
    public void What_is_written_is_not_listed_as_missing()
    {
        var (workspace, agreement) = Samples.Read("northumbria-mentoring");

        var paper = AgreementPaper.Of(workspace, agreement);

        Assert.Equal("Nothing that is asked for is left unstated.", paper.Sections[^1].Sentences.Single().Text);
        Assert.DoesNotContain(Samples.Sentences(paper), s => s.Text.Contains("Not stated", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_pair_has_its_own_power_and_bases()
    {
        var (workspace, agreement) = Samples.Read("every-clause");

        var tables = AgreementPaper.Of(workspace, agreement).Sections[4].Tables;

        var rows = tables[0].Rows.Select(r => (From: r[0], To: r[1], Power: r[2])).ToList();
        Assert.Equal(
            "Not stated", rows.Single(r => r is ("HMP Leicester", "Probation Service (East Midlands)", _)).Power);
        Assert.Contains("s325", rows.Single(r => r.To == "Leicestershire Police").Power,
            StringComparison.Ordinal);

        // A meeting's members each stand for themselves; pairs on one ground stand in one row.
        Assert.Contains("; ", Assert.Single(tables[1].Rows)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_party_and_every_member_of_a_meeting_has_a_place_to_sign()
    {
        var (workspace, agreement) = Samples.Read("every-clause");

        var table = AgreementPaper.Of(workspace, agreement).Sections.Single(
            s => s.Heading.EndsWith("Signatures", StringComparison.Ordinal)).Tables.Single();

        Assert.Equal(["Party", "Signatory", "Role", "Signature", "Date"], table.Head);
        Assert.Equal(
            ["HMP Leicester", "Leicester City Council (housing options; commissioner of treatment)",
                "Leicester City Youth Offending Service", "Leicestershire Police",
                "Leicestershire Youth Offending Service",
                "Probation Service (East Midlands)"],
            table.Rows.Select(r => r[0]).Where(p => !p.StartsWith("Drug", StringComparison.Ordinal)).Order());
        Assert.All(table.Rows, r => Assert.Equal(("", ""), (r[3], r[4])));
    }

    [Fact]
    public void Markdown_shows_text_as_it_is()
    {
        const string text = "1. *a* _b_ `c` [d](e) <f> # | & \\ \n- g";
        var account = new Account
        {
            Kind = "document",
            Subject = "x",
            Title = text,
            Sentences = [new Sentence { Pieces = [new(text)], At = [] }],
            Sections = [new Section { Heading = "H", Tables = [new TextTable("T", ["A"], [[text]])] }],
        };

        var lines = MarkdownAccount.Of(account).Split('\n');

        const string escaped = @"1. \*a\* \_b\_ \`c\` \[d\](e) \<f\> \# \| \& \\ - g";
        Assert.Equal($"# {escaped}", lines[0]);
        Assert.Equal(@"1\" + escaped[1..], lines[2]);
        Assert.Equal($"| {escaped} |", lines[10]);
    }
}
