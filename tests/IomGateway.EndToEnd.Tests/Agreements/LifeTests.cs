using System.Collections.Frozen;
using System.Diagnostics;
using IomGateway.EndToEnd.Tests.Holders;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using IomGateway.Sharing.Agencies;
using IomGateway.Serving;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IomGateway.EndToEnd.Tests.Agreements;

/// <summary>What is in force changes under a running gateway, and what is broken is never put in force.</summary>
public sealed class LifeTests : EndToEndTest
{
    private static readonly Ask Appointments = Ask.Search("Appointment", Alex);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Treatment.Keep(Sample.Appointment("a-1", Alex));
    }

    [Fact]
    public async Task An_agreement_that_the_command_line_suspends_counts_no_more_from_the_next_question()
    {
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);
        var asked = Treatment.Seen.Count;

        await IomAsync("agreements", "suspend", "llr-treatment-engagement", "3", "--reason", "an incident");

        await AssertRefusedAsync(await Police.AskAsync(Appointments), 403, "not-covered");
        Assert.Equal(asked, Treatment.Seen.Count);

        await IomAsync("agreements", "resume", "llr-treatment-engagement", "3", "--reason", "looked into");
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);
    }

    [Fact]
    public async Task An_agreement_that_is_suspended_while_a_holder_answers_lets_nothing_of_it_out()
    {
        Treatment.Misbehaviour = async (_, request) =>
        {
            if (request.Path == "Appointment/_search")
            {
                await Gateway.Signing.SuspendAsync("llr-treatment-engagement");
            }

            return false;
        };

        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 0);
    }

    [Fact]
    public async Task A_stored_agreement_that_was_changed_behind_its_signatures_stops_the_start()
    {
        await Gateway.StopAsync();
        Sql("UPDATE agreement_version SET yaml = replace(yaml, 'levels', 'level') || '# canary'");
        await Gateway.RestartAsync();
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);

        await Gateway.StopAsync();
        Sql("UPDATE agreement_version SET yaml = replace(yaml, '[name]', '[name, address]')");
        var broken = await Assert.ThrowsAsync<InvalidOperationException>(Gateway.RestartAsync);

        Assert.Contains("llr-treatment-engagement version 3", broken.Message, StringComparison.Ordinal);
        Assert.Contains("signed again", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_that_is_not_that_agencys_own_stops_the_start()
    {
        await Gateway.StopAsync();
        Sql("UPDATE agreement_signature SET jws = (SELECT jws FROM agreement_signature WHERE agency = 'leicestershire-police')"
            + " WHERE agency = 'treatment-llr'");

        var broken = await Assert.ThrowsAsync<InvalidOperationException>(Gateway.RestartAsync);

        Assert.Contains("The signature of treatment-llr", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agency_whose_signatory_was_changed_has_to_have_its_agreements_signed_again()
    {
        var broken = await Assert.ThrowsAsync<InvalidOperationException>(() => Gateway.RestartAsync(a => a.Id != "treatment-llr"
            ? a
            : a with
            {
                Signatories = [.. a.Signatories.Select(
                    s => s with { Key = PartnerKeys.Public(PartnerKeys.Of("another").Signatory, "another") })],
            }));

        Assert.Contains("llr-treatment-engagement version 3", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_agreement_uses_may_change_where_nothing_more_passes_and_that_is_recorded_once()
    {
        Agency Changed(Agency agency) => agency.Id != "treatment-llr" ? agency : agency with
        {
            Signatories = [.. agency.Signatories.Select(s => s with { Role = "Another office" })],
        };
        await Gateway.RestartAsync(Changed);
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);
        await UntilAsync(async () => (await CarriedAsync()).Count > 0, "it was recorded");

        await Gateway.RestartAsync(Changed);
        var ending = Gateway.Gateway.Services.GetServices<IHostedService>().OfType<TermsEnding>().Single();
        await ending.TakeDueAsync(default);

        Assert.Equal("same", RunningGateway.Value(Assert.Single(await CarriedAsync()), "direction"));
    }

    [Fact]
    public async Task What_would_let_more_pass_than_was_signed_stops_the_start()
    {
        var broken = await Assert.ThrowsAsync<InvalidOperationException>(() => Gateway.RestartAsync(a =>
            a.Id != "treatment-llr" ? a : a with { Classes = a.Classes.Append("youth-offending-team").ToFrozenSet() }));

        Assert.Contains("does not mean any more what was signed", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agencies_that_are_broken_are_not_taken_over_and_what_stood_before_goes_on()
    {
        var renewed = Gateway.With(a => a with
        {
            Clients = [.. a.Clients.Select(c => c with { Id = "the-same-for-all" })],
        });

        var problems = await Gateway.ReloadAsync(renewed);

        Assert.Contains("the-same-for-all", Assert.Single(problems), StringComparison.Ordinal);
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);
    }

    [Fact]
    public async Task Agencies_that_are_broken_stop_the_start()
    {
        var broken = await Assert.ThrowsAsync<InvalidOperationException>(() => Gateway.RestartAsync(a => a with
        {
            Clients = [.. a.Clients.Select(c => c with { Id = "the-same-for-all" })],
        }));

        Assert.Contains("the-same-for-all", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_that_are_broken_stop_the_start_and_are_not_taken_over()
    {
        var folder = Directory.CreateTempSubdirectory("iom-policies-").FullName;
        try
        {
            var broken = Overlay.Spoilt(folder, "policies/safeguards.yaml", "categories: [victim]", "categories: [canary]");

            var problems = await Gateway.ReloadAsync(broken);
            Assert.Contains(problems, p => p.Contains("safeguards.yaml:", StringComparison.Ordinal)
                && p.Contains("canary", StringComparison.Ordinal));
            await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);

            await Gateway.StopAsync();
            var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => Gateway.ServeAsync(broken));
            Assert.Contains("safeguards.yaml:", stopped.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Where_a_holder_may_live_counts_from_the_next_question()
    {
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);
        var asked = Treatment.Seen.Count;

        Assert.Empty(await Gateway.ReloadAsync(Gateway.With(a => a.System is null
            ? a : a with { System = a.System with { AllowPrivate = [] } })));

        Assert.Equal(502, (await Police.AskAsync(Appointments)).Status);
        Assert.Equal(asked, Treatment.Seen.Count);
    }

    [Fact]
    public async Task A_client_that_is_suspended_is_turned_away_at_once()
    {
        await AssertAnsweredAsync(await Police.AskAsync(Appointments), records: 1);

        Assert.Empty(await Gateway.ReloadAsync(Gateway.With(a => a.Id != "leicestershire-police"
            ? a : a with { Clients = [.. a.Clients.Select(c => c with { Suspended = true })] })));

        await AssertRefusedAsync(await Police.AskAsync(Appointments), 401, "client-unknown");
    }

    [Fact]
    public async Task Which_keys_systems_have_is_in_the_ledger_before_they_count()
    {
        var started = Assert.Single(await KeysAsync());
        var own = PartnerKeys.Of("leicestershire-police");
        Assert.Contains(PublicJwk.Thumbprint(PublicJwk.Of(own.Statements)), started, StringComparison.Ordinal);

        Assert.Empty(await Gateway.ReloadAsync(Gateway.With(a => a with { Title = $"{a.Title} anew" })));
        Assert.Single(await KeysAsync());

        var slipped = PublicJwk.Of(PartnerKeys.Of("another").Statements);
        Assert.Empty(await Gateway.ReloadAsync(Gateway.With(a => a.Id != "leicestershire-police"
            ? a : a with { StatementKeys = [.. a.StatementKeys, slipped] })));
        Assert.Contains(PublicJwk.Thumbprint(slipped), (await KeysAsync())[1], StringComparison.Ordinal);

        Assert.NotEmpty(await Gateway.ReloadAsync(Gateway.With(a => a with
        {
            Clients = [.. a.Clients.Select(c => c with { Id = "the-same-for-all" })],
        })));
        var entries = await Gateway.Ledger.ReadAllAsync(default).ToListAsync();
        Assert.Equal("not-taken", RunningGateway.Value(entries[^1], "step"));
        Assert.Equal(entries[^2].Entry.Id, entries[^1].Entry.Of);
    }

    private async Task<IReadOnlyList<string>> KeysAsync() =>
        [.. (await Gateway.Ledger.ReadAllAsync(default).ToListAsync())
            .Where(e => RunningGateway.Value(e, "step") == "caller-keys-in-use")
            .Select(e => RunningGateway.Value(e, "keys")!)];

    private async Task<IReadOnlyList<OpenedEntry>> CarriedAsync() =>
        [.. (await Gateway.Ledger.ReadAllAsync(default).ToListAsync())
            .Where(e => RunningGateway.Value(e, "step") == "carried-on")];

    private async Task IomAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "iom.dll"), .. arguments,
            "--data", Gateway.Data, "--by", "leicestershire-police/leics-police-siro"])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var iom = Process.Start(start)!;
        var said = iom.StandardOutput.ReadToEndAsync();
        var errors = await iom.StandardError.ReadToEndAsync();
        await iom.WaitForExitAsync();
        Assert.True(iom.ExitCode == 0, await said + errors);
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Gateway.Data, "records.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
