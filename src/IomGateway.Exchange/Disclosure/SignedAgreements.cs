using System.Collections.Frozen;
using System.Text;
using IomGateway.Exchange.Access;
using IomGateway.Records.Agreements;
using IomGateway.Redaction.Reading;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Versions;

namespace IomGateway.Exchange.Disclosure;

/// <summary>
/// Makes what was signed into what is enforced. Nothing is believed because the database says so: each version is read
/// again, its digest worked out again over today's policies, and every signature checked against its signatory's key.
/// Where what a version uses has changed, it is enforced only if a comparison with what was signed shows that nothing
/// more passes.
/// </summary>
internal sealed class SignedAgreements(
    Workspace workspace, AgreementStore store, VersionMeanings meanings, DateTimeOffset now)
{
    private const int MostReasons = 3;

    private readonly List<string> problems = [];
    private readonly List<CarriedVersion> carried = [];
    private readonly ProvenSignatures signatures = new(store, workspace.Agencies, meanings, now);

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
            Carried = [.. carried],
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

        if (agreement.Id != version.Agreement || agreement.Version != version.Version
            || !Means(version, agreement, name))
        {
            return null;
        }

        var signed = signatures.Of(version, unproven => problems.Add(
            $"The signature of {unproven.Agency} on {name} is not by a key that was in use when it was given. Have it"
            + " signed again, or restore the agency's file."));
        return new EnforcedAgreement(agreement, version.Sha256, signed, Suspended: false);
    }

    /// <summary>Whether it means what was signed, or nothing more.</summary>
    private bool Means(StoredAgreement version, Agreement agreement, string name)
    {
        switch (meanings.Of(agreement, workspace.Policies, workspace.Agencies, version.Sha256, store.Whole))
        {
            case MeaningToday.AsSigned:
                return true;
            case MeaningToday.CarriedOn on:
                carried.Add(new CarriedVersion(
                    version.Agreement, version.Version, version.Sha256, on.Sha256, on.Direction, version.AuthorAgency));
                return true;
            case MeaningToday.NotSigned { Why: var why }:
                problems.Add($"{name} does not mean any more what was signed: policies, agencies or its text have"
                    + $" changed. {string.Join(' ', why.Take(MostReasons))} Restore them, or submit it as a new"
                    + " version to be signed again.");
                return false;
            case var other:
                throw new InvalidOperationException($"The comparison of {name} came to {other}.");
        }
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
