using IomGateway.Oversight.Agreements;
using IomGateway.Oversight.Steps;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;

namespace IomGateway.Demo.World;

/// <summary>
/// Brings the partnership's agreements into force as partners would: one agency's author submits each, the signatories
/// of all its parties sign with their own keys, and a party activates it.
/// </summary>
internal sealed class AgreementSigning(DemoAgencies agencies, AgreementLife life)
{
    private const string Author = "demo-author";

    /// <summary>How many signatures were given.</summary>
    public int Signatures { get; private set; }

    /// <returns>The agreements that are in force now.</returns>
    public async Task<IReadOnlyList<Agreement>> SignAllAsync(CancellationToken cancel)
    {
        await EnterKeysAsync(cancel);
        var agreements = agencies.Workspace.Agreements
            .Where(a => a.Partnership == DemoAgencies.Partnership).OrderBy(a => a.Id, StringComparer.Ordinal).ToList();
        foreach (var agreement in agreements)
        {
            await PutInForceAsync(agreement, cancel);
        }

        return agreements;
    }

    /// <summary>Every signatory's key is proposed by its agency, and its fingerprint confirmed by two others.</summary>
    private async Task EnterKeysAsync(CancellationToken cancel)
    {
        var members = agencies.Workspace.Agencies.FindPartnership(DemoAgencies.Partnership)!.Agencies
            .Select(agencies.Agency).SelectMany(Legal).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Select(agencies.Agency).ToList();
        foreach (var agency in members)
        {
            var signatory = agency.Signatories[0].Name;
            var proposed = await life.Keys.ProposeAsync(signatory, key: null, new Actor(agency, Author), cancel);
            Expect(proposed, $"The key of {agency.Id}");
            var fingerprint = (proposed as StepOutcome.Taken)?.Id ?? ((StepOutcome.AlreadySo)proposed).Id!;
            foreach (var other in members.Where(m => m.Id != agency.Id).Take(AgencyKeyRegister.Confirmations))
            {
                var confirmed = await life.Keys.ConfirmAsync(
                    agency.Id, signatory, fingerprint, new Actor(other, Author), cancel);
                Expect(confirmed, $"The key of {agency.Id}");
            }
        }
    }

    private async Task PutInForceAsync(Agreement agreement, CancellationToken cancel)
    {
        var signers = agreement.Parties.Select(agencies.Agency).SelectMany(Legal).Distinct(StringComparer.Ordinal)
            .Select(agencies.Agency).ToList();
        var author = new Actor(signers[0], Author);
        var yaml = await File.ReadAllBytesAsync(agreement.At.File, cancel);
        Expect(await life.SubmitAsync(yaml, agreement.At.File, author, cancel), agreement);
        foreach (var agency in signers)
        {
            await SignAsync(agreement, agency, cancel);
        }

        Expect(await life.ActivateAsync(agreement.Id, agreement.Version, author, cancel), agreement);
    }

    private async Task SignAsync(Agreement agreement, Agency agency, CancellationToken cancel)
    {
        var signatory = agency.Signatories[0].Name;
        var answer = new Answer
        {
            Agreement = agreement.Id,
            Version = agreement.Version,
            Agency = agency.Id,
            Signatory = signatory,
            Approves = true,
        };
        Expect(await life.SignAsync(answer, agencies.Keys(agency.Id).Signatories[signatory], cancel), agreement);
        Signatures++;
    }

    /// <summary>A forum is no legal person: its members sign.</summary>
    private static IEnumerable<string> Legal(Agency agency) =>
        agency.Kind == AgencyKind.Forum ? agency.Members : [agency.Id];

    private static void Expect(StepOutcome outcome, Agreement agreement) =>
        Expect(outcome, $"{agreement.Id} version {agreement.Version}");

    private static void Expect(StepOutcome outcome, string what)
    {
        if (outcome is StepOutcome.Refused refused)
        {
            var problems = string.Concat(refused.Problems.Select(p => $"\n  {p.At}: {p.Message}"));
            throw new InvalidOperationException(
                $"{what} cannot be put in force: {refused.Message}"
                + $" {refused.Mend}{problems}");
        }
    }
}
