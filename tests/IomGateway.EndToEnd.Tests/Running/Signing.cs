using System.Security.Cryptography;
using System.Text;
using IomGateway.EndToEnd.Tests.Partners;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Versions;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.EndToEnd.Tests.Running;

/// <summary>Puts agreements in force as their parties do: submitted, signed by each with its signatory's key, activated.</summary>
internal sealed class Signing(RecordsDatabase records, Workspace workspace, TimeProvider time)
{
    private readonly AgreementStore store = new(records);

    public async Task PutInForceAsync(string id)
    {
        var agreement = workspace.Agreements.Single(a => a.Id == id);
        await PutInForceAsync(agreement, await File.ReadAllTextAsync(agreement.At.File));
    }

    public async Task PutInForceAsync(Agreement agreement, string yaml)
    {
        string[] signers = [.. agreement.Parties.SelectMany(SignersOf).Distinct(StringComparer.Ordinal)];
        var whole = WholeVersion.Write(agreement, workspace.Policies, workspace.Agencies);
        var sha256 = WholeVersion.Sha256(whole);
        var author = new Actor(workspace.Agencies.Find(agreement.Parties[0])!, "author");
        Stands(await store.SubmitAsync(
            new AgreementDraft
            {
                Agreement = agreement.Id,
                Version = agreement.Version,
                Partnership = agreement.Partnership,
                Parties = signers,
                From = agreement.Term.From,
                Until = agreement.Term.Until,
                Yaml = yaml,
                Sha256 = sha256,
                Whole = whole,
                Author = author,
            },
            default));
        await Task.WhenAll(signers.Select(p => SignAsync(agreement, p, sha256)));
        Stands(await store.ActivateAsync(agreement.Id, agreement.Version, author, default));
    }

    public async Task SuspendAsync(string id) => Stands(await store.SuspendAsync(
        id, workspace.Agreements.Single(a => a.Id == id).Version, By(), "an incident is being looked into", default));

    public async Task ResumeAsync(string id) => Stands(await store.ResumeAsync(
        id, workspace.Agreements.Single(a => a.Id == id).Version, By(), "it was looked into", default));

    /// <summary>A forum is no legal person: its members sign.</summary>
    private IEnumerable<string> SignersOf(string party) =>
        workspace.Agencies.Find(party) is { Kind: AgencyKind.Forum } forum ? forum.Members : [party];

    private async Task SignAsync(Agreement agreement, string party, string sha256)
    {
        var agency = workspace.Agencies.Find(party)!;
        var signatory = agency.Signatories[0].Name;
        var jws = AgreementSignature.Sign(
            new ECDsaSecurityKey(PartnerKeys.Of(party).Signatory),
            new SignedStatement
            {
                Agreement = agreement.Id,
                Version = agreement.Version,
                Sha256 = sha256,
                Shown = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(agreement.Title))),
                Agrees = true,
                Signatory = signatory,
                Agency = party,
                At = time.GetUtcNow(),
            });
        Stands(await store.SignAsync(
            new SignatureDraft
            {
                Agreement = agreement.Id,
                Version = agreement.Version,
                Sha256 = sha256,
                Agency = party,
                Signatory = signatory,
                Approves = true,
                Jws = jws,
            },
            new Actor(agency, signatory), default));
    }

    private Actor By() => new(workspace.Agencies.Find("leicestershire-police")!, "leics-police-siro");

    private static void Stands(Change change) => Assert.True(change.Stands, change.ToString());
}
