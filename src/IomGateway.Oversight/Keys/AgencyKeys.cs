using System.Security.Cryptography;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Reading;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Oversight.Keys;

/// <summary>
/// The keys with which signatories sign agreements. A first key counts once two other agencies have compared its
/// fingerprint with what its owner told them; every later one because the key before it signed for it. Each step is in
/// the ledger before it is taken.
/// </summary>
public sealed class AgencyKeys(
    Workspace workspace, AgencyKeyRegister register, EvidenceLog ledger, TimeProvider time)
{
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>Every key that was ever entered.</summary>
    public ValueTask<IReadOnlyList<StoredKey>> ListAsync(CancellationToken ct) => register.ListAsync(ct);

    /// <summary>Proposes a signatory's first key; the answer names its fingerprint, to be told to the others.</summary>
    /// <param name="signatory">The signatory, as the agency's file names them.</param>
    /// <param name="key">The public key; that of the agency's file when absent.</param>
    /// <param name="by">Who proposes it: a user of the agency itself.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    public async Task<StepOutcome> ProposeAsync(string signatory, JsonWebKey? key, Actor by, CancellationToken ct)
    {
        if (Unnamed(by.Agency, signatory) is { } refused)
        {
            return refused;
        }

        if ((key ?? by.Agency.Signatories.First(s => s.Name == signatory).Key) is not { } proposed)
        {
            return new StepOutcome.Refused(
                "no-key", $"The file of {by.Agency.Id} has no key for {signatory}.",
                "Name the public key, or enter it in the file.");
        }

        var kept = await OfAsync(by.Agency.Id, signatory, ct);
        var thumbprint = PublicJwk.Thumbprint(proposed);
        return kept.Any(k => k.State != KeyState.Proposed)
            ? new StepOutcome.Refused(
                "key-in-use", $"A key of {by.Agency.Id} for {signatory} has been entered already.",
                "Replace it, signing with the old one.")
            : kept.Any(k => k.Thumbprint == thumbprint)
            ? new StepOutcome.AlreadySo(thumbprint)
            : await steps.TakeAsync(
                Step("key-proposed", by, by.Agency.Id, signatory, thumbprint),
                () => register.ProposeAsync(by.Agency.Id, signatory, proposed, CancellationToken.None), ct);
    }

    /// <summary>
    /// Confirms the fingerprint of another agency's first key, as that agency told it outside the gateway.
    /// </summary>
    /// <param name="agency">Whose key.</param>
    /// <param name="signatory">For which signatory.</param>
    /// <param name="fingerprint">The fingerprint as it was told.</param>
    /// <param name="by">Who confirms: a user of another agency of a partnership that both belong to.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    public async Task<StepOutcome> ConfirmAsync(
        string agency, string signatory, string fingerprint, Actor by, CancellationToken ct)
    {
        if (!MayConfirm(agency, by.Agency.Id))
        {
            return new StepOutcome.Refused(
                "not-a-partner", $"{by.Agency.Id} cannot confirm a key of {agency}.",
                "Let two other agencies of its partnership confirm it.");
        }

        var key = (await OfAsync(agency, signatory, ct)).FirstOrDefault(k => k.Thumbprint == fingerprint);
        return key is null
            ? new StepOutcome.Refused(
                "unknown-key", "No key with this fingerprint has been proposed.",
                "Compare it, character by character, with what the agency told you; if it differs, warn them.")
            : key.State != KeyState.Proposed || key.ConfirmedBy.Contains(by.Agency.Id)
            ? new StepOutcome.AlreadySo(fingerprint)
            : await steps.TakeAsync(
                Step("key-confirmed", by, agency, signatory, fingerprint),
                () => register.ConfirmAsync(agency, signatory, fingerprint, by, CancellationToken.None), ct);
    }

    /// <summary>Puts a key in the place of the one in use, which signs for it.</summary>
    /// <param name="signatory">The signatory.</param>
    /// <param name="old">The private key in use.</param>
    /// <param name="key">The new public key.</param>
    /// <param name="by">Who replaces it: a user of the agency itself.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    public Task<StepOutcome> ReplaceAsync(
        string signatory, ECDsa old, JsonWebKey key, Actor by, CancellationToken ct) => AcceptAsync(
        new KeyReplacement(by.Agency.Id, signatory, key).Sign(old, time.GetUtcNow()), signatory, by, ct);

    /// <summary>The same with what the old key signed (<see cref="KeyReplacement"/>).</summary>
    public async Task<StepOutcome> AcceptAsync(string jws, string signatory, Actor by, CancellationToken ct)
    {
        if (Unnamed(by.Agency, signatory) is { } refused)
        {
            return refused;
        }

        var kept = await OfAsync(by.Agency.Id, signatory, ct);
        if (kept.FirstOrDefault(k => k.State == KeyState.InUse) is not { } current)
        {
            return new StepOutcome.Refused(
                "key-not-entered", $"No key of {by.Agency.Id} for {signatory} is in use.",
                "Propose it, and let two other agencies confirm its fingerprint.");
        }

        if (KeyReplacement.Verify(jws, current.Key) is not { } said
            || said.Agency != by.Agency.Id || said.Signatory != signatory)
        {
            return kept.Any(k => k.State == KeyState.Replaced && KeyReplacement.Verify(jws, k.Key) is not null)
                ? new StepOutcome.Refused(
                    "replaced-key", "This is signed with a key that was itself replaced.",
                    $"Sign with the key in use, {current.Thumbprint}.")
                : new StepOutcome.Refused(
                    "bad-signature", "This is not signed with the key in use.",
                    $"Sign with the private half of {current.Thumbprint}.");
        }

        var thumbprint = PublicJwk.Thumbprint(said.Key);
        return thumbprint == current.Thumbprint
            ? new StepOutcome.AlreadySo(thumbprint)
            : await steps.TakeAsync(
                Step("key-replaced", by, by.Agency.Id, signatory, thumbprint, jws),
                () => register.ReplaceAsync(
                    by.Agency.Id, signatory, current.Thumbprint, said.Key, jws, CancellationToken.None),
                ct);
    }

    private async Task<IReadOnlyList<StoredKey>> OfAsync(string agency, string signatory, CancellationToken ct) =>
        [.. (await register.ListAsync(ct)).Where(k => k.Agency == agency && k.Signatory == signatory)];

    private bool MayConfirm(string agency, string by) => agency != by
        && workspace.Agencies.Find(by) is { Kind: not AgencyKind.Forum }
        && workspace.Agencies.Partnerships.Any(p => p.Agencies.Contains(agency) && p.Agencies.Contains(by));

    private static StepOutcome.Refused? Unnamed(Agency agency, string signatory) =>
        agency.Signatories.Any(s => s.Name == signatory) ? null : new StepOutcome.Refused(
            "unknown-signatory", $"The file of {agency.Id} names no signatory {signatory}.",
            "Enter the signatory, or name one that is there.");

    private static StepDraft Step(
        string step, Actor by, string agency, string signatory, string thumbprint, string? proof = null) => new()
        {
            Kind = EntryKind.Policy,
            Step = step,
            By = by,
            To = agency == by.Agency.Id ? null : agency,
            OfTheStaff =
            [
                ("agency", agency), ("signatory", signatory), ("fingerprint", thumbprint), ("proof", proof),
            ],
        };
}
