using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
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

        if (StoredVersion.Read(row, workspace, out var unreadable) is not { } read)
        {
            return unreadable!;
        }

        if ((NotAParty(read.Signers, by) ?? WrongState("activated", row) ?? OutOfTerm(row)
            ?? Unchecked(read) ?? Unsigned(read)) is { } refused)
        {
            return refused;
        }

        var inForce = all.Where(v => v.Agreement == agreement
            && v.State is AgreementState.Active or AgreementState.Suspended).ToList();
        if (inForce.Any(v => v.Version > version))
        {
            return new StepOutcome.Refused(
                "later-in-force", "A later version is in force.", "Submit what you want as a new version.");
        }

        return await steps.TakeAsync(
            [.. inForce.Select(v => Step("superseded", v, by)), Step("activated", row, by)],
            () => store.ActivateAsync(agreement, version, by, CancellationToken.None),
            ct);
    }

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

    /// <summary>
    /// Ends a version for good. The owner that its document names may, and the agency that submitted it; a party that
    /// only wants out leaves.
    /// </summary>
    public Task<StepOutcome> EndAsync(string agreement, int version, Actor by, string reason, CancellationToken ct) =>
        MoveAsync(
            "ended", agreement, version, by, reason,
            row => Task.FromResult(OwnerOf(row) is { } owner && by.Agency.Id != owner
                && by.Agency.Id != row.AuthorAgency
                ? new StepOutcome.Refused(
                    "not-the-owner", $"{owner} owns this agreement.", "Let the owner end it, or leave it.")
                : null),
            () => store.EndAsync(agreement, version, by, reason, CancellationToken.None), ct);

    /// <summary>A party takes its signature back. Flows between others go on.</summary>
    public async Task<StepOutcome> LeaveAsync(
        string agreement, int version, Actor by, string reason, CancellationToken ct)
    {
        if (await store.FindAsync(agreement, version, ct) is not { } row)
        {
            return StoredVersion.Unknown;
        }

        if (NoReason(reason) is { } silent)
        {
            return silent;
        }

        if (!row.Signatures.Any(s => s.Agency == by.Agency.Id && s is { LeftAt: null, Approves: true }))
        {
            return row.Signatures.Any(s => s.Agency == by.Agency.Id && s.LeftAt is not null)
                ? new StepOutcome.AlreadySo()
                : new StepOutcome.Refused(
                    "has-not-signed", $"{by.Agency.Id} has not signed this version.",
                        "Only a party that signed can leave.");
        }

        return await steps.TakeAsync(
            Step("left", row, by) with { OfTheStaff = [("reason", reason)] },
            () => store.LeaveAsync(agreement, version, by.Agency.Id, by, reason, CancellationToken.None),
            ct);
    }

    private async Task<StepOutcome> MoveAsync(
        string step, string agreement, int version, Actor by, string reason,
        Func<StoredAgreement, Task<StepOutcome.Refused?>>? may, Func<Task<Change>> change, CancellationToken ct)
    {
        if (await store.FindAsync(agreement, version, ct) is not { } row)
        {
            return StoredVersion.Unknown;
        }

        // What stops sharing must work even when today's policies cannot read the version any more.
        var parties = StoredVersion.Read(row, workspace, out _)?.Signers ?? row.Parties.ToHashSet();
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

        return await steps.TakeAsync(Step(step, row, by) with { OfTheStaff = [("reason", reason)] }, change, ct);
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

    private StepOutcome.Refused? Unsigned(StoredVersion version)
    {
        var signed = version.SignedBy(time.GetUtcNow());
        var missing = version.Signers.Except(signed).Order(StringComparer.Ordinal);
        return version.HasLivingFlow(signed) ? null : new StepOutcome.Refused(
            "not-signed",
            "No flow has a sender and a recipient whose signatures are proven.",
            $"These have not signed: {string.Join(", ", missing)}.");
    }

    private string? OwnerOf(StoredAgreement row) =>
        StoredVersion.Read(row, workspace, out _)?.Agreement.Document?.Entries.GetValueOrDefault("owner") is { } owner
            && workspace.Agencies.Find(owner) is not null
            ? owner
            : null;

    private static StepOutcome.Refused? NoReason(string reason) => string.IsNullOrWhiteSpace(reason)
        ? new StepOutcome.Refused("no-reason", "The step needs a reason.", "Say why, for those who read the ledger.")
        : null;
}
