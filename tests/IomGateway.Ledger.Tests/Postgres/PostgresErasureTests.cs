using IomGateway.Records.Tests.Postgres;

namespace IomGateway.Ledger.Tests.Postgres;

/// <summary>Erasure where log and keys lie in databases that several gateways share.</summary>
public sealed class PostgresErasureTests : IDisposable
{
    private readonly LedgerFolder _folder = new(PostgresCluster.Shared.NewDatabase());
    private readonly string _keys = PostgresCluster.Shared.NewDatabase();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_person_s_values_go_and_everybody_else_s_stay()
    {
        await using EvidenceLog here = await _folder.OpenAsync(_folder.Options with { KeyDatabase = _keys });
        await using EvidenceLog there = await _folder.OpenAsync(_folder.Options with { KeyDatabase = _keys });
        EntryId theirs = await here.AppendAsync(LedgerFolder.Permit("person-1"), default);
        EntryId other = await there.AppendAsync(LedgerFolder.Permit("person-2"), default);
        Assert.Equal(4, (await there.ReadAsync(theirs, default))!.Values.Count);

        ErasedValues gone = await here.EraseAsync(["person-1"], [], default);
        ErasedValues again = await here.EraseAsync(["person-1"], [], default);

        Assert.Equal((1L, 0L), (gone.Blobs, again.Blobs));
        foreach (EvidenceLog log in new[] { here, there })
        {
            OpenedEntry left = (await log.ReadAsync(theirs, default))!;
            Assert.Equal(["statement", "user"], left.Values.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(4, (await log.ReadAsync(other, default))!.Values.Count);
            Assert.Equal(["person-1"], log.ErasedPeople());
            await Assert.ThrowsAsync<LedgerUnavailableException>(
                async () => await log.AppendAsync(LedgerFolder.Permit("person-1"), default));
        }

        Assert.IsType<VerificationResult.Sound>(await _folder.VerifyAsync());
    }

    [Fact]
    public async Task Of_somebody_nobody_knew_only_what_names_them_goes()
    {
        await using EvidenceLog log = await _folder.OpenAsync(_folder.Options with { KeyDatabase = _keys });
        EntryId theirs = await log.AppendAsync(Unknown("system|1"), default);
        EntryId other = await log.AppendAsync(Unknown("system|2"), default);

        ErasedValues gone = await log.EraseAsync(["person-1"], ["system|1"], default);

        Assert.Equal(1, gone.Blobs);
        Assert.NotNull(gone.LastMonth);
        Assert.Empty((await log.ReadAsync(theirs, default))!.Values);
        Assert.Single((await log.ReadAsync(other, default))!.Values);
    }

    private static EntryDraft Unknown(string asked) => new()
    {
        Kind = EntryKind.Decided,
        Decision = "deny",
        From = "treatment-llr",
        To = "probation-llr",
        Engine = "1.0.0",
        Sealed = [LedgerFolder.Values(KeyOwner.Month, ("asked", asked))],
    };
}
