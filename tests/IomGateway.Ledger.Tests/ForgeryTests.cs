using System.Text;

namespace IomGateway.Ledger.Tests;

/// <summary>What the verifier and the page find even when the operator signs it.</summary>
public sealed class ForgeryTests(PageVerifier page) : IClassFixture<PageVerifier>, IDisposable
{
    private readonly ForgedLog _log = new ForgedLog(page).Begin();

    [Fact]
    public async Task An_honest_log_made_the_same_way_is_sound()
    {
        EntryId permit = _log.Add(Leaf("permit"));
        _log.Add(LedgerFolder.Conclusion(EntryKind.Disclosed, permit));
        _log.Add(Leaf("permit"));

        var sound = Assert.IsType<VerificationResult.Sound>(await _log.VerifyAsync());
        Assert.Equal((5, 0), (sound.Size, sound.ExitCode));
        Assert.Contains(sound.Unproved, s => s.Contains("1 permitted decisions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_conclusion_without_a_decision_is_found()
    {
        _log.Add(LedgerFolder.Conclusion(EntryKind.Disclosed, EntryId.New(TimeProvider.System)));
        await IsTamperedAtAsync(2);
    }

    [Fact]
    public async Task A_conclusion_before_its_decision_is_found()
    {
        EntryId permit = EntryId.New(TimeProvider.System);
        _log.Add(LedgerFolder.Conclusion(EntryKind.Disclosed, permit));
        _log.Add(Leaf("permit") with { Id = permit });
        await IsTamperedAtAsync(2);
    }

    [Fact]
    public async Task A_conclusion_of_a_refusal_is_found()
    {
        EntryId denied = _log.Add(Leaf("deny"));
        _log.Add(LedgerFolder.Conclusion(EntryKind.Disclosed, denied));
        await IsTamperedAtAsync(3);
    }

    [Fact]
    public async Task A_second_conclusion_is_found()
    {
        EntryId permit = _log.Add(Leaf("permit"));
        _log.Add(LedgerFolder.Conclusion(EntryKind.Failed, permit));
        _log.Add(Leaf("deny"));
        _log.Add(LedgerFolder.Conclusion(EntryKind.Disclosed, permit));
        await IsTamperedAtAsync(5);
    }

    [Fact]
    public async Task An_id_used_twice_is_found()
    {
        EntryId permit = _log.Add(Leaf("permit"));
        _log.Add(LedgerFolder.Conclusion(EntryKind.Failed, permit));
        _log.Add(Leaf("permit") with { Id = permit });
        await IsTamperedAtAsync(4);
    }

    [Fact]
    public async Task A_second_genesis_is_found()
    {
        _log.Add(new EntryDraft { Kind = EntryKind.Genesis, Origin = LedgerFolder.Origin, Engine = "1" });
        await IsTamperedAtAsync(2);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"b\":1,\"a\":2}")]
    [InlineData("{ \"a\":1}")]
    [InlineData("{\"a\":1.5}")]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":-0}")]
    [InlineData("{\"a\":\"\\u0041\"}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}")]
    public async Task An_entry_that_is_none_is_found(string leaf)
    {
        _log.Add(Encoding.UTF8.GetBytes(leaf));
        await IsTamperedAtAsync(2);
    }

    public void Dispose() => _log.Dispose();

    private static EntryDraft Leaf(string decision) => LedgerFolder.Decided(decision) with { Sealed = [] };

    private async Task IsTamperedAtAsync(long index)
    {
        var tampered = Assert.IsType<VerificationResult.Tampered>(await _log.VerifyAsync());
        Assert.Equal((index, 1), (tampered.Index, tampered.ExitCode));
    }
}
