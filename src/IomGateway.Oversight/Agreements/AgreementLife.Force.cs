using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Oversight.Agreements;

/// <content>Puts versions in force and takes them out again.</content>
public sealed partial class AgreementLife
{
    /// <summary>
    /// Puts a signed version in force. It must pass its checks today, be within its term, and have a flow whose
    /// sender and recipient have both signed. The version in force before is superseded by the same step.
    /// </summary>
    public async Task<StepOutcome> ActivateAsync(string agreement, int version, Actor by, CancellationToken ct)
    {
        if (Broken() is { } broken)
        {
            return broken;
        }

        var all = await store.ListAsync(ct);
        if (all.FirstOrDefault(v => v.Agreement == agreement && v.Version == version) is not { } row)
        {
            return StoredVersion.Unknown;
        }

        if (row.State == AgreementState.Active)
        {
            return new StepOutcome.AlreadySo();
        }

        if (Read(row, out var unreadable) is not { } read)
        {
            return unreadable!;
        }

        var inForce = all.FirstOrDefault(v => v.Agreement == agreement
            && v.State is AgreementState.Active or AgreementState.Suspended);
        if (inForce?.Version > version)
        {
            return new StepOutcome.Refused(
                "later-in-force", "A later version is in force.", "Submit what you want as a new version.");
        }

        if ((NotAParty(read.Signers, by) ?? NotToBeActivated(row, inForce) ?? OutOfTerm(row)
            ?? Unchecked(read) ?? Unsigned(read, inForce)) is { } refused)
        {
            return refused;
        }

        return await steps.TakeAsync(
            inForce is null ? [Step("activated", row, by)]
                : [Step("superseded", inForce, by), Step("activated", row, by)],
            () => store.ActivateAsync(agreement, version, inForce?.Version, by, CancellationToken.None),
            ct);
    }

    /// <summary>
    /// A first version must have been signed; one that amends another may need nobody's signature, and then comes into
    /// force from review.
    /// </summary>
    private static StepOutcome.Refused? NotToBeActivated(StoredAgreement row, StoredAgreement? inForce) =>
        inForce is not null && row.State == AgreementState.InReview ? null : WrongState("activated", row);

    /// <summary>Stops every flow of a version, from the next question on. Any party may.</summary>
    public Task<StepOutcome> SuspendAsync(string agreement, int version, Actor by, string reason,
        CancellationToken ct) =>
        MoveAsync(
            "suspended", agreement, version, by, reason, may: null,
            () => store.SuspendAsync(agreement, version, by, reason, CancellationToken.None), ct);

    /// <summary>Lets a suspended version work again. Only the agency that suspended it may.</summary>
    public Task<StepOutcome> ResumeAsync(string agreement, int version, Actor by, string reason,
        CancellationToken ct) =>
        MoveAsync(
            "resumed", agreement, version, by, reason,
            async row =>
            {
                var taken = await store.StepsAsync(agreement, version, ct);
                return taken.LastOrDefault(s => s.Step == "suspended") is { } last && last.ByAgency != by.Agency.Id
                    ? new StepOutcome.Refused(
                        "suspended-by-another", $"{last.ByAgency} suspended it.", "Let that agency resume it.")
                    : null;
            },
            () => store.ResumeAsync(agreement, version, by, reason, CancellationToken.None), ct);

    private async Task<StepOutcome> MoveAsync(
        string step, string agreement, int version, Actor by, string reason,
        Func<StoredAgreement, Task<StepOutcome.Refused?>>? may, Func<Task<Change>> change, CancellationToken ct,
        IReadOnlyList<ToReturn>? owed = null)
    {
        if (await store.FindAsync(agreement, version, ct) is not { } row)
        {
            return StoredVersion.Unknown;
        }

        var parties = SignersOf(row);
        if ((NotAParty(parties, by) ?? NoReason(reason)) is { } refused)
        {
            return refused;
        }

        if (row.State == AgreementStates.Target(step) && step != "resumed")
        {
            return new StepOutcome.AlreadySo();
        }

        if ((WrongState(step, row) ?? (may is null ? null : await may(row))) is { } wrong)
        {
            return wrong;
        }

        (string, string?)[] told = [("reason", reason), ("owed", owed is null ? null : Json(owed))];
        return await steps.TakeAsync(
            Step(step, row, by) with { OfTheStaff = told }, Telling(step, parties, by, change), ct);
    }

    private static StepOutcome.Refused? WrongState(string step, StoredAgreement row) =>
        AgreementStates.Allows(step, row.State) ? null : new StepOutcome.Refused(
            "wrong-state", $"A version that is {row.State.Name()} cannot be {step}.",
            "See the steps of its life, and take the one that comes next.");

    private StepOutcome.Refused? OutOfTerm(StoredAgreement row)
    {
        var today = LondonDay.Of(time.GetUtcNow());
        return today < row.From
            ? new StepOutcome.Refused("not-yet", $"Its term begins on {row.From:yyyy-MM-dd}.",
                "Activate it on that day.")
            : today >= row.Until
            ? new StepOutcome.Refused("term-over", $"Its term ended on {row.Until:yyyy-MM-dd}.",
                "Submit a new version.")
            : null;
    }

    private StepOutcome.Refused? Unchecked(StoredVersion version)
    {
        var today = LondonDay.Of(time.GetUtcNow());
        var found = AgreementCheck.Of(version.Agreement, workspace.Policies, workspace.Agencies, today);
        return found.Any(p => p.Severity == Severity.Error)
            ? Invalid($"{version.Row.Agreement} version {version.Row.Version}", found)
            : null;
    }

    /// <summary>
    /// Who must have signed: for an amendment everybody who stands by the version in force and for whom it changes
    /// anything; and in any case a sender and a recipient of some flow.
    /// </summary>
    private StepOutcome.Refused? Unsigned(StoredVersion version, StoredAgreement? inForce)
    {
        var signatures = Signatures();
        var own = signatures.Of(version.Row);
        var signed = own;
        if (inForce is not null)
        {
            var wanting = signatures.MustSign(inForce, version.Row).Except(own).Order(StringComparer.Ordinal).ToList();
            if (wanting.Count > 0)
            {
                return new StepOutcome.Refused(
                    "not-signed",
                    $"It changes something for agencies that signed version {inForce.Version} and have not signed it.",
                    $"These must sign, or leave: {string.Join(", ", wanting)}.");
            }

            var declined = version.Row.Signatures.Where(s => !s.Approves).Select(s => s.Agency);
            signed = own.Union(signatures.Unchanged(version.Row, inForce.Version).Except(declined)).ToHashSet();
        }

        var missing = version.Signers.Except(signed).Order(StringComparer.Ordinal);
        return version.HasLivingFlow(signed) ? null : new StepOutcome.Refused(
            "not-signed",
            "No flow has a sender and a recipient whose signatures are proven.",
            $"These have not signed: {string.Join(", ", missing)}.");
    }

    private static StepOutcome.Refused? NoReason(string reason) => string.IsNullOrWhiteSpace(reason)
        ? new StepOutcome.Refused("no-reason", "The step needs a reason.", "Say why, for those who read the ledger.")
        : null;
}
