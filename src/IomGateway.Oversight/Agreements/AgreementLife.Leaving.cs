using System.Text.Json.Nodes;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;

namespace IomGateway.Oversight.Agreements;

/// <content>Ends what agreements let pass, and says what must then be returned or deleted.</content>
public sealed partial class AgreementLife
{
    /// <summary>The user by which the gateway itself acts, for the agency that submitted a version.</summary>
    public const string Itself = "iom-gateway";

    /// <summary>
    /// Ends a version for good. The owner that its document names may, and the agency that submitted it; a party that
    /// only wants out leaves.
    /// </summary>
    /// <returns>When taken, with what every recipient must return or delete.</returns>
    public async Task<StepOutcome> EndAsync(
        string agreement, int version, Actor by, string reason, CancellationToken ct)
    {
        var owed = await OwedAsync(agreement, version, leaving: null, ct);
        var outcome = await MoveAsync(
            "ended", agreement, version, by, reason,
            row => Task.FromResult(OwnerOf(row) is { } owner && by.Agency.Id != owner
                && by.Agency.Id != row.AuthorAgency
                ? new StepOutcome.Refused(
                    "not-the-owner", $"{owner} owns this agreement.", "Let the owner end it, or leave it.")
                : null),
            () => store.EndAsync(agreement, version, by, reason, CancellationToken.None), ct, owed);
        return outcome is StepOutcome.Taken taken ? taken with { Owed = owed } : outcome;
    }

    /// <summary>A party takes its signature back. Flows between others go on.</summary>
    /// <returns>When taken, with what it and the others must return or delete.</returns>
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

        var answer = row.Signatures.FirstOrDefault(s => s.Agency == by.Agency.Id);
        if (answer is not { LeftAt: null, Approves: true } && !(answer is null && StandsBy(row, by)))
        {
            return answer?.LeftAt is not null
                ? new StepOutcome.AlreadySo()
                : new StepOutcome.Refused(
                    "has-not-signed", $"{by.Agency.Id} has not signed this version.",
                    "Only a party that signed can leave.");
        }

        var owed = await OwedAsync(agreement, version, by.Agency.Id, ct);
        var outcome = await steps.TakeAsync(
            Step("left", row, by) with { OfTheStaff = [("reason", reason), ("owed", Json(owed))] },
            Telling("left", SignersOf(row), by,
                () => store.LeaveAsync(agreement, version, by.Agency.Id, by, reason, CancellationToken.None)),
            ct);
        return outcome is StepOutcome.Taken taken ? taken with { Owed = owed } : outcome;
    }

    /// <summary>
    /// Expires every version whose term is over, each by a step of its own. The gateway itself takes it, for the agency
    /// that submitted the version.
    /// </summary>
    /// <returns>What expired, with what must be returned or deleted.</returns>
    public async Task<IReadOnlyList<(StoredAgreement Version, StepOutcome Outcome)>> ExpireDueAsync(
        CancellationToken ct)
    {
        var taken = new List<(StoredAgreement, StepOutcome)>();
        foreach (var row in await store.DueAsync(LondonDay.Of(time.GetUtcNow()), ct))
        {
            if (workspace.Agencies.Find(row.AuthorAgency) is not { } author)
            {
                taken.Add((row, new StepOutcome.Refused(
                    "unknown-agency", $"There is no agency {row.AuthorAgency} any more, which submitted it.",
                    "Restore the agency's file, or end the version.")));
                continue;
            }

            var by = new Actor(author, Itself);
            var owed = row.State is AgreementState.Active or AgreementState.Suspended
                ? await OwedAsync(row.Agreement, row.Version, leaving: null, ct) : [];
            var outcome = await steps.TakeAsync(
                Step("expired", row, by) with { OfTheStaff = [("owed", Json(owed))] },
                Telling("expired", SignersOf(row), by,
                    () => store.ExpireAsync(row.Agreement, row.Version, by, CancellationToken.None)),
                ct);
            taken.Add((row, outcome is StepOutcome.Taken done ? done with { Owed = owed } : outcome));
        }

        return taken;
    }

    /// <summary>
    /// Writes down that a version was taken on although what it uses has changed, because a comparison showed that
    /// nothing more passes; once for each meaning. The gateway itself takes the step.
    /// </summary>
    /// <param name="agreement">The agreement.</param>
    /// <param name="version">Its version.</param>
    /// <param name="meaning">The digest of what it means now.</param>
    /// <param name="direction">How that lies to what was signed: <c>same</c> or <c>narrower</c>.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    public async Task<StepOutcome> CarryOnAsync(
        string agreement, int version, string meaning, string direction, CancellationToken ct)
    {
        if (await store.FindAsync(agreement, version, ct) is not { } row
            || workspace.Agencies.Find(row.AuthorAgency) is not { } author)
        {
            return StoredVersion.Unknown;
        }

        if ((await store.StepsAsync(agreement, version, ct)).Any(s => s.Step == "carried-on" && s.Reason == meaning))
        {
            return new StepOutcome.AlreadySo();
        }

        var by = new Actor(author, Itself);
        return await steps.TakeAsync(
            Step("carried-on", row, by) with { OfTheStaff = [("meaning", meaning), ("direction", direction)] },
            () => store.NoteAsync(agreement, version, "carried-on", by, meaning, CancellationToken.None),
            ct);
    }

    /// <summary>
    /// What must be returned or deleted once the version no longer stands, or one agency no longer stands by it. Of a
    /// version that cannot be read any more nothing can be said; it can be ended all the same.
    /// </summary>
    private async Task<IReadOnlyList<ToReturn>> OwedAsync(
        string agreement, int version, string? leaving, CancellationToken ct)
    {
        if (await store.FindAsync(agreement, version, ct) is not { } row || Read(row, out _) is not { } read)
        {
            return [];
        }

        var signed = Signatures().Of(row);
        return leaving is null
            ? Returning.WhenEnding(read.Agreement, workspace.Agencies, signed)
            : Returning.WhenLeaving(read.Agreement, workspace.Agencies, signed, leaving);
    }

    /// <summary>Whether the agency stands by it through its signature of the version before.</summary>
    private bool StandsBy(StoredAgreement row, Actor by) =>
        row.Amends is not null && Signatures().Of(row).Contains(by.Agency.Id);

    private string? OwnerOf(StoredAgreement row) =>
        Read(row, out _)?.Agreement.Document?.Entries.GetValueOrDefault("owner") is { } owner
            && workspace.Agencies.Find(owner) is not null
            ? owner
            : null;

    private static string Json(IReadOnlyList<ToReturn> owed) =>
        new JsonArray([.. owed.Select(o => o.ToJson())]).ToJsonString();
}
