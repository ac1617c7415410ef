using System.Security.Cryptography;
using System.Text;
using IomGateway.Ledger;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Oversight.Agreements;

/// <summary>
/// The life of agreements: submitted, signed, in force, suspended, ended. Every step is in the ledger before it is
/// taken, and each is taken over the policies and agencies of today.
/// </summary>
/// <param name="workspace">Policies and agencies, with the keys of their signatories.</param>
/// <param name="store">Where versions are kept.</param>
/// <param name="ledger">Where steps are recorded.</param>
/// <param name="time">The clock.</param>
public sealed partial class AgreementLife(
    Workspace workspace, AgreementStore store, EvidenceLog ledger, TimeProvider time)
{
    private readonly RecordedSteps steps = new(ledger, time);

    /// <summary>Every version of every agreement, whatever became of it.</summary>
    public ValueTask<IReadOnlyList<StoredAgreement>> ListAsync(CancellationToken ct) => store.ListAsync(ct);

    /// <summary>
    /// Lays a version before the parties. One that a check finds wrong is refused with every problem at once.
    /// </summary>
    /// <param name="yaml">The file, to the letter.</param>
    /// <param name="name">What to call it in problems.</param>
    /// <param name="author">Who submits it: a user of one of its parties, who then does not sign it.</param>
    /// <param name="ct">Heeded until the step is recorded.</param>
    public async Task<StepOutcome> SubmitAsync(
        ReadOnlyMemory<byte> yaml, string name, Actor author, CancellationToken ct)
    {
        if (Broken() is { } broken)
        {
            return broken;
        }

        if (workspace.ReadAgreement(yaml, name, out var problems) is not { } agreement)
        {
            return Invalid(name, problems);
        }

        var today = LondonDay.Of(time.GetUtcNow());
        var found = AgreementCheck.Of(agreement, workspace.Policies, workspace.Agencies, today);
        if (found.Any(p => p.Severity == Severity.Error))
        {
            return Invalid(name, found);
        }

        if (NotAParty(StoredVersion.SignersOf(agreement, workspace.Agencies), author) is { } outsider)
        {
            return outsider;
        }

        var draft = Draft(agreement, yaml, author);
        if (Before(draft, await store.ListAsync(ct)) is { } already)
        {
            return already;
        }

        var step = new StepDraft
        {
            Kind = EntryKind.Agreement,
            Step = "submitted",
            By = author,
            Agreement = new AgreementReference(draft.Agreement, draft.Version, draft.Sha256),
        };
        var taken = await steps.TakeAsync(step, () => store.SubmitAsync(draft, CancellationToken.None), ct);
        return taken is StepOutcome.Taken done ? done with { Warnings = found } : taken;
    }

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
        if (StoredVersion.Read(row, workspace, out var unreadable) is not { } version)
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
        if (agency.Signatories.FirstOrDefault(s => s.Name == answer.Signatory) is not { Key: not null })
        {
            return new StepOutcome.Refused(
                "unknown-signatory",
                $"The file of {agency.Id} names no signatory {answer.Signatory} with a key.",
                "Enter the signatory with their public key, or name one that is there.");
        }

        return AgreementSignature.Verify(jws, agency, time.GetUtcNow()) is { } said
            && said.Signatory == answer.Signatory && said.Agrees == answer.Approves && said.Sha256 == version.Row.Sha256
            && said.Agreement == version.Row.Agreement && said.Version == version.Row.Version
            ? null
            : new StepOutcome.Refused(
                "bad-signature",
                $"This is no signature of that version by the key that {agency.Id} has for {answer.Signatory}.",
                "Sign with the private half of the key in the agency's file.");
    }

    /// <summary>
    /// What the store would make of a submission, so that no entry tells of a step that is not taken.
    /// </summary>
    private static StepOutcome? Before(AgreementDraft draft, IReadOnlyList<StoredAgreement> all)
    {
        var known = all.FirstOrDefault(v => v.Agreement == draft.Agreement && v.Version == draft.Version);
        var latest = all.Where(v => v.Agreement == draft.Agreement).Select(v => v.Version).DefaultIfEmpty(0).Max();
        return known switch
        {
            null when draft.Version <= latest => new StepOutcome.Refused(
                "version-not-newer", $"Version {latest} has been submitted already.",
                    $"Number it {latest + 1} or above."),
            { State: not AgreementState.Draft } when known.Sha256 == draft.Sha256 => new StepOutcome.AlreadySo(),
            { State: not AgreementState.Draft } => new StepOutcome.Refused(
                "version-exists", "This version has been submitted with another meaning.",
                $"Give the changed agreement the version {latest + 1}."),
            _ => null,
        };
    }

    private AgreementDraft Draft(Agreement agreement, ReadOnlyMemory<byte> yaml, Actor author) => new()
    {
        Agreement = agreement.Id,
        Version = agreement.Version,
        Partnership = agreement.Partnership,
        Parties = agreement.Parties,
        From = agreement.Term.From,
        Until = agreement.Term.Until,
        Yaml = Encoding.UTF8.GetString(yaml.Span),
        Sha256 = AgreementDigest.Compute(agreement, workspace.Policies, workspace.Agencies),
        Author = author,
    };

    private static StepDraft Step(string step, StoredAgreement row, Actor by) => new()
    {
        Kind = EntryKind.Agreement,
        Step = step,
        By = by,
        Agreement = new AgreementReference(row.Agreement, row.Version, row.Sha256),
    };

    private StepOutcome.Refused? Broken() => workspace.IsSound ? null : new StepOutcome.Refused(
        "broken-policies",
            "Policies, agencies or agreements are broken, so nothing that rests on them can be put in force.",
        "Mend what iom check shows.")
    { Problems = workspace.Problems };

    private static StepOutcome.Refused Invalid(string name, IReadOnlyList<Problem> problems) =>
        new("check-failed", $"{name} fails its checks.",
            "Mend each of its errors, then try again.") { Problems = problems };

    private static StepOutcome.Refused? NotAParty(IReadOnlySet<string> parties, Actor by) =>
        parties.Contains(by.Agency.Id)
        ? null
        : new StepOutcome.Refused(
            "not-a-party", $"{by.Agency.Id} is no party to this agreement.", "Let one of its parties take the step.");
}
