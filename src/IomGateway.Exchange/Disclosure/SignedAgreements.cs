using System.Collections.Frozen;
using System.Text;
using IomGateway.Exchange.Access;
using IomGateway.Records.Agreements;
using IomGateway.Redaction.Reading;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// Makes what was signed into what is enforced. Nothing is believed because the database says so: each version is read
/// again, its digest worked out again over today's policies, and every signature checked against its signatory's key.
/// </summary>
internal sealed class SignedAgreements(Workspace workspace, DateTimeOffset now)
{
    private readonly List<string> problems = [];

    /// <summary>What is wrong with what is stored, with how to mend it; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Compiles the versions that are active or suspended.</summary>
    /// <param name="stored">Every version that is to be enforced.</param>
    /// <param name="before">
    /// What was enforced until now: a version that cannot be read any more stays as it was there.
    /// </param>
    public Enforced Compile(IReadOnlyList<StoredAgreement> stored, Enforced? before)
    {
        var enforced = new List<EnforcedAgreement>();
        foreach (var version in stored.Where(s => s.State is AgreementState.Active or AgreementState.Suspended))
        {
            var sound = Read(version) ?? Before(version, before);
            if (sound is not null)
            {
                enforced.Add(sound with { Suspended = sound.Suspended || version.State == AgreementState.Suspended });
            }
        }

        return new Enforced
        {
            Policies = workspace.Policies,
            Agencies = workspace.Agencies,
            Rulebook = Rulebook.Compile(workspace.Policies, workspace.Agencies, enforced),
            Callers = Callers(workspace.Agencies),
            Catalog = new RecordTypeCatalog(workspace.Policies.RecordTypes.Values),
            InForce = enforced.ToFrozenDictionary(e => e.Agreement.Id, StringComparer.Ordinal),
        };
    }

    /// <summary>Agencies whose systems cannot be told apart are a problem, and then none may call.</summary>
    private CallerDirectory Callers(AgencyDirectory agencies)
    {
        try
        {
            return CallerDirectory.Create(agencies, workspace.Policies.Vocabulary, FrozenSet<string>.Empty);
        }
        catch (ArgumentException e)
        {
            problems.Add($"{e.Message} Mend the agencies' files.");
            return CallerDirectory.Create(
                new AgencyDirectory([], []), workspace.Policies.Vocabulary, FrozenSet<string>.Empty);
        }
    }

    private EnforcedAgreement? Read(StoredAgreement version)
    {
        var name = $"{version.Agreement} version {version.Version}";
        var agreement = workspace.ReadAgreement(Encoding.UTF8.GetBytes(version.Yaml), name, out var wrong);
        if (agreement is null)
        {
            problems.Add(
                $"{name} cannot be read: {wrong[0].At}: {wrong[0].Message} End it, or restore what it refers to.");
            return null;
        }

        var sha256 = AgreementDigest.Compute(agreement, workspace.Policies, workspace.Agencies);
        if (agreement.Id != version.Agreement || agreement.Version != version.Version || sha256 != version.Sha256)
        {
            problems.Add($"{name} does not mean any more what was signed: policies, agencies or its text have changed."
                + " Restore them, or submit it as a new version to be signed again.");
            return null;
        }

        var signed = version.Signatures
            .Where(s => s.LeftAt is null && IsSigned(s, agreement, sha256)).Select(s => s.Agency);
        return new EnforcedAgreement(agreement, sha256, signed.ToFrozenSet(StringComparer.Ordinal), Suspended: false);
    }

    private bool IsSigned(StoredSignature signature, Agreement agreement, string sha256)
    {
        if (!signature.Approves)
        {
            return false;
        }

        if (workspace.Agencies.Find(signature.Agency) is { } agency
            && AgreementSignature.Verify(signature.Jws, agency, now) is { } statement
            && statement.Approves(agreement.Id, agreement.Version, sha256))
        {
            return true;
        }

        problems.Add(
            $"The signature of {signature.Agency} on {agreement.Id} version {agreement.Version} is not by a key that"
            + " its file names. Have it signed again, or restore the agency's file.");
        return false;
    }

    /// <summary>
    /// On a reload, a version that cannot be read any more counts as it did. Where it is another version than the one
    /// before, that one stays without its flows: nothing flows by what cannot be read, and what it closed stays closed.
    /// </summary>
    private static EnforcedAgreement? Before(StoredAgreement version, Enforced? before)
    {
        if (before?.InForce.GetValueOrDefault(version.Agreement) is not { } kept)
        {
            return null;
        }

        var same = kept.Agreement.Version == version.Version && kept.Sha256 == version.Sha256;
        return kept with { Suspended = !same };
    }
}
