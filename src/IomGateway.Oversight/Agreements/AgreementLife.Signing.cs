using System.Security.Cryptography;
using System.Text;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Oversight.Agreements;

/// <content>Takes the answers of parties.</content>
public sealed partial class AgreementLife
{
    /// <summary>
    /// Signs with a signatory's private key, and keeps the answer as <see cref="AcceptAsync"/> does.
    /// </summary>
    public async Task<StepOutcome> SignAsync(Answer answer, ECDsa key, CancellationToken ct)
    {
        if (await store.FindAsync(answer.Agreement, answer.Version, ct) is not { } row)
        {
            return StoredVersion.Unknown;
        }

        string jws;
        try
        {
            jws = AgreementSignature.Sign(new ECDsaSecurityKey(key), new SignedStatement
            {
                Agreement = row.Agreement,
                Version = row.Version,
                Sha256 = row.Sha256,
                Shown = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Yaml))),
                Agrees = answer.Approves,
                Signatory = answer.Signatory,
                Agency = answer.Agency,
                At = time.GetUtcNow(),
            });
        }
        catch (ArgumentException)
        {
            return new StepOutcome.Refused(
                "bad-key", "An agreement is signed with an EC P-256 key.",
                    "Name the signatory's private key as a PEM file.");
        }

        return await AcceptAsync(jws, answer, ct);
    }

    /// <summary>
    /// Keeps a party's yes or no, once its signature is proven by the key that the agency's file has for that
    /// signatory. The author of a version never signs it.
    /// </summary>
    /// <param name="jws">The signature (<see cref="AgreementSignature"/>).</param>
    /// <param name="answer">Which version, by whom; what was signed must say the same.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    public async Task<StepOutcome> AcceptAsync(string jws, Answer answer, CancellationToken ct)
    {
        if (await store.FindAsync(answer.Agreement, answer.Version, ct) is not { } row)
        {
            return StoredVersion.Unknown;
        }

        if (workspace.Agencies.Find(answer.Agency) is not { } agency)
        {
            return new StepOutcome.Refused(
                "unknown-agency", $"There is no agency {answer.Agency}.",
                    "Name one that sharing-agreements/agencies/ has.");
        }

        var by = new Actor(agency, answer.Signatory);
        if (Read(row, out var unreadable) is not { } version)
        {
            return unreadable!;
        }

        if (NotAParty(version.Signers, by) is { } outsider)
        {
            return outsider;
        }

        if (Unproven(jws, answer, version) is { } unproven)
        {
            return unproven;
        }

        if (row.Signatures.Any(s => s.Agency == agency.Id && s.LeftAt is null && s.Approves == answer.Approves
            && s.Signatory == answer.Signatory))
        {
            return new StepOutcome.AlreadySo();
        }

        var signature = new SignatureDraft
        {
            Agreement = row.Agreement,
            Version = row.Version,
            Sha256 = row.Sha256,
            Agency = agency.Id,
            Signatory = answer.Signatory,
            Approves = answer.Approves,
            Jws = jws,
        };
        var step = Step(answer.Approves ? "signed" : "declined", row, by) with
        {
            OfTheStaff = [("signature", jws), ("reason", answer.Reason)],
        };
        return await steps.TakeAsync(step, () => store.SignAsync(signature, by, CancellationToken.None), ct);
    }

    private StepOutcome.Refused? Unproven(string jws, Answer answer, StoredVersion version)
    {
        if (version.Row.AuthorAgency == answer.Agency
            && string.Equals(version.Row.AuthorUser, answer.Signatory, StringComparison.OrdinalIgnoreCase))
        {
            return new StepOutcome.Refused(
                "author-signs", "Whoever submits a version does not sign it.",
                    "Let another signatory of the agency sign.");
        }

        var agency = workspace.Agencies.Find(answer.Agency)!;
        if (agency.Signatories.All(s => s.Name != answer.Signatory))
        {
            return new StepOutcome.Refused(
                "unknown-signatory", $"The file of {agency.Id} names no signatory {answer.Signatory}.",
                "Enter the signatory, or name one that is there.");
        }

        var keys = store.Keys().Of(agency.Id, answer.Signatory);
        if (keys.Count == 0)
        {
            return new StepOutcome.Refused(
                "key-not-entered", $"No key of {agency.Id} for {answer.Signatory} has been entered.",
                "Propose it, and let two other agencies confirm its fingerprint.");
        }

        var by = keys.FirstOrDefault(k => Says(jws, agency, k, answer, version.Row));
        return by is { Until: null } ? null
            : by is { Until: { } until }
            ? new StepOutcome.Refused(
                "replaced-key", $"This is signed with a key that was replaced on {until:yyyy-MM-dd}: {by.Thumbprint}.",
                $"Sign with the key in use, {keys[^1].Thumbprint}.")
            : new StepOutcome.Refused(
                "bad-signature",
                $"This is no signature of that version by the key that {agency.Id} has for {answer.Signatory}.",
                $"Sign with the private half of the key in use, {keys[^1].Thumbprint}.");
    }

    private bool Says(string jws, Agency agency, EnteredKey key, Answer answer, StoredAgreement row)
    {
        var judged = agency with { Signatories = [new Signatory(answer.Signatory, "", key.Key)] };
        return AgreementSignature.Verify(jws, judged, time.GetUtcNow()) is { } said
            && said.Signatory == answer.Signatory && said.Agrees == answer.Approves && said.Sha256 == row.Sha256
            && said.Agreement == row.Agreement && said.Version == row.Version;
    }
}
