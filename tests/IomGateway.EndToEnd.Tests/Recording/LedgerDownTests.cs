using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using Microsoft.Data.Sqlite;

namespace IomGateway.EndToEnd.Tests.Recording;

/// <summary>What cannot be recorded does not happen: nobody is asked, and nothing leaves.</summary>
public sealed class LedgerDownTests : EndToEndTest
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
    }

    [Fact]
    public async Task While_the_ledger_cannot_record_no_holder_is_asked_and_health_says_so()
    {
        using (Lock("ledger.db"))
        {
            var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

            AssertNotRecorded(reply);
            Assert.Empty(Treatment.Seen);
            using var http = new HttpClient();
            Assert.Equal(503, (int)(await http.GetAsync($"{Gateway.Origin}/health/ready")).StatusCode);
        }

        await UntilAsync(
            async () => (await Police.AskAsync(Ask.Search("Appointment", Alex))).Status == 200, "the ledger records again");
    }

    [Fact]
    public async Task What_a_holder_has_answered_does_not_leave_when_the_outcome_cannot_be_recorded()
    {
        SqliteConnection? held = null;
        Treatment.Misbehaviour = (_, request) =>
        {
            held ??= request.Path == "Appointment/_search" ? Lock("ledger.db") : null;
            return Task.FromResult(false);
        };

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        AssertNotRecorded(reply);
        Assert.DoesNotContain("noshow", reply.Whole, StringComparison.Ordinal);
        await held!.DisposeAsync();
    }

    [Fact]
    public async Task A_refusal_too_waits_until_it_is_recorded()
    {
        using (Lock("ledger.db"))
        {
            AssertNotRecorded(await Police.AskAsync(Ask.Search("Appointment", Alex) with { Role = "auditor" }));
        }
    }

    [Fact]
    public async Task While_it_cannot_be_told_whether_a_statement_was_used_nothing_is_decided()
    {
        await Police.TokenAsync();
        using (Lock("replay.db"))
        {
            var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

            Assert.Equal((503, "replay-unchecked"), (reply.Status, reply.Code));
            Assert.Empty(Treatment.Seen);
        }
    }

    [Fact]
    public async Task A_register_that_cannot_be_read_permits_nothing()
    {
        await Police.TokenAsync();
        await Gateway.Gateway.Records.DisposeAsync();

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        Assert.InRange(reply.Status, 500, 503);
        Assert.Empty(Treatment.Seen);
    }

    [Theory]
    [InlineData("identifier")]
    [InlineData("miss")]
    public async Task A_question_that_cannot_be_decided_is_recorded_like_any_other_attempt(string table)
    {
        Lose(table);

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        Assert.Equal(503, reply.Status);
        Assert.Empty(Treatment.Seen);
        var entries = await Gateway.Ledger.ReadAllAsync(default).ToListAsync();
        var entry = Assert.Single(entries, e => e.Entry.Kind == IomGateway.Ledger.EntryKind.Decided);
        Assert.Equal(("deny", "not-decided"), (entry.Entry.Decision, RunningGateway.Value(entry, "reasons")));
        Assert.Equal(Ask.Search("Appointment", Alex).User, RunningGateway.Value(entry, "user"));
    }

    [Fact]
    public async Task An_answer_whose_ids_cannot_be_kept_fails_and_is_concluded_as_failed()
    {
        Treatment.Misbehaviour = (_, request) =>
        {
            if (request.Path == "Appointment/_search")
            {
                Lose("reference");
            }

            return Task.FromResult(false);
        };

        var reply = await Police.AskAsync(Ask.Search("Appointment", Alex));

        Assert.Equal(500, reply.Status);
        Assert.DoesNotContain("noshow", reply.Whole, StringComparison.Ordinal);
        var entries = await Gateway.Ledger.ReadAllAsync(default).ToListAsync();
        Assert.Single(entries, e => e.Entry.Kind == IomGateway.Ledger.EntryKind.Failed);
    }

    /// <summary>Takes a table out of the register, as a damaged disk would.</summary>
    private void Lose(string table)
    {
        using var records = new SqliteConnection($"Data Source={Path.Combine(Gateway.Data, "records.db")};Pooling=False");
        records.Open();
        using var drop = records.CreateCommand();
        drop.CommandText = $"PRAGMA foreign_keys = OFF; DROP TABLE {table}";
        drop.ExecuteNonQuery();
    }

    private static void AssertNotRecorded(Reply reply)
    {
        Assert.True((reply.Status, reply.Code) == (503, "not-recorded"), reply.Whole);
        Assert.Equal("30", reply.Headers["Retry-After"]);
    }

    /// <summary>Holds the database's one write lock, as a full or failing disk would.</summary>
    private SqliteConnection Lock(string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Gateway.Data, file)};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }
}
