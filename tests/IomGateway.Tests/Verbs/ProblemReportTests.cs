using System.Text.Json.Nodes;
using IomGateway.Sharing.Reading;
using IomGateway.Verbs;

namespace IomGateway.Tests.Verbs;

/// <summary>Problems as other programs read them, whatever characters they hold.</summary>
public sealed class ProblemReportTests
{
    private static readonly Problem Awkward = new()
    {
        At = new SourcePosition("folder/a b,c:d%.yaml", 3, 7),
        Severity = Severity.Error,
        Code = "bad-choice",
        Message = "One line,\r\nthen another: 100%.",
        Help = "Mend it.",
        Cites = "An Act s1",
    };

    [Fact]
    public void A_workflow_command_stays_one_line_with_its_properties_apart()
    {
        using var written = new StringWriter();

        ProblemReport.WriteGithub(
            [Awkward, Awkward with { Severity = Severity.Warning, At = new SourcePosition("whole", 0, 0) }], written);

        var lines = written.ToString().Split(Environment.NewLine);
        Assert.Equal(
            "::error file=folder/a b%2Cc%3Ad%25.yaml,line=3,col=7,title=bad-choice"
                + "::One line,%0D%0Athen another: 100%25. Mend it.",
            lines[0]);
        Assert.StartsWith("::warning file=", lines[1], StringComparison.Ordinal);
        Assert.Contains(",line=1,col=1,", lines[1], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void A_code_scanner_gets_a_relative_address_a_rule_with_help_and_what_is_cited()
    {
        var floor = Awkward with { Code = "above-floor", Severity = Severity.Warning };
        var run = SarifLog.Of([Awkward, floor])["runs"]![0]!;

        var rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        Assert.Equal(["above-floor", "bad-choice"], rules.Select(r => (string)r!["id"]!));
        Assert.Equal("BadChoice", (string)rules[1]!["name"]!);
        Assert.Equal("Mend it.", (string)rules[1]!["help"]!["text"]!);
        Assert.Equal("An Act s1", (string)rules[1]!["properties"]!["cites"]![0]!);
        var first = run["results"]![0]!;
        Assert.Equal((1, "error"), ((int)first["ruleIndex"]!, (string)first["level"]!));
        var place = first["locations"]![0]!["physicalLocation"]!;
        Assert.Equal("folder/a%20b%2Cc%3Ad%25.yaml", (string)place["artifactLocation"]!["uri"]!);
        Assert.Equal("%SRCROOT%", (string)place["artifactLocation"]!["uriBaseId"]!);
        Assert.True(JsonNode.DeepEquals(
            new JsonObject { ["startLine"] = 3, ["startColumn"] = 7 }, place["region"]));
    }

    /// <summary>
    /// The objects of SARIF 2.1.0 (OASIS Standard, 27 March 2020) that a log is made of: each is closed, so that a
    /// property which the standard does not define there makes the whole log invalid.
    /// </summary>
    [Fact]
    public void A_log_has_the_properties_that_the_standard_defines_and_no_others()
    {
        var log = SarifLog.Of(
            [Awkward, Awkward with { Severity = Severity.Warning, At = new SourcePosition("/x.yaml", 0, 0) }]);

        Closed(log, required: ["version", "runs"], also: ["$schema"]);                                   // 3.13
        Assert.Equal("2.1.0", (string)log["version"]!);
        Assert.True(Uri.IsWellFormedUriString((string)log["$schema"]!, UriKind.Absolute));
        var run = Assert.Single(log["runs"]!.AsArray())!;
        Closed(run, required: ["tool", "results"], also: ["columnKind"]);                                // 3.14
        Assert.Contains((string)run["columnKind"]!, (string[])["utf16CodeUnits", "unicodeCodePoints"]);
        Closed(run["tool"]!, required: ["driver"], also: []);                                            // 3.18
        var driver = run["tool"]!["driver"]!;
        Closed(driver, required: ["name"], also: ["semanticVersion", "rules"]);                          // 3.19
        Assert.Matches(@"^\d+\.\d+\.\d+$", (string)driver["semanticVersion"]!);
        foreach (var rule in driver["rules"]!.AsArray())
        {
            Closed(rule!, ["id"], ["name", "shortDescription", "help", "defaultConfiguration", "properties"]);  // 3.49
            Closed(rule!["shortDescription"]!, ["text"], []);                                            // 3.12
            Closed(rule["help"]!, ["text"], []);
            Closed(rule["defaultConfiguration"]!, [], ["level"]);                                        // 3.50
            Assert.Contains((string)rule["defaultConfiguration"]!["level"]!, Levels);
        }

        foreach (var result in run["results"]!.AsArray())
        {
            Closed(result!, ["message"], ["ruleId", "ruleIndex", "level", "locations"]);                 // 3.27
            Assert.Contains((string)result!["level"]!, Levels);
            Assert.Equal(
                (string)result["ruleId"]!, (string)driver["rules"]![(int)result["ruleIndex"]!]!["id"]!);
            Closed(result["message"]!, ["text"], []);                                                    // 3.11
            var place = Assert.Single(result["locations"]!.AsArray())!;
            Closed(place, [], ["physicalLocation"]);                                                     // 3.28
            Closed(place["physicalLocation"]!, ["artifactLocation"], ["region"]);                        // 3.29
            Closed(place["physicalLocation"]!["artifactLocation"]!, ["uri"], ["uriBaseId"]);             // 3.4
            var region = place["physicalLocation"]!["region"]!;
            Closed(region, ["startLine"], ["startColumn"]);                                              // 3.30
            Assert.True((int)region["startLine"]! >= 1 && (int)region["startColumn"]! >= 1);
        }
    }

    [Fact]
    public void A_file_outside_the_folder_has_a_whole_address()
    {
        var problem = Awkward with { At = new SourcePosition("/elsewhere/x y.yaml", 1, 1) };

        var artifact = SarifLog.Of([problem])["runs"]![0]!["results"]![0]!["locations"]![0]!["physicalLocation"]!
            ["artifactLocation"]!;

        Assert.Equal("file:///elsewhere/x%20y.yaml", (string)artifact["uri"]!);
        Assert.Null(artifact["uriBaseId"]);
    }

    private static readonly string[] Levels = ["none", "note", "warning", "error"];

    private static void Closed(JsonNode json, string[] required, string[] also)
    {
        var names = json.AsObject().Select(p => p.Key).ToList();
        Assert.Subset(required.Union(also).ToHashSet(), names.ToHashSet());
        Assert.Superset(required.ToHashSet(), names.ToHashSet());
    }
}
