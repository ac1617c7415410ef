using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IomGateway.Ledger;
using IomGateway.Oversight.Disclosures;
using IomGateway.Oversight.Search;
using IomGateway.Oversight.Tests.Search;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Tests.Disclosures;

public sealed class DisclosureReportsTests : IAsyncLifetime
{
    private const string Treatment = PastExchanges.Treatment;
    private const string Told = "rights-of-others";
    private const string Untold = "crime-and-taxation";

    private readonly World world = new();
    private readonly PersonId person = PersonId.New(TimeProvider.System);

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    private PastExchanges Past => new(world);

    private DisclosureReports Reports =>
        new(world.Ledger, new PersonRegister(world.Records), world.Workspace, world.Time);

    [Fact]
    public async Task Every_disclosure_is_told_with_who_what_when_why_and_under_what()
    {
        await Past.DiscloseAsync(person, "attendance");

        var line = Assert.Single((await PrepareAsync()).Lines);

        Assert.Equal(world.Time.Now, line.At);
        Assert.Equal(world.Agency("treatment-llr").Title, line.From);
        Assert.Equal(world.Agency("leicestershire-police").Title, line.To);
        var vocabulary = world.Workspace.Policies.Vocabulary;
        Assert.Equal(vocabulary.Purposes["manage-reoffending-risk"].Label, line.Purpose);
        Assert.Equal([vocabulary.Categories["attendance"].Label], line.Shared);
        var ground = Assert.Single(line.Grounds);
        Assert.Equal(("llr-treatment-engagement", 3, "attendance"), (ground.Agreement, ground.Version, ground.Flow));
        Assert.False(line.Uncertain || line.Unreadable);
    }

    [Fact]
    public async Task What_left_nothing_or_was_about_somebody_else_or_between_others_is_no_line()
    {
        await Past.RefuseAsync(person);
        await Past.DiscloseAsync(person);
        await Past.FailAsync(person);
        await Past.DiscloseAsync(PersonId.New(TimeProvider.System), "attendance");
        await new PastExchanges(world) { Holder = "hmp-leicester" }.DiscloseAsync(person, "attendance");

        Assert.Empty((await PrepareAsync()).Lines);
        Assert.Single((await PrepareAsync("hmp-leicester")).Lines);
        Assert.Single((await PrepareAsync(PastExchanges.Police)).Lines);
    }

    [Fact]
    public async Task What_may_have_left_is_told_as_that_with_what_was_granted()
    {
        await Past.InterruptAsync(person);

        var line = Assert.Single((await PrepareAsync()).Lines);

        Assert.True(line.Uncertain);
        Assert.Equal([world.Workspace.Policies.Vocabulary.Categories["attendance"].Label], line.Shared);
        Assert.Equal([world.Workspace.Policies.Vocabulary.Categories["location"].Label], line.SharedInPart);
    }

    [Fact]
    public async Task A_copy_without_an_untold_line_reads_as_though_it_had_never_been()
    {
        var kept = await Past.DiscloseAsync(person, "attendance");
        var alone = await IssueAsync(await ReviewAsync());
        var hidden = await new PastExchanges(world) { Asker = PastExchanges.Probation, User = "k.jones" }
            .DiscloseAsync(person, "location");

        foreach (var form in (Func<SubjectCopy, string>[])
            [CopyForms.Text, CopyForms.Json, CopyForms.CommaSeparated, CopyForms.Html])
        {
            var with = await IssueAsync(await ReviewAsync(new Withholding(hidden, Untold, "Covert operation")), form);
            Assert.Equal(form(alone.Copy), Encoding.UTF8.GetString(with.Bytes.Span));
            Assert.Equal([kept], with.Copy.Lines.Select(l => l.Entry));
            Assert.Empty(with.Copy.Told);
            Assert.Equal((Untold, 1), (with.Withheld[0].Exemption.Code, with.Withheld[0].Lines));
        }
    }

    [Fact]
    public async Task A_ground_that_the_person_may_know_is_named_with_how_many_lines()
    {
        await Past.DiscloseAsync(person, "attendance");
        var hidden = await Past.DiscloseAsync(person, "location");

        var issued = await IssueAsync(await ReviewAsync(new Withholding(hidden, Told, "Names the victim")));

        var text = Encoding.UTF8.GetString(issued.Bytes.Span);
        Assert.Contains("One disclosure is withheld: Protection of the rights of others (Data Protection Act 2018,"
            + " Schedule 2, paragraph 16).", text, StringComparison.Ordinal);
        Assert.DoesNotContain("victim", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_withheld_and_why_is_in_the_ledger_before_the_copy_leaves()
    {
        var hidden = await Past.DiscloseAsync(person, "attendance");
        var review = await ReviewAsync(new Withholding(hidden, Untold, "Covert operation"));

        var issued = await IssueAsync(review);

        var entry = (await world.EntriesAsync())[^1];
        Assert.Equal((EntryKind.Consulted, "issued-disclosures"), (entry.Entry.Kind, World.Value(entry, "step")));
        Assert.Equal(person.ToString(), World.Value(entry, "person"));
        Assert.Equal(("SAR 2026-17", "a.clerk"), (World.Value(entry, "reason"), World.Value(entry, "user")));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(issued.Bytes.Span)), World.Value(entry, "copy"));
        var withheld = Assert.Single(JsonNode.Parse(World.Value(entry, "withheld")!)!.AsArray())!;
        Assert.Equal(
            (hidden.ToString(), Untold, "Covert operation"),
            ((string)withheld["line"]!, (string)withheld["exemption"]!, (string)withheld["because"]!));
        await world.Ledger.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => IssueAsync(review));
    }

    [Fact]
    public async Task A_review_that_is_not_of_these_lines_or_names_no_ground_is_refused()
    {
        var line = await Past.DiscloseAsync(person, "attendance");
        var review = await ReviewAsync();
        var stranger = EntryId.New(TimeProvider.System);
        (DisclosureReview Review, string Code)[] wrong =
        [
            (review with { Lines = [] }, "line-not-reviewed"),
            (review with { Lines = [line, stranger] }, "no-such-line"),
            (review with { Withheld = [new(stranger, Told, "Why")] }, "unknown-line"),
            (review with { Withheld = [new(line, "because-we-say-so", "Why")] }, "unknown-exemption"),
            (review with { Withheld = [new(line, Told, " ")] }, "no-because"),
            (review with { Withheld = [new(line, Told, "Why"), new(line, Untold, "Why")] }, "line-twice"),
        ];
        var before = (await world.EntriesAsync()).Count;
        foreach (var (each, code) in wrong)
        {
            var answer = await Reports.IssueAsync(
                each, Bytes, world.Actor(Treatment), "SAR 2026-17", CancellationToken.None);
            Assert.Equal(code, Assert.IsType<AuditAnswer<IssuedCopy>.Refused>(answer).Code);
        }

        Assert.Equal(before, (await world.EntriesAsync()).Count);
    }

    [Fact]
    public async Task What_is_disclosed_after_the_review_waits_for_the_next()
    {
        var reviewed = await Past.DiscloseAsync(person, "attendance");
        var review = await ReviewAsync();
        await Past.DiscloseAsync(person, "location");

        Assert.Equal([reviewed], (await IssueAsync(review)).Copy.Lines.Select(l => l.Entry));
        Assert.Equal(2, (await PrepareAsync()).Lines.Count);
    }

    [Fact]
    public async Task A_review_is_read_back_from_its_file_and_only_what_was_decided_counts()
    {
        var first = await Past.DiscloseAsync(person, "attendance");
        var second = await Past.DiscloseAsync(person, "location");
        var file = ReviewFile.Write(await PrepareAsync());
        file["lines"]![1]!["withhold"] = Untold;
        file["lines"]![1]!["because"] = "Covert operation";
        file["lines"]![0]!["to"] = "somebody else";

        var review = ReviewFile.Read(Encoding.UTF8.GetBytes(file.ToJsonString()), out var problem)!;

        Assert.Equal("", problem);
        Assert.Equal([first, second], review.Lines);
        Assert.Equal([new Withholding(second, Untold, "Covert operation")], review.Withheld);
        var line = Assert.Single((await IssueAsync(review)).Copy.Lines);
        Assert.Equal(world.Agency("leicestershire-police").Title, line.To);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"person\":null,\"before\":\"x\",\"lines\":[]}")]
    [InlineData("{\"person\":null,\"before\":7,\"lines\":[{\"entry\":\"nonsense\"}]}")]
    [InlineData("{\"person\":null,\"before\":7,\"lines\":[{\"withhold\":null}]}")]
    public void What_is_no_review_is_not_read(string json)
    {
        Assert.Null(ReviewFile.Read(Encoding.UTF8.GetBytes(json), out var problem));
        Assert.StartsWith("It is not a review", problem, StringComparison.Ordinal);
    }

    private async Task<DisclosureReport> PrepareAsync(string agency = Treatment) =>
        Assert.IsType<AuditAnswer<DisclosureReport>.Given>(await Reports.PrepareAsync(
            new PersonNamed.ById(person), null, null, world.Actor(agency), "SAR 2026-17",
            CancellationToken.None)).Content;

    private async Task<DisclosureReview> ReviewAsync(params Withholding[] withheld)
    {
        var report = await PrepareAsync();
        return new DisclosureReview
        {
            Person = report.Person,
            Before = report.Before,
            Lines = [.. report.Lines.Select(l => l.Entry)],
            Withheld = withheld,
        };
    }

    private async Task<IssuedCopy> IssueAsync(DisclosureReview review, Func<SubjectCopy, string>? form = null) =>
        Assert.IsType<AuditAnswer<IssuedCopy>.Given>(await Reports.IssueAsync(
            review, form is null ? Bytes : copy => Encoding.UTF8.GetBytes(form(copy)), world.Actor(Treatment),
            "SAR 2026-17", CancellationToken.None)).Content;

    private static ReadOnlyMemory<byte> Bytes(SubjectCopy copy) => Encoding.UTF8.GetBytes(CopyForms.Text(copy));
}
