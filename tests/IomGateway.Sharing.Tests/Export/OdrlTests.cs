using System.Text.Json.Nodes;
using IomGateway.Sharing.Export;
using IomGateway.Sharing.Tests.Explain;
using IomGateway.Sharing.Tests.Scenarios;

namespace IomGateway.Sharing.Tests.Export;

/// <summary>Exported policies keep the rules of the ODRL information model 2.2 and of JSON-LD 1.1.</summary>
public sealed class OdrlTests
{
    /// <summary>What the ODRL vocabulary has of what is used here.</summary>
    private static readonly string[] Operands = ["purpose", "dateTime", "event", "elapsedTime"];

    private static readonly string[] Actions = ["read", "distribute", "delete", "inform", "obtainConsent"];

    private static readonly string[] Comparisons =
        ["eq", "gt", "gteq", "lt", "lteq", "neq", "isA", "hasPart", "isPartOf", "isAllOf", "isAnyOf", "isNoneOf"];

    public static TheoryData<string> Names => Samples.Names;

    public static TheoryData<string> Own => [.. Samples.Own.Agreements.Select(a => a.Id)];

    [Theory]
    [MemberData(nameof(Own))]
    public void Every_agreement_is_a_policy_of_the_information_model(string id) => IsGood(
        OdrlPolicy.Of(Samples.Own, Samples.Own.Agreements.Single(a => a.Id == id)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_sample_is_a_policy_of_the_information_model(string name)
    {
        var (workspace, agreement) = Samples.Read(name);
        IsGood(OdrlPolicy.Of(workspace, agreement));
    }

    [Fact]
    public void The_same_agreement_gives_the_same_text_however_it_is_ordered()
    {
        var (workspace, agreement) = Samples.Read("every-clause");
        var reordered = agreement with { Flows = [.. agreement.Flows.Reverse()] };

        var one = OdrlPolicy.Of(workspace, agreement).ToJsonString();

        Assert.Equal(one, OdrlPolicy.Of(workspace, agreement).ToJsonString());
        Assert.Equal(one, OdrlPolicy.Of(workspace, reordered).ToJsonString());
    }

    [Fact]
    public void A_permission_carries_every_condition_of_its_flow()
    {
        var (workspace, agreement) = Samples.Read("every-clause");

        var permission = OdrlPolicy.Of(workspace, agreement)["permission"]!.AsArray()
            .Single(p => ((string)p!["uid"]!).EndsWith(
                "#among-ourselves.hmp-leicester.leicestershire-police", StringComparison.Ordinal))!;

        Assert.Equal(
            ["dateTime", "dateTime", "iom:fact-flags", "iom:fact-mappa.category", "iom:fact-mappa.level",
                "iom:fact-relationship", "iom:fact-restricted", "iom:fact-supervision", "iom:gateway",
                "iom:label-handling", "iom:label-marking", "iom:label-spent", "iom:namesPerson", "iom:role", "purpose"],
            permission["constraint"]!.AsArray().Select(c => (string)c!["leftOperand"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_emergency_lifts_what_it_says_and_is_limited_and_reviewed()
    {
        var (workspace, agreement) = Samples.Read("every-clause");
        var policy = OdrlPolicy.Of(workspace, agreement);

        var constraints = policy["permission"]!.AsArray()
            .Where(p => ((string)p!["uid"]!).Contains("#life-at-risk.", StringComparison.Ordinal))
            .SelectMany(p => p!["constraint"]!.AsArray()).Select(c => (string)c!["leftOperand"]!).ToHashSet();
        Assert.Contains("iom:emergency", constraints);
        Assert.Contains("iom:usesByOneUserInADay", constraints);
        Assert.DoesNotContain("iom:consent", constraints);
        Assert.DoesNotContain("iom:fact-level", constraints);
        var reviews = policy["obligation"]!.AsArray().Where(o => (string)o!["action"]! == "iom:reviewUse").ToList();
        Assert.Equal(4, reviews.Count);
        Assert.All(reviews, r => Assert.Equal(
            "PT1H30M", (string)r!["constraint"]![0]!["rightOperand"]!["@value"]!));
    }

    [Fact]
    public void Passing_on_is_permitted_asked_for_or_prohibited()
    {
        var (workspace, agreement) = Samples.Read("every-clause");
        var policy = OdrlPolicy.Of(workspace, agreement);

        string[] Rules(string kind) => [.. policy[kind]!.AsArray().Where(r => (string)r!["action"]! == "distribute")
            .Select(r => ((string)r!["uid"]!).Split('#')[1].Split('.')[0]).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["among-ourselves", "to-the-meeting"], Rules("permission"));
        Assert.Equal(["life-at-risk", "nobody-named"], Rules("prohibition"));
        var asked = policy["permission"]!.AsArray().First(
            r => ((string)r!["uid"]!).Contains("#to-the-meeting.", StringComparison.Ordinal) && r["duty"] is not null)!;
        Assert.Equal("obtainConsent", (string)asked["duty"]![0]!["action"]!);
        Assert.Equal((string)asked["assigner"]!, (string)asked["duty"]![0]!["consentingParty"]!);
    }

    [Fact]
    public void The_published_profile_is_that_of_the_vocabulary()
    {
        var path = Path.Combine(Repository.Root, "policies", "schemas", "odrl-profile.jsonld");

        var published = JsonNode.Parse(File.ReadAllText(path));

        Assert.True(
            JsonNode.DeepEquals(published, OdrlProfile.Of(Samples.Own.Policies)),
            "It is behind: iom export --as odrl-profile > policies/schemas/odrl-profile.jsonld");
    }

    [Fact]
    public void Purposes_map_to_the_data_privacy_vocabulary_and_to_nothing_unknown()
    {
        Assert.NotEmpty(OdrlTerms.DataPrivacyPurposes);
        Assert.All(OdrlTerms.DataPrivacyPurposes, p =>
        {
            Assert.True(Samples.Own.Policies.Vocabulary.Purposes.ContainsKey(p.Key), p.Key);
            Assert.Matches("^skos:(broad|close|exact)Match$", p.Value.How);
            Assert.StartsWith("dpv:", p.Value.Concept, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_json_ld_processor_reads_policies_and_profile_without_the_network()
    {
        var (workspace, agreement) = Samples.Read("every-clause");

        var policy = (await JsonLd.ReadAsync(OdrlPolicy.Of(workspace, agreement)))["expanded"]![0]!;
        var profile = await JsonLd.ReadAsync(OdrlProfile.Of(workspace.Policies));

        Assert.Equal("http://www.w3.org/ns/odrl/2/Agreement", (string)policy["@type"]![0]!);
        var permission = policy["http://www.w3.org/ns/odrl/2/permission"]![0]!;
        Assert.Equal("http://www.w3.org/ns/odrl/2/read", Id(permission["http://www.w3.org/ns/odrl/2/action"]));
        Assert.StartsWith("https://", Id(permission["http://www.w3.org/ns/odrl/2/assigner"]), StringComparison.Ordinal);
        var used = Strings(policy).Where(s => s.Contains("profile#", StringComparison.Ordinal)).ToHashSet();
        var defined = profile["expanded"]!.AsArray().Select(t => (string)t!["@id"]!).ToHashSet();
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(defined));
        Assert.True((int)profile["statements"]! > 500);
    }

    private static string Id(JsonNode? node) => (string)node![0]!["@id"]!;

    /// <summary>Every name and every IRI.</summary>
    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject keys => keys.SelectMany(k => Strings(k.Value).Append(k.Key)),
        JsonArray items => items.SelectMany(Strings),
        JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };

    private static void IsGood(JsonObject policy)
    {
        Assert.Equal("Agreement", (string)policy["@type"]!);
        Assert.True(Uri.IsWellFormedUriString((string)policy["uid"]!, UriKind.Absolute));
        Assert.Equal(OdrlTerms.Profile, (string)policy["profile"]!);
        Assert.NotEmpty(policy["permission"]!.AsArray());

        var terms = OdrlProfile.Of(Samples.Own.Policies)["@graph"]!.AsArray()
            .Select(t => (string)t!["@id"]!).ToHashSet();
        var assets = policy["iom:asset"]!.AsArray().Select(a => (string)a!["uid"]!).ToHashSet();
        var uids = new HashSet<string>();
        foreach (var kind in (string[])["permission", "prohibition", "obligation"])
        {
            foreach (var rule in policy[kind]?.AsArray() ?? [])
            {
                Assert.True(uids.Add((string)rule!["uid"]!), (string)rule["uid"]!);
                Assert.NotNull(rule["assigner"]);
                Assert.NotNull(rule["assignee"]);
                Assert.True(rule["target"] is JsonObject || assets.Contains((string)rule["target"]!));
                var action = (string)rule["action"]!;
                Assert.True(Actions.Contains(action) || terms.Contains(action), action);
                Assert.All(rule["constraint"]?.AsArray() ?? [], c => IsGood(c!, terms));
            }
        }
    }

    private static void IsGood(JsonNode constraint, HashSet<string> terms)
    {
        var left = (string)constraint["leftOperand"]!;
        Assert.True(Operands.Contains(left) || terms.Contains(left), left);
        Assert.Contains((string)constraint["operator"]!, Comparisons);
        Assert.NotNull(constraint["rightOperand"]);
        foreach (var value in constraint["rightOperand"] as JsonArray ?? [])
        {
            Assert.True(value is JsonValue || terms.Contains((string)value!["@id"]!), value?.ToJsonString());
        }
    }
}
