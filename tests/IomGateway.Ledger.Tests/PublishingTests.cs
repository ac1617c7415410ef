using IomGateway.Ledger.Storage;
using IomGateway.Ledger.Tree;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Tests;

/// <summary>The log below a URL, and exports beside a running gateway.</summary>
public sealed class PublishingTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task A_running_log_is_verified_over_http()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        await using WebApplication server = await ServeAsync(log);
        await Task.WhenAll(Enumerable.Range(0, 300)
            .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));
        await LedgerFolder.SignedAsync(log, 302);

        string url = server.Urls.Single() + "/ledger";
        VerificationResult result = await LedgerVerifier.VerifyAsync(url, null, null, default);

        var sound = Assert.IsType<VerificationResult.Sound>(result);
        Assert.Equal(302, sound.Size);
        Assert.True(sound.Checkpoints > 1);
    }

    [Fact]
    public async Task A_server_that_answers_with_errors_is_unreadable()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        await using WebApplication server = await ServeAsync(log);
        string url = server.Urls.Single();

        Assert.IsType<VerificationResult.Unreadable>(
            await LedgerVerifier.VerifyAsync(url + "/broken", null, null, default));
        Assert.IsType<VerificationResult.Unreadable>(
            await LedgerVerifier.VerifyAsync(url + "/absent", null, null, default));
        await server.StopAsync();
        Assert.IsType<VerificationResult.Unreadable>(
            await LedgerVerifier.VerifyAsync(url + "/ledger", null, null, default));
    }

    [Fact]
    public async Task Full_tiles_are_kept_in_memory_and_what_grows_is_not()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 300)
            .Select(_ => log.AppendAsync(LedgerFolder.Decided("deny"), default).AsTask()));
        await LedgerFolder.SignedAsync(log, 302);

        foreach (string path in new[] { "tile/0/000", "tile/entries/000" })
        {
            LogResource tile = (await log.TileAsync(path, default))!;
            Assert.True(tile.IsFinal);
            Assert.Same(tile, await log.TileAsync(path, default));
        }

        foreach (string path in new[] { "tile/0/001.p/46", "tile/entries/001.p/46", "checkpoint" })
        {
            LogResource resource = (await log.TileAsync(path, default))!;
            LogResource again = (await log.TileAsync(path, default))!;
            Assert.False(resource.IsFinal);
            Assert.NotSame(resource, again);
            Assert.Equal(resource.Tag, again.Tag);
        }
    }

    [Fact]
    public void Of_full_tiles_those_asked_for_last_are_kept()
    {
        var tiles = new FullTiles(mostBytes: 250);
        LogResource[] made = [.. Enumerable.Range(0, 4).Select(n => new LogResource(new byte[100], isFinal: true))];
        tiles.Keep(Full(0), made[0]);
        tiles.Keep(Full(1), made[1]);
        Assert.Same(made[0], tiles.Find(Full(0)));

        tiles.Keep(Full(2), made[2]);
        tiles.Keep(Full(3), new LogResource(new byte[251], isFinal: true));

        Assert.Same(made[0], tiles.Find(Full(0)));
        Assert.Null(tiles.Find(Full(1)));
        Assert.Same(made[2], tiles.Find(Full(2)));
        Assert.Null(tiles.Find(Full(3)));
    }

    [Fact]
    public async Task Nothing_is_published_before_a_checkpoint_covers_it()
    {
        bool down = false;
        await using EvidenceLog log = await _folder.OpenAsync(
            _folder.Options with { Signing = (text, sign) => down ? throw new IOException("down") : sign(text) });
        down = true;
        await log.AppendAsync(LedgerFolder.Permit(), default);

        Assert.NotNull(await log.TileAsync("tile/0/000.p/2", default));
        Assert.NotNull(await log.TileAsync("tile/entries/000.p/1", default));
        Assert.Null(await log.TileAsync("tile/0/000.p/3", default));
        Assert.Null(await log.TileAsync("tile/entries/000.p/3", default));
        Assert.Null(await log.TileAsync("tile/1/000.p/1", default));
        Assert.Null(await log.TileAsync("tile/63/x999/x999/x999/x999/x999/999", default));
        Assert.Null(await log.TileAsync("keys/2", default));
        Assert.Null(await log.TileAsync("checkpoints/3", default));
        Assert.Null(await log.TileAsync("../keys/master.key", default));
    }

    [Fact]
    public async Task A_log_is_exported_while_it_is_written()
    {
        await using EvidenceLog log = await _folder.OpenAsync();
        using var enough = new CancellationTokenSource();
        Task writing = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await log.AppendAsync(LedgerFolder.Decided("deny"), default);
            }
        });
        for (int round = 0; round < 5; round++)
        {
            await LedgerFolder.SignedAsync(log, PublishedLog.SizeOf(await log.CheckpointAsync(default)) + 1);
            Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
        }

        await enough.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task An_export_goes_only_into_a_new_folder_and_only_from_a_ledger()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        await LedgerExport.ExportAsync(_folder.Path, _folder.ExportTo, default);

        await Assert.ThrowsAsync<IOException>(
            () => LedgerExport.ExportAsync(_folder.Path, _folder.ExportTo, default));
        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => LedgerExport.ExportAsync(_folder.ExportTo, Path.Combine(_folder.Path, "other"), default));
    }

    private static TilePath Full(long number) => new(0, number, TreeEdge.TileWidth);

    public void Dispose() => _folder.Dispose();

    private static async Task<WebApplication> ServeAsync(EvidenceLog log)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication server = builder.Build();
        server.MapGet("/ledger/{**path}", async (string path, CancellationToken cancel) =>
            await log.TileAsync(path, cancel) is { } found ? Results.Bytes(found.Bytes) : Results.NotFound());
        server.MapGet("/broken/{**path}", () => Results.StatusCode(503));
        await server.StartAsync();
        return server;
    }
}
