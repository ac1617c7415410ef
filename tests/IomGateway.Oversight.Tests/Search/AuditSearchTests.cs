using IomGateway.Ledger;
using IomGateway.Oversight.Search;
using IomGateway.Records;
using IomGateway.Records.People;

namespace IomGateway.Oversight.Tests.Search;

public sealed class AuditSearchTests : IAsyncLifetime
{
    private const string Crn = "X123456";
    private const string Pnc = "2001/0000001Q";

    private readonly World world = new();
    private readonly PersonId person = PersonId.New(TimeProvider.System);
    private readonly PersonId other = PersonId.New(TimeProvider.System);

    public Task InitializeAsync() => world.InitializeAsync();

    public Task DisposeAsync() => world.DisposeAsync();

    private PastExchanges Past => new(world);

    [Fact]
    public async Task An_auditor_finds_what_their_agency_asked_or_was_asked_and_nothing_else()
    {
        var first = await Past.DiscloseAsync(person, "attendance");
        var second = await new PastExchanges(world) { Holder = "hmp-leicester" }.RefuseAsync(person);

        Assert.Equal([second, first], (await FindAsync(new AuditQuery(), PastExchanges.Police)).Select(l => l.Id));
        Assert.Equal([first], Decisions(await FindAsync(new AuditQuery(), PastExchanges.Treatment)));
        Assert.Equal([second], Decisions(await FindAsync(new AuditQuery(), "hmp-leicester")));
        Assert.Empty(Decisions(await FindAsync(new AuditQuery(), PastExchanges.Probation)));
        Assert.Empty(Decisions(await FindAsync(
            new AuditQuery { From = PastExchanges.Treatment }, PastExchanges.Probation)));
    }

    [Fact]
    public async Task A_line_tells_who_asked_what_left_and_under_what()
    {
        await Past.DiscloseAsync(person, "attendance");

        var line = Assert.Single(await FindAsync(new AuditQuery(), PastExchanges.Treatment));

        Assert.Equal(("j.smith", "offender-manager", person.ToString()), (line.User, line.Role, line.Person));
        Assert.Equal(AuditOutcome.Disclosed, line.Outcome);
        Assert.Equal(2, line.Released["attendance"]);
        Assert.Equal(1, line.Withheld["substance-use"]);
        Assert.Equal("llr-treatment-engagement", Assert.Single(line.Grants).Agreement);
        Assert.Equal("abc", line.Sha256);
        Assert.False(line.Erased || line.Damaged || line.Held || line.Mismatch);
    }

    [Fact]
    public async Task A_search_is_recorded_with_its_reason_before_its_answer()
    {
        await Past.DiscloseAsync(person, "attendance");

        var given = await AskAsync(
            new AuditQuery { Person = new PersonNamed.ById(person), Purpose = "manage-reoffending-risk" },
            PastExchanges.Treatment);

        var entry = (await world.EntriesAsync())[^1];
        Assert.Equal((EntryKind.Consulted, given.Consulted), (entry.Entry.Kind, entry.Entry.Id));
        Assert.Equal(PastExchanges.Treatment, entry.Entry.From);
        Assert.Equal(("searched-audit", "a.clerk"), (World.Value(entry, "step"), World.Value(entry, "user")));
        Assert.Equal("Complaint 12", World.Value(entry, "reason"));
        Assert.Equal(person.ToString(), World.Value(entry, "person"));
        Assert.Equal(
            """{"person":true,"purpose":"manage-reoffending-risk"}""", World.Value(entry, "query"));
        await world.Ledger.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => FindAsync(new AuditQuery(), PastExchanges.Treatment));
    }

    [Fact]
    public async Task A_search_finds_the_searches_before_it_and_not_itself()
    {
        var first = await AskAsync(new AuditQuery(), PastExchanges.Treatment);
        var second = await FindAsync(new AuditQuery { Kind = EntryKind.Consulted }, PastExchanges.Treatment);

        Assert.Equal([first.Consulted], second.Select(l => l.Id));
        Assert.Equal("searched-audit", second[0].Step);
    }

    [Fact]
    public async Task A_person_is_found_by_any_of_their_numbers_and_under_every_file_that_is_theirs()
    {
        var identities = new IdentityRegister(world.Records);
        var by = world.Actor(PastExchanges.Probation);
        var known = await MadeAsync(identities.AdmitAsync(
            System("crn"), Crn, PastExchanges.Probation, by, "In scope", CancellationToken.None));
        var file = await MadeAsync(identities.AdmitAsync(
            System("pnc-id"), Pnc, PastExchanges.Police, world.Actor(PastExchanges.Police), "In scope",
            CancellationToken.None));
        var early = await new PastExchanges(world) { Asked = $"{System("crn").System}|{Crn}" }.RefuseAsync(null);
        var under = await Past.DiscloseAsync(known, "attendance");
        var merged = await Past.DiscloseAsync(file, "attendance");
        await Past.DiscloseAsync(other, "attendance");
        await identities.MergeAsync(known, file, by, "One person", CancellationToken.None);

        foreach (var named in (PersonNamed[])
            [new PersonNamed.ByNumber(System("crn"), Crn), new PersonNamed.ByNumber(System("pnc-id"), Pnc),
                new PersonNamed.ById(known), new PersonNamed.ById(file)])
        {
            Assert.Equal(
                [merged, under, early],
                Decisions(await FindAsync(new AuditQuery { Person = named }, PastExchanges.Police)));
        }
    }

    [Fact]
    public async Task A_number_that_nobody_has_finds_the_questions_that_named_it_and_is_kept_sealed()
    {
        var asked = $"{System("crn").System}|{Crn}";
        var refused = await new PastExchanges(world) { Asked = asked }.RefuseAsync(null);

        var found = await FindAsync(
            new AuditQuery { Person = new PersonNamed.ByNumber(System("crn"), Crn) }, PastExchanges.Police);

        Assert.Equal([refused], Decisions(found));
        Assert.Equal(asked, World.Value((await world.EntriesAsync())[^1], "asked"));
        var wrong = await SearchAsync(
            new AuditQuery { Person = new PersonNamed.ByNumber(System("crn"), "nonsense") }, PastExchanges.Police);
        Assert.Equal("bad-identifier", Assert.IsType<AuditAnswer<AuditPage>.Refused>(wrong).Code);
    }

    [Fact]
    public async Task Each_condition_narrows_what_is_found()
    {
        var disclosed = await Past.DiscloseAsync(person, "attendance");
        var nothing = await Past.DiscloseAsync(other);
        var refused = await new PastExchanges(world) { User = "k.jones" }.RefuseAsync(person);
        world.Time.Now += TimeSpan.FromDays(1);
        var interrupted = await Past.InterruptAsync(person);
        var failed = await new PastExchanges(world) { Purpose = "prevent-serious-harm" }.FailAsync(other);
        var open = await Past.DecideAsync("permit", other);

        (AuditQuery Query, EntryId[] Found)[] cases =
        [
            (new() { Outcome = AuditOutcome.Disclosed }, [disclosed]),
            (new() { Outcome = AuditOutcome.Nothing }, [nothing]),
            (new() { Outcome = AuditOutcome.Refused }, [refused]),
            (new() { Outcome = AuditOutcome.Interrupted }, [interrupted]),
            (new() { Outcome = AuditOutcome.Failed }, [failed]),
            (new() { Outcome = AuditOutcome.Open }, [open]),
            (new() { Category = "attendance" }, [disclosed]),
            (new() { Category = "substance-use" }, []),
            (new() { Purpose = "prevent-serious-harm" }, [failed]),
            (new() { User = new AgencyUser(PastExchanges.Police, "k.jones") }, [refused]),
            (new() { User = new AgencyUser(PastExchanges.Treatment, "k.jones") }, []),
            (new() { Agreement = "llr-treatment-engagement", Outcome = AuditOutcome.Disclosed }, [disclosed]),
            (new() { Agreement = "llr-treatment-engagement", Version = 2 }, []),
            (new() { Agency = "hmp-leicester" }, []),
            (new() { Person = new PersonNamed.ById(person), Kind = EntryKind.Decided },
                [interrupted, refused, disclosed]),
            (new() { Since = world.Time.Now, Kind = EntryKind.Decided }, [open, failed, interrupted]),
            (new() { Until = world.Time.Now, Kind = EntryKind.Decided }, [refused, nothing, disclosed]),
            (new() { From = PastExchanges.Police }, []),
            (new() { RecordType = "Condition" }, []),
        ];
        foreach (var (query, expected) in cases)
        {
            Assert.Equal(expected, Decisions(await FindAsync(query, PastExchanges.Treatment)));
        }
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended()
    {
        var all = new List<EntryId>();
        for (var i = 0; i < 7; i++)
        {
            all.Insert(0, await Past.RefuseAsync(person));
        }

        var query = new AuditQuery { Kind = EntryKind.Decided, Limit = 3 };
        var found = new List<EntryId>();
        for (long? before = null; ;)
        {
            var page = (await AskAsync(query with { Before = before }, PastExchanges.Police)).Content;
            found.AddRange(page.Lines.Select(l => l.Id));
            if (page.Next is null)
            {
                break;
            }

            before = page.Next;
        }

        Assert.Equal(all, found);
    }

    [Fact]
    public async Task What_cannot_be_searched_is_refused_and_an_unknown_code_is_told()
    {
        (AuditQuery Query, string Code)[] wrong =
        [
            (new() { Limit = 0 }, "bad-limit"), (new() { Limit = 100_000 }, "bad-limit"),
            (new() { Version = 3 }, "version-alone"),
            (new() { Since = world.Time.Now, Until = world.Time.Now }, "bad-period"),
        ];
        foreach (var (query, code) in wrong)
        {
            Assert.Equal(code, Assert.IsType<AuditAnswer<AuditPage>.Refused>(
                await SearchAsync(query, PastExchanges.Police)).Code);
        }

        Assert.Equal("no-reason", Assert.IsType<AuditAnswer<AuditPage>.Refused>(
            await SearchAsync(new AuditQuery(), PastExchanges.Police, reason: "")).Code);
        Assert.Empty(await world.EntriesAsync());
        var page = (await AskAsync(new AuditQuery { Purpose = "manage-risks" }, PastExchanges.Police)).Content;
        Assert.Equal(["purpose manage-risks"], page.Unknown);
    }

    [Fact]
    public async Task What_was_erased_is_told_as_erased()
    {
        await Past.DiscloseAsync(person, "attendance");
        await world.WithKeysAsync(keys =>
        {
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={keys};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM data_keys WHERE owner LIKE 'person:%'";
            Assert.Equal(1, command.ExecuteNonQuery());
        });

        var line = Assert.Single(await FindAsync(
            new AuditQuery { Outcome = AuditOutcome.Disclosed }, PastExchanges.Treatment));

        Assert.True(line.Erased);
        Assert.Null(line.Person);
        Assert.Equal(("j.smith", AuditOutcome.Disclosed), (line.User, line.Outcome));
    }

    private static IEnumerable<EntryId> Decisions(IEnumerable<AuditLine> lines) =>
        lines.Where(l => l.Kind == EntryKind.Decided).Select(l => l.Id);

    private async Task<IReadOnlyList<AuditLine>> FindAsync(AuditQuery query, string agency) =>
        (await AskAsync(query, agency)).Content.Lines;

    private async Task<AuditAnswer<AuditPage>.Given> AskAsync(AuditQuery query, string agency) =>
        Assert.IsType<AuditAnswer<AuditPage>.Given>(await SearchAsync(query, agency));

    private Task<AuditAnswer<AuditPage>> SearchAsync(AuditQuery query, string agency, string reason = "Complaint 12") =>
        new AuditSearch(world.Ledger, new PersonRegister(world.Records), world.Workspace, world.Time)
            .SearchAsync(query, world.Actor(agency), reason, CancellationToken.None);

    private Sharing.Vocabulary.IdentifierSystem System(string code) =>
        world.Workspace.Policies.Vocabulary.Identifiers[code];

    private static async Task<PersonId> MadeAsync(Task<Change> change)
    {
        Assert.True(PersonId.TryParse(Assert.IsType<Change.Made>(await change).Id, out var id));
        return id;
    }
}
