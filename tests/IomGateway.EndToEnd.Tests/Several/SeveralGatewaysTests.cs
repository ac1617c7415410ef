using System.Net.Http.Headers;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;
using IomGateway.Records;
using IomGateway.Records.Agreements;

namespace IomGateway.EndToEnd.Tests.Several;

/// <summary>Two gateways on one PostgreSQL are one to whoever asks, records and proves.</summary>
public sealed class SeveralGatewaysTests : IAsyncLifetime
{
    private const string Police = "leicestershire-police";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private SeveralGateways all = null!;
    private Node one = null!;
    private Node other = null!;

    private Ask Appointments => Ask.Search("Appointment", all.Alex);

    public async Task InitializeAsync()
    {
        all = await SeveralGateways.StartAsync();
        (one, other) = (new Node(all, "one"), new Node(all, "other"));
    }

    public async Task DisposeAsync()
    {
        one.Dispose();
        other.Dispose();
        await all.DisposeAsync();
    }

    [Fact]
    public async Task Two_gateways_are_one_and_neither_a_kill_nor_a_crash_of_the_database_loses_an_entry()
    {
        await one.StartAsync();
        await RefusesToStartWithoutTheKeysAsync();
        CopyKeys();
        await other.StartAsync();
        await TakesTheOthersTokenAndRefusesItsStatementAsync();

        List<(string Decision, Node Node, DateTimeOffset Asked)> answered;
        await using (var load = new Load([one, other], Appointments, workers: 6))
        {
            await load.UntilAnsweredAsync(20, one, other);
            one.Kill();
            await load.UntilAnsweredAsync(20, other);
            await one.StartAsync();
            await load.UntilAnsweredAsync(20, one, other);
            all.Cluster.Kill();
            await Task.Delay(200);
            all.Cluster.Start();
            await load.UntilAnsweredAsync(20, one, other);
            Assert.True(load.Failures > 0);
            await KeysAreRotatedAsync(load);
            await SuspensionReachesBothAsync(load);
            answered = [.. load.Answered];
        }

        await EveryAnswerHasItsEntriesAsync(answered);
        await TheLogVerifiesAsync();
        await AReplacedKeyIsTakenOnOnceItIsForgottenAsync();
    }

    private async Task RefusesToStartWithoutTheKeysAsync()
    {
        var (exit, _, errors) = await other.StartInVainAsync();
        Assert.Equal(2, exit);
        foreach (var key in new[] { "holder-signing.pem", "recipients.key", "token-signing" })
        {
            Assert.Contains(key, errors, StringComparison.Ordinal);
        }

        Assert.Contains("copy it from the keys folder of one", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(other.Keys) && Directory.EnumerateFiles(other.Keys).Any());
    }

    private void CopyKeys()
    {
        Directory.CreateDirectory(other.Keys);
        foreach (var key in Directory.GetFiles(one.Keys))
        {
            var copy = Path.Combine(other.Keys, Path.GetFileName(key));
            if (!File.Exists(copy))
            {
                File.Copy(key, copy);
            }
        }
    }

    private async Task TakesTheOthersTokenAndRefusesItsStatementAsync()
    {
        var (here, there) = (one.Partner(Police), other.Partner(Police));
        var token = await here.TokenAsync();
        there.Use(token);
        var statement = here.Statement(Appointments, token);
        Assert.Equal(200, (await here.SendAsync(Signed(here, token, statement))).Status);
        var replayed = await there.SendAsync(Signed(there, token, statement));
        Assert.Equal((401, "statement-replayed"), (replayed.Status, replayed.Code));
        Assert.Equal(200, (await there.AskAsync(Appointments)).Status);
    }

    private HttpRequestMessage Signed(Partner partner, string token, string statement)
    {
        var request = partner.Bare(Appointments);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("On-Behalf-Of", statement);
        return request;
    }

    /// <summary>It is taken beside one gateway, by the command line.</summary>
    private async Task SuspensionReachesBothAsync(Load load)
    {
        await all.RunAsync(
            one, ["agreements", "suspend", SeveralGateways.Agreement, "3", "--reason", "an incident", "--by",
                "leicestershire-police/leics-police-siro", .. all.WorkspaceArguments]);
        await Task.Delay(Soon);
        await using var records = await RecordsDatabase.OpenAsync(all.Database, all.Clock, default);
        var steps = await new AgreementStore(records).StepsAsync(SeveralGateways.Agreement, 3, default);
        var suspended = steps.Last(s => s.Step == "suspended").At;
        Assert.DoesNotContain(load.Answered, a => a.Asked > suspended + Soon);
        foreach (var node in new[] { one, other })
        {
            var refused = await node.Partner(Police).AskAsync(Appointments);
            Assert.Equal((403, "not-covered"), (refused.Status, refused.Code));
        }
    }

    /// <summary>Every kind of key, beside one gateway and under load; the other gets the file by hand.</summary>
    private async Task KeysAreRotatedAsync(Load load)
    {
        Task<string> RotateAsync(string key) => all.RunAsync(
            one, ["keys", "rotate", key, "--reason", "Yearly", "--by", "leicestershire-police/leics-police-siro",
                .. all.WorkspaceArguments]);
        foreach (var key in new[] { "--log", "--master" })
        {
            await all.RunAsync(one, "keys", "rotate", key, "--prepare");
            CopyKeys();
            await RotateAsync(key);
            await load.UntilAnsweredAsync(10, one, other);
        }

        await RotateAsync("--token");
        CopyKeys();
        // Files that are put into the folder count within five seconds.
        await Task.Delay(TimeSpan.FromSeconds(6));
        await TakesTheOthersTokenAndRefusesItsStatementAsync();
        await load.UntilAnsweredAsync(10, one, other);
    }

    private async Task EveryAnswerHasItsEntriesAsync(List<(string Decision, Node Node, DateTimeOffset Asked)> answered)
    {
        var ledger = await all.LedgerAsync(one);
        var disclosed = ledger.Where(e => e.Entry.Kind == EntryKind.Disclosed)
            .Select(e => e.Entry.Of!.Value).ToHashSet();
        var exchanges = ledger.Where(e => disclosed.Contains(e.Entry.Id))
            .SelectMany(e => new[] { e.Entry.Id.ToString(), RunningGateway.Value(e, "exchange") })
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        Assert.True(answered.Count > 100, $"{answered.Count} were answered.");
        Assert.DoesNotContain(answered, a => !exchanges.Contains(a.Decision));
        Assert.Equal(answered.Count, answered.Select(a => a.Decision).Distinct(StringComparer.Ordinal).Count());
    }

    private async Task AReplacedKeyIsTakenOnOnceItIsForgottenAsync()
    {
        one.Kill();
        other.Kill();
        File.Delete(Path.Combine(one.Keys, "holder-signing.pem"));
        var (exit, _, errors) = await one.StartInVainAsync();
        Assert.Equal(2, exit);
        Assert.Contains("run 'iom gateways forget KEY'", errors, StringComparison.Ordinal);
        Assert.Contains("3 keys are shared.", await RunAsync("keys"), StringComparison.Ordinal);
        await RunAsync("forget", "holder-signing");
        await one.StartAsync();
        var (still, _, different) = await other.StartInVainAsync();
        Assert.Equal(2, still);
        Assert.Contains("holder-signing.pem is not the one of the other gateways", different, StringComparison.Ordinal);

        async Task<string> RunAsync(params string[] arguments)
        {
            var (ended, said, complained) = await IomProcess.EndAsync(
                IomProcess.Start(["gateways", .. arguments], all.Variables));
            Assert.True(ended == 0, said + complained);
            return said;
        }
    }

    private async Task TheLogVerifiesAsync()
    {
        var export = Path.Combine(all.Folder, "export");
        await all.RunAsync(one, "ledger", "export", "--to", export);
        var (exit, said, errors) = await IomProcess.EndAsync(
            IomProcess.Start(["ledger", "verify", "--from", export], []));
        Assert.True(exit == 0, said + errors);
        Assert.Contains("verdict sound", said, StringComparison.Ordinal);
    }
}
