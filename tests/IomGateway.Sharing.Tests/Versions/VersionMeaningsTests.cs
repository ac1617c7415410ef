using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Compare;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Tests.Scenarios;
using IomGateway.Sharing.Versions;

namespace IomGateway.Sharing.Tests.Versions;

/// <summary>What a change of the policies or of the agencies does to what was signed.</summary>
public sealed class VersionMeaningsTests
{
    private static readonly Workspace Workspace = Sharing.Reading.Workspace.Load(
        Path.Combine(Repository.Root, "policies"), Path.Combine(Repository.Root, "sharing-agreements"));

    private static readonly Agreement Version =
        Workspace.Agreements.Single(a => a.Id == "llr-treatment-engagement");

    private static readonly byte[] Whole = WholeVersion.Write(Version, Workspace.Policies, Workspace.Agencies);

    private readonly VersionMeanings meanings = new();

    [Fact]
    public void What_has_not_changed_is_as_it_was_signed() =>
        Assert.IsType<MeaningToday.AsSigned>(Of(Version, Workspace.Policies, Workspace.Agencies));

    [Fact]
    public void Another_word_for_a_role_is_taken_on()
    {
        var words = Workspace.Policies.Vocabulary;
        var roles = words.Roles.ToDictionary(StringComparer.Ordinal);
        roles["offender-manager"] = roles["offender-manager"] with { Label = "Officer" };

        AssertCarried(Direction.Same, Workspace.Policies with
        {
            Vocabulary = words with { Roles = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(roles) },
        });
    }

    [Fact]
    public void Another_key_is_taken_on()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var treatment = Workspace.Agencies.Find("treatment-llr")!;
        var changed = treatment with
        {
            Signatories = [.. treatment.Signatories.Select(s => s with { Key = PublicJwk.Of(key) })],
        };

        var today = Assert.IsType<MeaningToday.CarriedOn>(
            Of(Version, Workspace.Policies, Workspace.Agencies.With([changed])));
        Assert.Equal(Direction.Same, today.Direction);
        Assert.NotEqual(WholeVersion.Sha256(Whole), today.Sha256);
    }

    [Fact]
    public void A_floor_that_rises_is_taken_on_as_narrower()
    {
        var floor = Workspace.Policies.Safeguards[0] with
        {
            Code = "no-attendance",
            When = new SafeguardCondition
            {
                Keys = Lists("purpose", "manage-reoffending-risk"), Person = Lists(), Record = Lists(),
            },
            Unless = [],
            Categories = System.Collections.Frozen.FrozenSet.ToFrozenSet(["attendance"]),
            Cap = SafeguardCap.Withheld,
        };

        AssertCarried(Direction.Narrower, Workspace.Policies with
        {
            Safeguards = [.. Workspace.Policies.Safeguards, floor],
        });
    }

    [Fact]
    public void An_element_that_moves_into_what_is_granted_is_not_what_was_signed()
    {
        var definition = Workspace.Policies.RecordTypes["Appointment"].Definition;
        var moved = definition with
        {
            Elements =
            [
                .. definition.Elements.Select(e => e.Path == "description" ? e with { Category = "attendance" } : e),
            ],
        };
        var types = Workspace.Policies.RecordTypes.ToDictionary(StringComparer.Ordinal);
        types["Appointment"] = RecordType.Compile(moved, ElementTable.R4, [])!;

        var today = Of(Version, Workspace.Policies with
        {
            RecordTypes = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(types),
        }, Workspace.Agencies);

        Assert.NotEmpty(Assert.IsType<MeaningToday.NotSigned>(today).Why);
    }

    [Fact]
    public void A_text_that_was_not_signed_is_not_taken_on_however_little_it_lets_pass()
    {
        var less = Version with { Flows = [Version.Flows[0]] };

        var today = Of(less, Workspace.Policies, Workspace.Agencies);

        Assert.Contains("text", Assert.Single(Assert.IsType<MeaningToday.NotSigned>(today).Why), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_kept_or_is_not_what_its_digest_says_is_not_compared()
    {
        var changed = Workspace.Agencies.With([Workspace.Agencies.Find("treatment-llr")! with { Contract = "Another" }]);
        byte[] other = [.. Whole, (byte)' '];

        foreach (var kept in new[] { null, other })
        {
            Assert.IsType<MeaningToday.NotSigned>(meanings.Of(
                Version, Workspace.Policies, changed, WholeVersion.Sha256(Whole), _ => kept));
        }
    }

    [Fact]
    public void An_amendment_of_the_title_alone_changes_nothing_for_anybody()
    {
        Assert.Equal([], ChangedFor(Version with { Version = 4, Title = "Another title" })!);
    }

    [Fact]
    public void An_amendment_concerns_those_between_whom_it_changes_anything()
    {
        var emergency = Version.Flows.Single(f => f.Emergency is not null);
        var later = Version with
        {
            Version = 4,
            Flows = [Version.Flows[0], emergency with { Emergency = emergency.Emergency! with { LimitPerDay = 9 } }],
        };

        Assert.Equal(["leicestershire-police", "treatment-llr"], ChangedFor(later)!.Order());
    }

    [Fact]
    public void An_amendment_of_the_paper_concerns_everybody()
    {
        Assert.Null(ChangedFor(Version with
        {
            Version = 4, Flows = [.. Version.Flows.Select(f => f with { Necessity = "Another" })],
        }));
    }

    private static System.Collections.Frozen.FrozenDictionary<string, System.Collections.Frozen.FrozenSet<string>> Lists(
        string? key = null, params string[] values) => System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(
        key is null ? [] : new[]
        {
            KeyValuePair.Create(key, System.Collections.Frozen.FrozenSet.ToFrozenSet(values)),
        });

    private void AssertCarried(Direction direction, PolicyLibrary policies) => Assert.Equal(
        direction, Assert.IsType<MeaningToday.CarriedOn>(Of(Version, policies, Workspace.Agencies)).Direction);

    private MeaningToday Of(Agreement today, PolicyLibrary policies, AgencyDirectory agencies) =>
        meanings.Of(today, policies, agencies, WholeVersion.Sha256(Whole), Kept(Whole));

    private IReadOnlySet<string>? ChangedFor(Agreement later)
    {
        var after = WholeVersion.Write(later, Workspace.Policies, Workspace.Agencies);
        return meanings.ChangedFor(WholeVersion.Sha256(Whole), WholeVersion.Sha256(after), Kept(Whole, after));
    }

    private static Func<string, byte[]?> Kept(params byte[][] wholes) =>
        sha256 => wholes.FirstOrDefault(w => WholeVersion.Sha256(w) == sha256);
}
