using System.Text;
using IomGateway.Ledger;
using IomGateway.Ledger.Checkpoints;
using IomGateway.Oversight.Erasure;
using IomGateway.Oversight.Register;
using IomGateway.Oversight.Steps;
using Microsoft.Extensions.Logging.Abstractions;

namespace IomGateway.Oversight.Tests.Erasure;

public sealed class PersonErasureTests : ErasureTest
{
    [Fact]
    public async Task Nothing_of_the_person_can_be_read_and_who_asked_is_still_known()
    {
        var register = new RegisterSteps(world.Records, world.Ledger, world.Time);
        Assert.IsType<StepOutcome.Taken>(await register.LinkAsync(
            known.Person, world.Workspace.Policies.Vocabulary.Identifiers["pnc-id"], Known.Pnc,
            world.Actor("leicestershire-police"), "Known as Sam Doe", None));
        Assert.NotEmpty(await FoundAsync(Known.Pnc));
        Assert.Contains("facts", await known.OpenAsync(known.Decided));
        Assert.Contains("asked", await known.OpenAsync(known.Unknown));

        var erased = await known.EraseAsync();

        Assert.Equal(["user"], await known.OpenAsync(known.Decided));
        Assert.Equal(["user"], await known.OpenAsync(known.Unknown));
        Assert.Null(await known.FindAsync());
        foreach (var value in new[] { Known.Number, Known.Pnc, Known.Facts, "Sam Doe" })
        {
            Assert.Empty(await FoundAsync(value));
        }

        var told = (await world.EntriesAsync())[^1];
        Assert.Equal((erased.Entry, erased.Ordered), (told.Entry.Id, told.Entry.Of));
        Assert.Equal("erased", World.Value(told, "step"));
        Assert.Equal(erased.Lapses.ToString("O"), World.Value(told, "lapses"));

        // June's key goes 90 days after June, and the copies of it 30 days after that.
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero).AddDays(120), erased.Lapses);
    }

    [Fact]
    public async Task Proofs_stay_whole()
    {
        var receipt = await ReceiptAsync();
        Assert.True(VerifierKey.TryParse(world.Ledger.VerifierKey, out var key));

        await known.EraseAsync();

        using (key)
        {
            var valid = Assert.IsType<ReceiptVerdict.Valid>(Receipt.Verify(receipt, key)).Receipt;
            Assert.Equal(known.Decided, valid.Entry.Id);
        }

        await world.ReopenAsync(_ => { });
        var export = Path.Combine(older, "export");
        await LedgerExport.ExportAsync(world.Folder, export, None);
        Assert.IsType<VerificationResult.Sound>(await LedgerVerifier.VerifyAsync(export, null, null, None));
    }

    [Fact]
    public async Task An_older_copy_of_the_ledger_does_not_open_what_was_sealed_under_the_person_s_key()
    {
        await world.ReopenAsync(folder => File.Copy(
            Path.Combine(folder, "ledger.db"), Path.Combine(older, "ledger.db")));

        await known.EraseAsync();

        // With the keys as they are now, and without the checkpoint by which an older copy would be noticed.
        var keys = Directory.CreateDirectory(Path.Combine(older, "keys")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(world.Folder, "keys"))
            .Where(f => Path.GetFileName(f) != "ledger.checkpoint"))
        {
            File.Copy(file, Path.Combine(keys, Path.GetFileName(file)));
        }

        await using var log = await EvidenceLog.OpenAsync(
            new LedgerOptions
            {
                Directory = older,
                KeysDirectory = keys,
                Origin = "localhost/ledger",
                Node = "test",
            },
            world.Time, NullLogger.Instance, meters: null, None);
        var then = (await log.ReadAsync(known.Decided, None))!;
        Assert.Equal(["user"], then.Values.Keys);
        Assert.False(then.Damaged);
    }

    [Fact]
    public async Task Another_gateway_that_had_the_key_in_hand_has_forgotten_it_too()
    {
        await using var other = await EvidenceLog.OpenAsync(
            new LedgerOptions
            {
                Directory = world.Folder,
                KeysDirectory = Path.Combine(world.Folder, "keys"),
                Origin = "localhost/ledger",
                Node = "other",
            },
            world.Time, NullLogger.Instance, meters: null, None);
        Assert.Contains("facts", (await other.ReadAsync(known.Decided, None))!.Values.Keys);

        await known.EraseAsync();

        Assert.Equal(["user"], (await other.ReadAsync(known.Decided, None))!.Values.Keys);
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await other.AppendAsync(
            new EntryDraft
            {
                Kind = EntryKind.Register,
                Engine = "test",
                Sealed =
                [
                    new SealedValues(
                        KeyOwner.Person(known.Id),
                        new Dictionary<string, ReadOnlyMemory<byte>> { ["said"] = Encoding.UTF8.GetBytes("more") }),
                ],
            },
            None));
    }

    [Fact]
    public async Task An_erasure_without_an_authority_or_of_nobody_is_refused_and_changes_nothing()
    {
        var by = world.Actor("probation-east-midlands");
        var before = (await world.EntriesAsync()).Count;

        Assert.Equal("no-authority", Code(await known.Erasure.EraseAsync(known.Person, " ", "Why", by, None)));
        Assert.Equal("no-authority", Code(await known.Erasure.EraseAsync(known.Person, "Order", "", by, None)));
        Assert.Equal("unknown-person", Code(await known.Erasure.EraseAsync(
            Records.People.PersonId.New(world.Time), "Order", "Why", by, None)));
        Assert.Equal(before, (await world.EntriesAsync()).Count);
        Assert.Contains("facts", await known.OpenAsync(known.Decided));
    }

    [Fact]
    public async Task Nothing_is_erased_under_a_legal_hold()
    {
        var (probation, police) = (world.Actor("probation-east-midlands"), world.Actor("leicestershire-police"));
        var hold = Assert.IsType<StepOutcome.Taken>(await known.Holds.PlaceAsync(
            known.Person, "Claim KB-2026-001", "Evidence", police, None)).Id!;

        Assert.Equal("legal-hold", Code(await known.OrderAsync()));
        Assert.Equal("unknown-hold", World.Code(await known.Holds.LiftAsync(hold, "Over", probation, None)));
        Assert.Equal(known.Person, Assert.Single(known.Holds.Standing()).Person);
        Assert.Contains("facts", await known.OpenAsync(known.Decided));

        Assert.IsType<StepOutcome.Taken>(await known.Holds.LiftAsync(hold, "Settled", police, None));
        var everybody = Assert.IsType<StepOutcome.Taken>(await known.Holds.PlaceAsync(
            null, "Inquiry", "All records", police, None)).Id!;
        Assert.Equal("legal-hold", Code(await known.OrderAsync()));
        Assert.IsType<StepOutcome.Taken>(await known.Holds.LiftAsync(everybody, "Reported", police, None));
        await known.EraseAsync();
        Assert.Equal("already-erased", Code(await known.OrderAsync()));
        Assert.Equal(["Erased ordered", "Erased erased"], (await world.RecordedAsync()).TakeLast(2));
    }

    private async Task<string> ReceiptAsync()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            if (await world.Ledger.ReceiptAsync(known.Decided, new HashSet<string> { "user" }, None) is { } receipt)
            {
                return receipt;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("No receipt within ten seconds.");
    }

    /// <summary>
    /// Files of the data folder that hold the value somewhere, write-ahead logs among them. They are copied by another
    /// process: where this one closes a file, its SQLite connections lose their locks.
    /// </summary>
    private async Task<List<string>> FoundAsync(string value)
    {
        var copy = Path.Combine(older, Guid.CreateVersion7().ToString("N"));
        using (var cp = System.Diagnostics.Process.Start("cp", ["-r", world.Folder, copy]))
        {
            await cp.WaitForExitAsync();
            Assert.Equal(0, cp.ExitCode);
        }

        var sought = Encoding.UTF8.GetBytes(value);
        return [.. Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories)
            .Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(sought) >= 0)];
    }

    private static string Code(ErasureOutcome outcome) => Assert.IsType<ErasureOutcome.Refused>(outcome).Code;
}
