using System.Text.Json;
using IomGateway.Ledger;
using IomGateway.Oversight.Replay;
using IomGateway.Records.People;
using Microsoft.Data.Sqlite;

namespace IomGateway.Oversight.Tests.Replay;

public sealed class DraftReplayTests : IAsyncLifetime
{
    private const string Categories = "Appointment:   [attendance]";

    private readonly World world = new();
    private readonly PastLedger past;
    private readonly PersonId[] people =
        [.. Enumerable.Range(0, 4).Select(_ => PersonId.New(TimeProvider.System))];

    public DraftReplayTests() => past = new PastLedger(world);

    public async Task InitializeAsync()
    {
        await world.InitializeAsync();
        await past.PutInForceAsync();
    }

    public Task DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task The_same_meaning_changes_nothing()
    {
        await past.AskAsync(people[0], confidentiality: ["N", "R"]);
        await past.AskAsync(people[1], "standard");
        await past.AskAsync(people[2], consents: false);

        var report = await past.ReplayAsync(past.Draft());

        Assert.Equal((3, 3, 2), (report.Questions, report.Unchanged, report.Records));
        Assert.Equal(3, report.People.Asked);
        Assert.Empty(report.ByCategory);
        Assert.Empty(report.NewlyAskable);
        Assert.True(report.NotReplayed.IsNothing);
        Assert.Equal([3], Assert.Single(report.Drafts).Replaces);
    }

    [Fact]
    public async Task Who_would_have_been_refused_is_counted_by_question_person_and_record()
    {
        await past.AskAsync(people[0], "priority", confidentiality: ["N", "N"]);
        await past.AskAsync(people[0], "priority", confidentiality: ["N"]);
        await past.AskAsync(people[1], "priority", confidentiality: []);
        await past.AskAsync(people[2], "enhanced", confidentiality: ["N"]);

        var report = await past.ReplayAsync(past.Draft(("level: [enhanced, priority]", "level: [enhanced]")));

        Assert.Equal((4, 3, 1), (report.Questions, report.Refused, report.Unchanged));
        Assert.Equal((3, 2), (report.People.Asked, report.People.Refused));
        var pair = Assert.Single(report.ByAgency);
        Assert.Equal((PastLedger.Police, PastLedger.Treatment, 3L), (pair.Asker, pair.Holder, pair.Refused));
        var category = Assert.Single(report.ByCategory);
        Assert.Equal(
            ("attendance", 3L, 3L, 2L),
            (category.Category, category.QuestionsLess, category.RecordsLess, category.PeopleLess));
        Assert.Equal((0, 0), (category.QuestionsMore, category.RecordsMore));
    }

    [Fact]
    public async Task Who_would_have_been_let_in_is_counted()
    {
        await past.AskAsync(people[0], consents: false);
        await past.AskAsync(people[1], consents: false);
        await past.AskAsync(people[1], consents: true, confidentiality: ["N"]);

        var report = await past.ReplayAsync(past.Draft(
            ("    when: { consent: [treatment-disclosure] }\n    records:\n", "    records:\n")));

        Assert.Equal((2, 1, 0), (report.Permitted, report.Unchanged, report.Refused));
        Assert.Equal(2, report.People.Permitted);
        Assert.Equal(2, Assert.Single(report.ByCategory).QuestionsMore);
    }

    [Fact]
    public async Task More_and_less_are_told_by_category_down_to_the_records()
    {
        await past.AskAsync(people[0], confidentiality: ["N", "N"]);

        var more = await past.ReplayAsync(past.Draft((Categories, "Appointment:   [attendance, record-dates]")));
        var masked = await past.ReplayAsync(past.Draft(
            (Categories, "Appointment:   [record-dates]"), ("mask: { location: district }",
                "mask: { location: district, record-dates: year }")));

        Assert.Equal((1, 0, 1), (more.More, more.Less, more.People.More));
        var dates = Assert.Single(more.ByCategory);
        Assert.Equal(("record-dates", 1L, 2L), (dates.Category, dates.QuestionsMore, dates.RecordsMore));
        Assert.Equal(1, masked.MoreAndLess);
        Assert.Equal(["attendance", "record-dates"], masked.ByCategory.Select(c => c.Category));
        Assert.Equal((2, 0), (masked.ByCategory[0].RecordsLess, masked.ByCategory[0].RecordsMore));
    }

    [Fact]
    public async Task A_condition_on_the_record_is_judged_by_the_labels_that_it_had()
    {
        await past.AskAsync(people[0], confidentiality: ["N", "N", "L"]);

        var report = await past.ReplayAsync(past.Draft(
            ("when: { consent: [treatment-disclosure] }\n    records:\n",
                "when: { consent: [treatment-disclosure], confidentiality: [L] }\n    records:\n")));

        Assert.Equal((1, 3), (report.Less, report.Records));
        var category = Assert.Single(report.ByCategory);
        Assert.Equal((2, 0, 1), (category.RecordsLess, category.QuestionsLess, category.PeopleLess));
    }

    [Fact]
    public async Task What_was_erased_cannot_be_replayed_and_is_counted()
    {
        await past.AskAsync(people[0], confidentiality: ["N"]);
        await past.AskAsync(people[1], confidentiality: ["N"]);
        await world.WithKeysAsync(store => Forget(store, people[0]));

        var report = await past.ReplayAsync(past.Draft());

        Assert.Equal((1, 1, 0), (report.Questions, report.NotReplayed.Erased, report.NotReplayed.Damaged));
        Assert.Equal(1, report.People.Asked);
    }

    [Fact]
    public async Task Each_decision_that_cannot_be_made_again_is_counted_by_its_cause()
    {
        var facts = PastLedger.Facts("priority", true);
        foreach (var (decision, kept, question) in new (string, string?, string?)[]
        {
            ("deny", facts, null), ("deny", facts, "{\"v\":2}"), ("deny", facts, "no json"), ("deny", null, null),
            ("deny", facts, past.Question(default, closed: "emergency-limit")),
            ("deny", facts, past.Question(default, closed: "not-covered")),
        })
        {
            await world.Ledger.AppendAsync(
                PastLedger.Decided(people[0], decision, kept, question), CancellationToken.None);
        }

        await world.Ledger.AppendAsync(
            PastLedger.Decided(people[0], "deny", facts, past.Question(default)) with { From = "no-such-agency" },
            CancellationToken.None);

        var report = await past.ReplayAsync(past.Draft());

        var not = report.NotReplayed;
        Assert.Equal(
            (1, 2, 1, 1, 1), (not.Earlier, not.Unreadable, not.Undecided, not.Closed, not.Unknown));
        Assert.Equal((1, 1), (report.Questions, report.Permitted));
    }

    [Fact]
    public async Task An_agency_that_could_not_be_asked_then_is_told_with_its_questions()
    {
        await past.AskAsync(people[0], confidentiality: ["N"]);
        await past.AskAsync(people[1], confidentiality: ["N"]);

        var report = await past.ReplayAsync(past.Draft(
            ("parties: [leicestershire-police,", "parties: [community-health-llr, leicestershire-police,"),
            ("from: [treatment-llr]\n    to: [leicestershire-police, probation-east-midlands]",
                "from: [treatment-llr, community-health-llr]\n    to: [leicestershire-police, probation-east-midlands]")));

        Assert.Equal(
            new NewlyAskable(PastLedger.Police, "community-health-llr", "Appointment", 2),
            Assert.Single(report.NewlyAskable));
        Assert.Equal(2, report.Unchanged);
    }

    [Fact]
    public async Task An_answer_of_which_nothing_can_be_told_is_said_not_to_be_replayed()
    {
        var question = past.Question(default);
        var decided = await world.Ledger.AppendAsync(
            PastLedger.Decided(people[0], "permit", PastLedger.Facts("priority", true), question),
            CancellationToken.None);
        await past.ConcludeAsync(people[0], decided, "{}");

        var report = await past.ReplayAsync(past.Draft());

        Assert.Equal((1, 0), (report.NotReplayed.Records, report.Records));
    }

    [Fact]
    public async Task The_answer_is_counts_and_names_nobody()
    {
        await past.AskAsync(people[0], confidentiality: ["N"]);
        await past.AskAsync(people[1], consents: false);

        var text = JsonSerializer.Serialize(await past.ReplayAsync(past.Draft(("[enhanced, priority]", "[enhanced]"))));

        Assert.DoesNotContain("j.smith", text, StringComparison.Ordinal);
        Assert.All(people, p => Assert.DoesNotContain(p.ToString(), text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task That_somebody_replays_is_recorded_before_anything_is_read()
    {
        await past.ReplayAsync(past.Draft());

        var entry = (await world.EntriesAsync())[^1];
        Assert.Equal((EntryKind.Consulted, PastLedger.Police), (entry.Entry.Kind, entry.Entry.From));
        Assert.Equal(("replayed", "a.lead"), (World.Value(entry, "step"), World.Value(entry, "user")));
        await world.Ledger.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => past.ReplayAsync(past.Draft()));
    }

    private static void Forget(string store, PersonId person)
    {
        using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM data_keys WHERE owner = $owner";
        command.Parameters.AddWithValue("$owner", $"person:{person}");
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
