using IomGateway.Ledger.Checkpoints;
using IomGateway.Ledger.Witnesses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Tests.Witnesses;

/// <summary>A witness that fetches the log, for partners who can host nothing.</summary>
public sealed class FollowerTests : IDisposable
{
    private readonly LedgerFolder _folder = new();
    private readonly string _state = Directory.CreateTempSubdirectory("iom-follower-").FullName;
    private readonly HttpClient _http = new();

    [Fact]
    public async Task It_builds_the_proof_itself_and_the_log_takes_its_cosignature()
    {
        string key;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            key = log.VerifierKey;
        }

        using VerifierKey logKey = RunningWitness.Key(key);
        using var witness = Witness.Open(_state, "follower.example/w", [logKey], TimeProvider.System);
        using WitnessPolicy policy = RunningWitness.Policy($"witness f {witness.Key.Text}\nquorum f\n");
        await using (EvidenceLog log = await _folder.OpenAsync(_folder.Options with { Witnesses = policy }))
        {
            await using WebApplication server = await ServeAsync(log);
            using var follower = new WitnessFollower(
                witness, [logKey], new Uri(server.Urls.Single() + "/ledger"), _http);
            foreach (int entries in new[] { 3, 300, 1, 400 })
            {
                await RecordAsync(log, entries);
                long size = PublishedLog.SizeOf(await log.CheckpointAsync(default));
                var cosigned = Assert.IsType<FollowResult.Cosigned>(await follower.LookAsync(default));
                Assert.Null(cosigned.Delivery);
                Assert.True(cosigned.Size >= size);
                Assert.Equal(cosigned.Size, log.Witnesses.Witnessed);
            }

            Assert.IsType<FollowResult.Unchanged>(await follower.LookAsync(default));
            Assert.NotNull(Cosignatures.By(policy, await log.CheckpointAsync(default), DateTimeOffset.MaxValue, out _));
            Assert.IsType<BroughtCosignatures.Refused>(
                await log.Witnesses.TakeAsync("nothing of the kind", default));
        }
    }

    [Fact]
    public async Task It_catches_a_log_that_was_put_back_and_one_that_was_rewritten()
    {
        using var log = new SignedLog();
        log.Grow(600);
        using var witness = Witness.Open(_state, "follower.example/w", [log.Key], TimeProvider.System);
        SignedLog shown = log;
        int size = 500;
        await using WebApplication server = await ServeAsync(() => shown, () => size);
        using var follower = new WitnessFollower(witness, [log.Key], new Uri(server.Urls.Single()), _http);

        Assert.Equal(500, Assert.IsType<FollowResult.Cosigned>(await follower.LookAsync(default)).Size);
        size = 499;
        var back = Assert.IsType<FollowResult.Forked>(await follower.LookAsync(default));
        Assert.Contains("499 entries after 500", back.What, StringComparison.Ordinal);
        Assert.Contains(log.Note(499)[..20], File.ReadAllText(back.Evidence), StringComparison.Ordinal);

        size = 500;
        shown = log.ForkAt(499).Grow(1, "another story ");
        Assert.IsType<FollowResult.Forked>(await follower.LookAsync(default));
        size = 600;
        shown = log.ForkAt(250).Grow(350, "another story ");
        Assert.IsType<FollowResult.Forked>(await follower.LookAsync(default));
        Assert.Equal(500, witness.Last(LedgerFolder.Origin)!.Size);

        shown = log;
        var on = Assert.IsType<FollowResult.Cosigned>(await follower.LookAsync(default));
        Assert.Equal((600, 500), (on.Size, on.Before));
        Assert.NotNull(on.Delivery);
    }

    [Fact]
    public async Task A_log_on_an_older_copy_of_its_database_is_shown_what_it_signed_and_stops()
    {
        string older = Path.Combine(_folder.Path, "older.db");
        string key;
        await using (EvidenceLog log = await _folder.OpenAsync())
        {
            key = log.VerifierKey;
            await RecordAsync(log, 1);
        }

        File.Copy(_folder.Options.DatabasePath, older);
        using VerifierKey logKey = RunningWitness.Key(key);
        using var witness = Witness.Open(_state, "follower.example/w", [logKey], TimeProvider.System);
        using WitnessPolicy policy = RunningWitness.Policy($"witness f {witness.Key.Text}\nquorum f\n");
        LedgerOptions options = _folder.Options with { Witnesses = policy };
        await using (EvidenceLog log = await _folder.OpenAsync(options))
        {
            await RecordAsync(log, 2);
            await using WebApplication server = await ServeAsync(log);
            using var follower = new WitnessFollower(
                witness, [logKey], new Uri(server.Urls.Single() + "/ledger"), _http);
            Assert.IsType<FollowResult.Cosigned>(await follower.LookAsync(default));
        }

        File.Move(older, options.DatabasePath, overwrite: true);
        File.Delete(options.KeptCheckpointPath);
        await using (EvidenceLog log = await _folder.OpenAsync(options))
        {
            Assert.True(log.CanRecord);
            await using WebApplication server = await ServeAsync(log);
            using var follower = new WitnessFollower(
                witness, [logKey], new Uri(server.Urls.Single() + "/ledger"), _http);
            Assert.IsType<FollowResult.Forked>(await follower.LookAsync(default));
            Assert.False(log.CanRecord);
            Assert.Contains("that this log signed", File.ReadAllText(
                Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "forks")))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_and_not_cosigned()
    {
        using var log = new SignedLog();
        log.Grow(10);
        using var witness = Witness.Open(_state, "follower.example/w", [log.Key], TimeProvider.System);
        using var follower = new WitnessFollower(witness, [log.Key], new Uri("http://127.0.0.1:1/ledger"), _http);
        Assert.IsType<FollowResult.Unreadable>(await follower.LookAsync(default));

        using var other = new SignedLog("other.example/ledger");
        await using WebApplication server = await ServeAsync(() => other.Grow(5), () => 5);
        using var astray = new WitnessFollower(witness, [log.Key], new Uri(server.Urls.Single()), _http);
        var wrong = Assert.IsType<FollowResult.Wrong>(await astray.LookAsync(default));
        Assert.Contains("another log, other.example/ledger", wrong.What, StringComparison.Ordinal);
        Assert.Null(witness.Last(LedgerFolder.Origin));
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
        Directory.Delete(_state, recursive: true);
    }

    private static async Task RecordAsync(EvidenceLog log, int count)
    {
        await Task.WhenAll(Enumerable.Range(0, count)
            .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));
        EntryId last = await log.AppendAsync(LedgerFolder.Decided("deny"), default);
        await LedgerFolder.SignedAsync(log, (await log.ReadAsync(last, default))!.Index + 1);
    }

    private static async Task<WebApplication> ServeAsync(EvidenceLog log)
    {
        WebApplication server = Server();
        server.MapGet("/ledger/{**path}", async (string path, CancellationToken cancel) =>
            await log.TileAsync(path, cancel) is { } resource ? Results.Bytes(resource.Bytes) : Results.NotFound());
        server.MapPost("/ledger/cosignatures", async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            return await log.Witnesses.TakeAsync(await body.ReadToEndAsync(), default) is BroughtCosignatures.Taken
                ? Results.NoContent() : Results.UnprocessableEntity();
        });
        await server.StartAsync();
        return server;
    }

    private static async Task<WebApplication> ServeAsync(Func<SignedLog> log, Func<int> size)
    {
        WebApplication server = Server();
        server.MapGet("/{**path}", (string path) => path == "checkpoint"
            ? Results.Text(log().Note(size()))
            : Tree.TilePath.TryParse(path, out Tree.TilePath tile)
                ? Results.Bytes(log().Tile(tile)) : Results.NotFound());
        await server.StartAsync();
        return server;
    }

    private static WebApplication Server()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
