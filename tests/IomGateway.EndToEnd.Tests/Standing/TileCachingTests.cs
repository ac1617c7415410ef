using System.Net.Http.Headers;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.EndToEnd.Tests.Running;
using IomGateway.Ledger;

namespace IomGateway.EndToEnd.Tests.Standing;

/// <summary>What readers of the log may keep: full tiles for good, all else until they have asked again.</summary>
public sealed class TileCachingTests : EndToEndTest
{
    private const string Full = "/ledger/tile/0/000";
    private const string Partial = "/ledger/tile/0/000.p/2";
    private const string Checkpoint = "/ledger/checkpoint";

    [Fact]
    public async Task A_full_tile_may_be_kept_for_good_by_whoever_got_it_and_what_grows_is_asked_for_again()
    {
        var before = await Police.GetAsync(Checkpoint);
        await GrowAsync();

        var full = await Police.GetAsync(Full);
        Assert.Equal(["immutable", "max-age=31536000", "private"], Directives(full));
        Assert.Equal(256 * 32, full.Body.Length);
        foreach (var path in new[] { Partial, Checkpoint, "/ledger/checkpoints", "/ledger/key.vkey" })
        {
            Assert.Equal(["no-cache", "private"], Directives(await Police.GetAsync(path)));
        }

        Assert.Equal(304, (await AgainAsync(Full, full.Headers["ETag"])).Status);
        Assert.Equal(200, (await AgainAsync(Full, "\"another\"")).Status);
        var partial = (await Police.GetAsync(Partial)).Headers["ETag"];
        Assert.Equal(304, (await AgainAsync(Partial, $"\"another\", W/{partial}")).Status);
        Assert.Equal(200, (await AgainAsync(Checkpoint, before.Headers["ETag"])).Status);
    }

    [Fact]
    public async Task What_is_in_memory_is_told_to_nobody_who_may_not_read_it()
    {
        await GrowAsync();
        var tag = (await Police.GetAsync(Full)).Headers["ETag"];

        var bare = new HttpRequestMessage(HttpMethod.Get, Gateway.Origin + Full);
        bare.Headers.IfNoneMatch.ParseAdd(tag);
        Assert.Equal(401, (await Police.SendAsync(bare)).Status);
        Assert.NotNull(await Gateway.Ledger.TileAsync("tile/entries/000", default));
        Assert.Equal(403, (await AgainAsync("/ledger/tile/entries/000", "*")).Status);
    }

    private static IEnumerable<string> Directives(Reply reply) =>
        reply.Headers["Cache-Control"].Split(", ").Order(StringComparer.Ordinal);

    private async Task<Reply> AgainAsync(string path, string tags)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Gateway.Origin + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Police.TokenAsync());
        request.Headers.TryAddWithoutValidation("If-None-Match", tags);
        return await Police.SendAsync(request);
    }

    private async Task GrowAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, 256).Select(_ => Gateway.Ledger.AppendAsync(
            new EntryDraft { Kind = EntryKind.Register, From = "probation-llr", Engine = "test" }, default).AsTask()));
        await UntilAsync(async () => (await Police.GetAsync(Full)).Status == 200, "the first tile is full");
    }
}
