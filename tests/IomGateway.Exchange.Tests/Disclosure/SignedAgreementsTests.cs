using System.Collections.Frozen;
using IomGateway.Exchange.Disclosure;
using IomGateway.Records;
using IomGateway.Records.Agreements;
using IomGateway.Sharing.Decisions;
using IomGateway.Sharing.Versions;

namespace IomGateway.Exchange.Tests.Disclosure;

/// <summary>What cannot be read any more opens nothing, on a reload too, and lifts nothing that was closed.</summary>
public sealed class SignedAgreementsTests : IAsyncLifetime
{
    private static readonly EnforcedAgreement Kept = new(
        Repository.Workspace.Agreements.Single(a => a.Id == "llr-treatment-engagement"), new string('a', 64),
        Repository.Workspace.Agencies.All.Select(a => a.Id).ToFrozenSet(), Suspended: false);

    private readonly string folder = Directory.CreateTempSubdirectory("iom-signed-").FullName;
    private RecordsDatabase records = null!;

    private Enforced Before => Signed().Compile([], before: null) with
    {
        InForce = FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create(Kept.Agreement.Id, Kept)]),
    };

    public async Task InitializeAsync() => records = await RecordsDatabase.OpenAsync(
        Path.Combine(folder, "records.db"), TimeProvider.System, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await records.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_next_version_that_cannot_be_read_leaves_the_one_before_without_its_flows()
    {
        var signed = Signed();

        var enforced = signed.Compile([Stored(Kept.Agreement.Version + 1, new string('b', 64))], Before);

        Assert.Single(signed.Problems);
        var left = Assert.Single(enforced.InForce.Values);
        Assert.NotEmpty(left.Agreement.Never);
        Assert.True(left.Suspended);
        Assert.Empty(enforced.Rulebook.HoldersFor(
            "leicestershire-police", "offender-manager", "manage-reoffending-risk", "Appointment", emergency: false,
            at: Kept.Agreement.Term.From.ToDateTime(TimeOnly.MinValue)));
    }

    [Fact]
    public void The_same_version_that_cannot_be_read_any_more_counts_as_it_did()
    {
        var signed = Signed();

        var enforced = signed.Compile([Stored(Kept.Agreement.Version, Kept.Sha256)], Before);

        Assert.Single(signed.Problems);
        Assert.False(Assert.Single(enforced.InForce.Values).Suspended);
    }

    private SignedAgreements Signed() => new(
        Repository.Workspace, new AgreementStore(records), new VersionMeanings(), DateTimeOffset.UnixEpoch);

    private static StoredAgreement Stored(int version, string sha256) => new()
    {
        Agreement = Kept.Agreement.Id,
        Version = version,
        Partnership = Kept.Agreement.Partnership,
        Parties = Kept.Agreement.Parties,
        From = Kept.Agreement.Term.From,
        Until = Kept.Agreement.Term.Until,
        Yaml = "agreement: [",
        Sha256 = sha256,
        State = AgreementState.Active,
        AuthorAgency = "treatment-llr",
        AuthorUser = "author",
        SubmittedAt = DateTimeOffset.UnixEpoch,
        Signatures = [],
    };
}
