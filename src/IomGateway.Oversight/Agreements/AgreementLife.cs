using System.Text;
using IomGateway.Ledger;
using IomGateway.Oversight.Keys;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Checking;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Versions;

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
    private readonly VersionMeanings meanings = new();

    /// <summary>The keys with which the signatories sign.</summary>
    public AgencyKeys Keys => new(workspace, store.KeyRegister, ledger, time);

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

    private AgreementDraft Draft(Agreement agreement, ReadOnlyMemory<byte> yaml, Actor author)
    {
        var whole = WholeVersion.Write(agreement, workspace.Policies, workspace.Agencies);
        return new AgreementDraft
        {
            Agreement = agreement.Id,
            Version = agreement.Version,
            Partnership = agreement.Partnership,
            Parties = agreement.Parties,
            From = agreement.Term.From,
            Until = agreement.Term.Until,
            Yaml = Encoding.UTF8.GetString(yaml.Span),
            Sha256 = WholeVersion.Sha256(whole),
            Whole = whole,
            Author = author,
        };
    }

    private StoredVersion? Read(StoredAgreement row, out StepOutcome.Refused? refused) =>
        StoredVersion.Read(row, workspace, meanings, store, out refused);

    /// <summary>Who stands by a version, judged now.</summary>
    private ProvenSignatures Signatures() => new(store, workspace.Agencies, meanings, time.GetUtcNow());

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
