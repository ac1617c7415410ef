using System.Collections.Frozen;
using System.Reflection;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Agencies;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Law;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Safeguards;
using IomGateway.Sharing.Tests.Scenarios;
using Microsoft.IdentityModel.Tokens;

namespace IomGateway.Sharing.Tests.Versions;

/// <summary>
/// Changes, one after the other, every property of everything that a version uses, whichever there are: each must make
/// another digest, so that nothing that gives an agreement its meaning can change unseen.
/// </summary>
public sealed class DigestCoverageTests
{
    private static readonly Workspace Workspace = Sharing.Reading.Workspace.Load(
        Path.Combine(Repository.Root, "policies"), Path.Combine(Repository.Root, "sharing-agreements"));

    private static readonly Agreement Version =
        Workspace.Agreements.Single(a => a.Id == "llr-treatment-engagement");

    private static readonly UsedTerms Used = UsedTerms.Of(Version, Workspace.Policies);

    private static readonly string Before = Digest(Version, Workspace.Policies, Workspace.Agencies);

    /// <summary>The key under which a thing is known, where it stands in a file, and what changes from day to day.</summary>
    private static readonly HashSet<string> Exempt =
    [
        "Code", "At", "OwnerAt", "Positions", "PartyPositions", "EqualityContract", "Agency.Id", "Agency.Title",
        "Agency.Partnerships", "Agency.Clients", "Agency.MayAssert", "Agency.Roster", "Agency.CoLocated",
        "Agency.MayAssertFacts", "Agency.System", "Agency.Illustrative", "Mask.Name",
        "MaskTerm.CoarserThan", "AgreementTerm.ReviewAt",
        "Agreement.Term", "Agreement.Document", "Agreement.Flows", "Agreement.Never", "LegalEnd.At", "Ground.GatewayAt",
        "MaskTerm.Mask",
    ];

    public static TheoryData<string> Vocabulary =>
        [.. typeof(Sharing.Vocabulary.VocabularySet).GetProperties().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Vocabulary))]
    public void Every_word_of_the_vocabulary(string list)
    {
        var property = typeof(Sharing.Vocabulary.VocabularySet).GetProperty(list)!;
        var (version, code) = Workspace.Agreements.Select(a => (a, UsedBy(a, list).FirstOrDefault()))
            .First(a => a.Item2 is not null);
        AssertEach(Workspace.Policies.Vocabulary, property, code!, version, words => Digest(
            version, Workspace.Policies with { Vocabulary = (Sharing.Vocabulary.VocabularySet)words },
            Workspace.Agencies));
    }

    [Theory]
    [InlineData("Gateways")]
    [InlineData("Bases")]
    [InlineData("Regimes")]
    public void Every_entry_of_the_law(string list) => AssertEach(
        Workspace.Policies.Law, Workspace.Policies.Law.GetType().GetProperty(list)!, UsedBy(Version, list).First(),
        Version, law => Digest(Version, Workspace.Policies with { Law = (LawBook)law }, Workspace.Agencies));

    [Fact]
    public void Every_mask()
    {
        var name = Used.Masks.First();
        var term = Workspace.Policies.Vocabulary.Masks[name];
        AssertAll(term.Mask, mask => Digest(
            Version, Workspace.Policies with
            {
                Vocabulary = Workspace.Policies.Vocabulary with
                {
                    Masks = With(Workspace.Policies.Vocabulary.Masks, name, term with { Mask = (Mask)mask }),
                },
            },
            Workspace.Agencies));
    }

    [Fact]
    public void Every_safeguard()
    {
        var at = Workspace.Policies.Safeguards.ToList().FindIndex(s => s.Code == Used.Safeguards[0].Code);
        AssertAll(Workspace.Policies.Safeguards[at], changed =>
        {
            var all = Workspace.Policies.Safeguards.ToArray();
            all[at] = (Safeguard)changed;
            return Digest(Version, Workspace.Policies with { Safeguards = all }, Workspace.Agencies);
        });
    }

    [Fact]
    public void Every_agency() => AssertAll(Workspace.Agencies.Find("treatment-llr")!, changed =>
        Digest(Version, Workspace.Policies, Workspace.Agencies.With([(Agency)changed])));

    [Fact]
    public void Every_clause_of_the_agreement()
    {
        AssertAll(Version, changed => Digest((Agreement)changed, Workspace.Policies, Workspace.Agencies));
        AssertAll(Version.Term, changed => Digest(
            Version with { Term = (AgreementTerm)changed }, Workspace.Policies, Workspace.Agencies));
        AssertAll(Version.Flows[0], changed => Digest(
            Version with { Flows = [(Flow)changed, .. Version.Flows.Skip(1)] }, Workspace.Policies,
            Workspace.Agencies));
        AssertAll(Version.Never[0], changed => Digest(
            Version with { Never = [(NeverClause)changed] }, Workspace.Policies, Workspace.Agencies));
        var emergency = Version.Flows.Single(f => f.Emergency is not null);
        AssertAll(emergency.Emergency!, changed => Digest(
            Version with { Flows = [Version.Flows[0], emergency with { Emergency = (EmergencyTerms)changed }] },
            Workspace.Policies, Workspace.Agencies));
    }

    [Fact]
    public void The_order_of_ages()
    {
        var words = Workspace.Policies.Vocabulary;
        var age = words.Labels.Values.First(l => l.FromBirthDate && Used.Labels.Contains(l.Code));
        var turned = words with
        {
            Labels = With(words.Labels, age.Code, age with { Values = [.. age.Values.Reverse()] }),
        };

        Assert.NotEqual(Before, Digest(Version, Workspace.Policies with { Vocabulary = turned }, Workspace.Agencies));
    }

    private static IEnumerable<string> UsedBy(Agreement version, string list)
    {
        var used = UsedTerms.Of(version, Workspace.Policies);
        return list switch
        {
            "AgencyClasses" => Workspace.Agencies.Find(version.Parties[0])!.Classes,
            "PersonFacts" => used.Facts,
            "RetentionClocks" => used.Clocks,
            "RetentionOverrides" => used.Overrides,
            _ => (IEnumerable<string>)typeof(UsedTerms).GetProperty(list)!.GetValue(used)!,
        };
    }

    /// <summary>Changes each property of one used entry of a dictionary that <paramref name="owner"/> has.</summary>
    private static void AssertEach(
        object owner, PropertyInfo property, string code, Agreement version, Func<object, string> digest)
    {
        var change = typeof(DigestCoverageTests).GetMethod(nameof(Entries), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(property.PropertyType.GetGenericArguments()[1]);
        change.Invoke(null, [owner, property, code, version, digest]);
    }

    private static void Entries<T>(
        object owner, PropertyInfo property, string code, Agreement version, Func<object, string> digest)
    {
        var entries = (FrozenDictionary<string, T>)property.GetValue(owner)!;
        AssertAll(entries[code]!, changed =>
        {
            var copy = Clone(owner);
            property.SetValue(copy, With(entries, code, (T)changed));
            return digest(copy);
        }, Digest(version, Workspace.Policies, Workspace.Agencies));
    }

    private static void AssertAll(object thing, Func<object, string> digest, string? before = null)
    {
        foreach (var property in thing.GetType().GetProperties().Where(p => p.CanWrite && !Exempt.Contains(p.Name)
            && !Exempt.Contains($"{thing.GetType().Name}.{p.Name}")))
        {
            var copy = Clone(thing);
            property.SetValue(copy, Other(property.GetValue(thing), property.PropertyType));
            Assert.True((before ?? Before) != digest(copy), $"{thing.GetType().Name}.{property.Name} is not in the digest.");
        }
    }

    private static object? Other(object? value, Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => value + "x",
        var t when t == typeof(bool) => !(bool)value!,
        var t when t == typeof(int) => (int)value! + 1,
        var t when t == typeof(DateOnly) => value is DateOnly day ? day.AddDays(1) : new DateOnly(2020, 1, 1),
        var t when t == typeof(TimeSpan) => value is TimeSpan span ? span * 2 : TimeSpan.FromDays(1),
        var t when t.IsEnum => Enum.GetValues(t).Cast<object>().First(v => !v.Equals(value)),
        var t when t == typeof(FrozenSet<string>) || t == typeof(IReadOnlySet<string>) =>
            ((IReadOnlySet<string>?)value ?? FrozenSet<string>.Empty).Append("x").ToFrozenSet(),
        var t when t == typeof(IReadOnlyList<string>) => ((IReadOnlyList<string>)value!).Append("x").ToArray(),
        var t when t == typeof(IReadOnlyList<decimal>) =>
            ((IReadOnlyList<decimal>?)value ?? []).Append(999m).ToArray(),
        var t when t == typeof(FrozenDictionary<string, string>) =>
            With((FrozenDictionary<string, string>)value!, "x", "x"),
        var t when t == typeof(FrozenDictionary<string, FrozenSet<string>>) =>
            With((FrozenDictionary<string, FrozenSet<string>>)value!, "x", FrozenSet<string>.Empty),
        var t when t == typeof(IReadOnlyList<Ground>) => Array.Empty<Ground>(),
        var t when t == typeof(Obligations) => (Obligations)value! with { Onward = Onward.Allowed },
        var t when t == typeof(SafeguardCondition) => (SafeguardCondition)value! with
        {
            Person = FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create("x", FrozenSet<string>.Empty)]),
        },
        var t when t == typeof(IReadOnlyList<SafeguardCondition>) =>
            ((IReadOnlyList<SafeguardCondition>)value!).Append(Workspace.Policies.Safeguards[0].When).ToArray(),
        var t when t == typeof(IReadOnlyList<Signatory>) => Array.Empty<Signatory>(),
        var t when t == typeof(IReadOnlyList<JsonWebKey>) => new[] { new JsonWebKey { X = "x", Y = "y" } },
        var t when t == typeof(FrozenDictionary<Sharing.Vocabulary.CategoryKind, RegimeNeed>) =>
            FrozenDictionary<Sharing.Vocabulary.CategoryKind, RegimeNeed>.Empty,
        var t when t == typeof(IReadOnlyList<LawRule>) =>
            ((IReadOnlyList<LawRule>)value!).Append(new LawRule.UnderDuty()).ToArray(),
        _ when value is not null => null,
        _ => type == typeof(EmergencyTerms)
            ? Version.Flows.Single(f => f.Emergency is not null).Emergency
            : throw new InvalidOperationException($"How to change a {type} is not said here; say it."),
    };

    private static object Clone(object thing) =>
        thing.GetType().GetMethod("<Clone>$")!.Invoke(thing, null)!;

    private static FrozenDictionary<string, T> With<T>(FrozenDictionary<string, T> all, string code, T value)
    {
        var copy = all.ToDictionary(StringComparer.Ordinal);
        copy[code] = value;
        return copy.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string Digest(Agreement agreement, PolicyLibrary policies, AgencyDirectory agencies) =>
        AgreementDigest.Compute(agreement, policies, agencies);
}
