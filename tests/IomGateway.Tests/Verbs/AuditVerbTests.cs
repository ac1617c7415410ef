using System.Text;
using IomGateway.Ledger;
using IomGateway.Records.People;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Tests.Verbs;

/// <summary>Looking at the audit: search, unusual access, grants, and a person's disclosures.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class AuditVerbTests : IAsyncLifetime, IDisposable
{
    private const string Police = "leicestershire-police";
    private const string Treatment = "treatment-llr";

    private static readonly string[] As = ["--by", $"{Treatment}/tllr-dpo", "--reason", "SAR 2026-17"];

    private readonly TestFolder folder = new();
    private readonly PersonId person = PersonId.New(TimeProvider.System);
    private EntryId disclosed;

    public async Task InitializeAsync()
    {
        // The folder's own verbs make it first.
        Assert.Equal(0, (await folder.RunAsync("ledger", "audit-grants", "list", "--by", $"{Police}/a.b")).Exit);
        await using var log = await EvidenceLog.OpenAsync(
            new LedgerOptions
            {
                Directory = folder.Data,
                KeysDirectory = Path.Combine(folder.Data, "keys"),
                Origin = "gateway.test/ledger",
                Node = "test",
            },
            TimeProvider.System, NullLogger.Instance, meters: null, CancellationToken.None);
        disclosed = await log.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Decided,
                Decision = "permit",
                From = Treatment,
                To = Police,
                Purpose = "manage-reoffending-risk",
                RecordType = "Appointment",
                Engine = "test",
                Grants = [new GrantReference("llr-treatment-engagement", 3, new string('a', 64), "attendance")],
                Sealed =
                [
                    Sealed(KeyOwner.Person(person.ToString()), ("person", person.ToString())),
                    Sealed(KeyOwner.Staff(Police), ("user", "j.smith"), ("justification", "=cmd|'/c calc'!A1")),
                ],
            },
            CancellationToken.None);
        await log.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Disclosed,
                Of = disclosed,
                From = Treatment,
                To = Police,
                Engine = "test",
                Sealed =
                [
                    Sealed(KeyOwner.Person(person.ToString()), ("manifest",
                        """{"released":{"attendance":4},"masked":{},"withheld":{},"resources":{"in":1,"out":1}}""")),
                ],
            },
            CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_auditor_finds_entries_and_is_on_record_for_it()
    {
        var text = await folder.RunAsync(
            ["ledger", "search", "--person", person.ToString(), "--kind", "decided", .. As]);
        var json = await folder.RunAsync(
            ["ledger", "search", "--user", $"{Police}/j.smith", "--category", "attendance", "--output", "json", .. As]);
        var csv = await folder.RunAsync(["ledger", "search", "--outcome", "disclosed", "--output", "csv", .. As]);
        var searches = await folder.RunAsync(["ledger", "search", "--kind", "consulted", "--output", "json", .. As]);

        Assert.True(text.Exit == 0, text.Error);
        Assert.Contains(
            $"{Police}/j.smith asked {Treatment} about person {person}", text.Out, StringComparison.Ordinal);
        Assert.Contains("released attendance (4)", text.Out, StringComparison.Ordinal);
        Assert.Contains("That you searched is ledger entry", text.Error, StringComparison.Ordinal);
        Assert.Equal(disclosed.ToString(), (string)Assert.Single(json.Json["entries"]!.AsArray())!["entry"]!);
        Assert.Contains(",\"'=cmd|'/c calc'!A1\",", csv.Out, StringComparison.Ordinal);
        Assert.Equal(3, searches.Json["entries"]!.AsArray().Count);
    }

    [Fact]
    public async Task Another_agency_finds_nothing_until_both_have_let_it()
    {
        string[] search =
            ["ledger", "search", "--kind", "decided", "--output", "json", "--by", "hmp-leicester/a.b", "--reason",
                "Audit"];
        string[] grant =
            ["ledger", "audit-grants", "grant", "--to", "hmp-leicester", "--until",
                $"{TimeProvider.System.GetUtcNow().AddDays(30):yyyy-MM-dd}", "--reason", "Joint audit", "--by"];

        Assert.Empty((await folder.RunAsync(search)).Json["entries"]!.AsArray());
        Assert.Equal(0, (await folder.RunAsync([.. grant, $"{Police}/dpo"])).Exit);
        Assert.Empty((await folder.RunAsync(search)).Json["entries"]!.AsArray());
        Assert.Equal(0, (await folder.RunAsync([.. grant, $"{Treatment}/tllr-dpo"])).Exit);
        Assert.Single((await folder.RunAsync(search)).Json["entries"]!.AsArray());

        var list = await folder.RunAsync("ledger", "audit-grants", "list", "--by", "hmp-leicester/a.b");
        var withdrawn = await folder.RunAsync(
            "ledger", "audit-grants", "withdraw", "--to", "hmp-leicester", "--by", $"{Police}/dpo", "--reason", "Over");
        Assert.Contains("2 grants stand.", list.Out, StringComparison.Ordinal);
        Assert.Equal(0, withdrawn.Exit);
        Assert.Empty((await folder.RunAsync(search)).Json["entries"]!.AsArray());
    }

    [Fact]
    public async Task A_person_s_copy_is_issued_without_what_the_review_withholds()
    {
        var prepared = await folder.RunAsync(["disclosures", "prepare", "--person", person.ToString(), .. As]);
        var review = prepared.Json;
        var all = await folder.RunAsync(
            ["disclosures", "issue", folder.Write("all.json", prepared.Out), "--output", "html", .. As]);
        review["lines"]![0]!["withhold"] = "crime-and-taxation";
        review["lines"]![0]!["because"] = "Covert operation";
        var without = await folder.RunWithInputAsync(
            Encoding.UTF8.GetBytes(review.ToJsonString()), ["disclosures", "issue", "-", .. As]);

        Assert.True(prepared.Exit == 0, prepared.Error);
        Assert.Contains("1 disclosure,", prepared.Error, StringComparison.Ordinal);
        Assert.Contains("<table>", all.Out, StringComparison.Ordinal);
        Assert.Contains("1 disclosure told, 0 withheld.", all.Error, StringComparison.Ordinal);
        Assert.True(without.Exit == 0, without.Error);
        Assert.Contains("There is no disclosure to tell you of.", without.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("withheld", without.Out, StringComparison.Ordinal);
        Assert.Contains("1 under crime-and-taxation (Data Protection Act 2018, Schedule 2, paragraph 2): the person is"
            + " not told.", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_is_also_written_as_audit_events()
    {
        var run = await folder.RunAsync(["ledger", "search", "--kind", "decided", "--output", "fhir", .. As]);

        var resource = System.Text.Json.Nodes.JsonNode.Parse(run.Out.TrimEnd())!;
        Assert.Equal("AuditEvent", (string)resource["resourceType"]!);
        Assert.Equal("gateway.test", (string)resource["source"]!["site"]!);
    }

    [Fact]
    public async Task Unusual_access_is_reported_by_thresholds()
    {
        var quiet = await folder.RunAsync(
            ["ledger", "unusual", "--out-of-hours", "5", "--output", "json", .. As]);
        var loud = await folder.RunAsync(["ledger", "unusual", "--people", "1", .. As]);

        Assert.Equal(0, quiet.Exit);
        Assert.Equal(1, (int)quiet.Json["decisions"]!);
        Assert.Equal(1, loud.Exit);
        Assert.Contains($"{Police}/j.smith: many-people", loud.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--person", "nobody", "--person is no id of a person")]
    [InlineData("--since", "yesterday", "--since is 'yesterday'; write a day as 2026-11-22")]
    [InlineData("--since", "2026-11-22T10:00:00", "--since is '2026-11-22T10:00:00'")]
    [InlineData("--user", "j.smith", "--user is 'j.smith'; write AGENCY/USER.")]
    [InlineData("--agreement", "llr-mappa@new", "--agreement is 'llr-mappa@new'; write ID or ID@VERSION.")]
    [InlineData("--limit", "0", "A page has 1 to 1000 lines.")]
    [InlineData("--system", "nhs-number", "--system and --number-file together")]
    public async Task What_cannot_be_searched_gets_a_sentence(string option, string value, string sentence)
    {
        var run = await folder.RunAsync(["ledger", "search", option, value, .. As]);

        Assert.Equal(2, run.Exit);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_review_gets_a_sentence()
    {
        var broken = await folder.RunAsync(["disclosures", "issue", folder.Write("broken.json", "{"), .. As]);
        var prepared = await folder.RunAsync(["disclosures", "prepare", "--person", person.ToString(), .. As]);
        var review = prepared.Json;
        review["lines"]!.AsArray().Clear();
        var shortened = await folder.RunAsync(
            ["disclosures", "issue", folder.Write("short.json", review.ToJsonString()), .. As]);

        Assert.Equal((2, 2), (broken.Exit, shortened.Exit));
        Assert.Contains("It is not a review as it was prepared", broken.Error, StringComparison.Ordinal);
        Assert.Contains("(line-not-reviewed)", shortened.Error, StringComparison.Ordinal);
    }

    private static SealedValues Sealed(KeyOwner owner, params (string Name, string Value)[] values) => new(
        owner, values.ToDictionary(v => v.Name, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v.Value)));
}
