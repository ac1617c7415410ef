using System.Text;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;

namespace IomGateway.Oversight.Keys;

/// <summary>Brings in other keys of the gateway; who did it and why is in the ledger, the keys never are.</summary>
public sealed class KeyRotation(EvidenceLog ledger, TimeProvider time)
{
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>Another key of the ledger. What follows its entry is signed by it, beginning with one that says
    /// so.</summary>
    /// <param name="to">Where it is kept; <see langword="null"/> for a file of the keys folder.</param>
    /// <param name="why">Why, in words.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="ct">Heeded until the key is announced.</param>
    /// <exception cref="InvalidOperationException">One of the two keys cannot sign; says which and why.</exception>
    /// <exception cref="LedgerUnavailableException">A key or the database is away.</exception>
    public async Task<RotatedKey> OfLedgerAsync(string? to, string why, Actor by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(by);
        var told = new SealedValues(
            KeyOwner.Staff(by.Agency.Id),
            new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
            {
                ["step"] = Encoding.UTF8.GetBytes("ledger-key-rotated"),
                ["user"] = Encoding.UTF8.GetBytes(by.User),
                ["why"] = Encoding.UTF8.GetBytes(why),
            });
        var rotated = await ledger.RotateKeyAsync(to, [told], ct);
        await steps.RecordAsync(
            new StepDraft { Kind = EntryKind.Policy, Step = "ledger-key-in-use", By = by, Of = rotated.Entry },
            CancellationToken.None);
        return rotated;
    }

    /// <summary>Another master key.</summary>
    /// <param name="why">Why, in words.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    /// <exception cref="InvalidOperationException">A key file cannot be used.</exception>
    /// <exception cref="LedgerUnavailableException">It is not finished; rotate again.</exception>
    public async Task<RotatedMaster> OfMasterAsync(string why, Actor by, CancellationToken ct)
    {
        RotatedMaster? rotated = null;
        await steps.TakeAsync(
            Step("master-key-rotated", why, by),
            async () =>
            {
                rotated = await ledger.RotateMasterAsync(CancellationToken.None);
                return new Change.Made(rotated.Fingerprint);
            },
            ct);
        return rotated!;
    }

    /// <summary>Another key of the token service.</summary>
    /// <param name="make">Makes it, and says its file.</param>
    /// <param name="why">Why, in words.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    public Task<StepOutcome> OfTokensAsync(Func<Task<string>> make, string why, Actor by, CancellationToken ct) =>
        steps.TakeAsync(
            Step("token-key-rotated", why, by), async () => new Change.Made(await make()), ct);

    private static StepDraft Step(string step, string why, Actor by) =>
        new() { Kind = EntryKind.Policy, Step = step, By = by, OfTheStaff = [("why", why)] };
}
