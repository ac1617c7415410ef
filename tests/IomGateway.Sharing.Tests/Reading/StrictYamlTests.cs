using System.Diagnostics;
using System.Text;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Tests.Reading;

public sealed class StrictYamlTests
{
    [Fact]
    public void Keys_lists_and_values_are_read_with_their_places()
    {
        var map = Read("a: one\nb:\n  - two\n  - c: 'three'\n", out var problems)!;

        Assert.Empty(problems.Found);
        Assert.Equal("one", Assert.IsType<YamlScalar>(map.Find("a")!.Value).Text);
        var list = Assert.IsType<YamlList>(map.Find("b")!.Value);
        var inner = Assert.IsType<YamlMap>(list.Items[1]);
        Assert.Equal(new SourcePosition("f", 4, 5), inner.At);
        Assert.Equal(new SourcePosition("f", 4, 8), inner.Find("c")!.Value.At);
    }

    [Fact]
    public void Every_value_is_text_whatever_YAML_would_make_of_it()
    {
        var map = Read("a: no\nb: 012\nc: 1e3\nd: 2026-01-01\ne: true\n", out _)!;

        Assert.Equal(["no", "012", "1e3", "2026-01-01", "true"], map.Entries.Select(e => ((YamlScalar)e.Value).Text));
    }

    [Theory]
    [InlineData("a: &x 1\n", "yaml-anchor", 1, 4)]
    [InlineData("a: *x\n", "yaml-alias", 1, 4)]
    [InlineData("a: !!str 1\n", "yaml-tag", 1, 4)]
    [InlineData("a: ! 1\n", "yaml-tag", 1, 4)]
    [InlineData("a: !x {b: 1}\n", "yaml-tag", 1, 4)]
    [InlineData("<<: {a: 1}\n", "yaml-merge-key", 1, 1)]
    [InlineData("a: 1\n'a': 2\n", "yaml-duplicate-key", 2, 1)]
    [InlineData("a: {b: 1, b: 2}\n", "yaml-duplicate-key", 1, 11)]
    [InlineData("a: 1\n---\nb: 1\n", "yaml-documents", 2, 1)]
    [InlineData("%YAML 1.2\n---\na: 1\n", "yaml-directive", 1, 1)]
    [InlineData("%TAG !e! tag:example,2026:\n---\na: 1\n", "yaml-directive", 1, 1)]
    [InlineData("[a, b]: 1\n", "yaml-complex-key", 1, 1)]
    [InlineData("? {a: 1}\n: 1\n", "yaml-complex-key", 1, 3)]
    [InlineData(": 1\n", "yaml-empty-key", 1, 1)]
    [InlineData("- a\n", "yaml-not-keys", 1, 1)]
    [InlineData("word\n", "yaml-not-keys", 1, 1)]
    [InlineData("", "yaml-empty", 1, 1)]
    [InlineData("# nothing but a comment\n", "yaml-empty", 1, 1)]
    [InlineData("a:\n\tb: 1\n", "yaml-tab", 2, 1)]
    [InlineData("a: \"\\u202e\"\n", "yaml-hidden-character", 1, 4)]
    [InlineData("a: x\u200By\n", "yaml-hidden-character", 1, 5)]
    [InlineData("a: 1 # \u202E\n", "yaml-hidden-character", 1, 8)]
    [InlineData("a: b: c\n", "yaml-syntax", 1, 5)]
    [InlineData("a: [1, 2\n", "yaml-syntax", 2, 1)]
    public void What_two_readers_could_take_differently_is_refused(string text, string code, int line, int column)
    {
        Read(text, out var problems);

        var problem = Assert.Single(problems.Found);
        Assert.Equal((code, line, column), (problem.Code, problem.At.Line, problem.At.Column));
        Assert.NotEmpty(problem.Message);
        Assert.NotEmpty(problem.Help);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_with_their_place()
    {
        var problems = new FileProblems("f");

        Assert.Null(StrictYaml.Read((byte[])[.. "a: 1\nb: x"u8, 0xC3, 0x28], problems));

        var problem = Assert.Single(problems.Found);
        Assert.Equal(("yaml-not-utf8", 2, 5), (problem.Code, problem.At.Line, problem.At.Column));
    }

    [Fact]
    public void A_byte_order_mark_is_taken_for_what_it_is()
    {
        var problems = new FileProblems("f");

        Assert.NotNull(StrictYaml.Read((byte[])[.. "\uFEFFa: 1"u8], problems));
        Assert.Empty(problems.Found);
    }

    [Fact]
    public void Sixteen_levels_are_read_and_a_seventeenth_is_not()
    {
        Assert.NotNull(Read("a: " + new string('[', 15) + new string(']', 15), out _));
        Assert.Null(Read("a: " + new string('[', 16) + new string(']', 16), out var problems));
        Assert.Equal("yaml-too-deep", Assert.Single(problems.Found).Code);
    }

    [Fact]
    public void A_file_of_more_than_256_KiB_is_not_read()
    {
        var text = "a: " + new string('x', StrictYaml.MostBytes - 3);

        Assert.NotNull(Read(text, out _));
        Assert.Null(Read(text + "x", out var problems));
        Assert.Equal("yaml-too-large", Assert.Single(problems.Found).Code);
    }

    public static TheoryData<string, string> Bombs() => new()
    {
        { "doubling aliases", "a: &a [x,x]\n"
            + string.Concat(Enumerable.Range(0, 40).Select(i => $"k{i}: &k{i} [*a,*a]\n")) },
        { "opening brackets", "a: " + new string('[', 250_000) },
        { "opening braces", new string('{', 250_000) },
        { "dashes", string.Concat(Enumerable.Repeat("- ", 120_000)) },
        { "question marks", string.Concat(Enumerable.Repeat("? ", 120_000)) },
        { "many keys", string.Concat(Enumerable.Range(0, 30_000).Select(i => $"k{i}: 1\n")) },
        { "one duplicate key many times", string.Concat(Enumerable.Repeat("k: 1\n", 50_000)) },
        { "colons", new string(':', 250_000) },
        { "quotes", new string('"', 250_000) },
        { "open quotation", "a: \"" + new string('\\', 250_000) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_hostile_file_costs_little_time_and_few_problems(string name, string text)
    {
        var watch = Stopwatch.StartNew();

        Read(text, out var problems);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{name} took {watch.Elapsed}.");
        Assert.True(problems.Found.Count <= FileProblems.Most + 1);
    }

    [Fact]
    public void An_agreement_broken_at_any_place_is_a_problem_or_an_agreement_and_never_a_crash()
    {
        var workspace =
            Workspace.Load(Path.Combine(WrongFile.Town, "policies"),
            Path.Combine(WrongFile.Town, "sharing-agreements"));
        var text = File.ReadAllText(Path.Combine(WrongFile.Town, "sharing-agreements", "town", "engagement.yaml"));
        var unread = 0;
        foreach (var wedge in (string[])["[", "}", "\"", "'", ":", "- ", "&a ", "*a", "\n", "|", "? ", "#", "\0", "%",
            ", "])
        {
            for (var at = 0; at < text.Length; at += 61)
            {
                var agreement = workspace.ReadAgreement(
                    Encoding.UTF8.GetBytes(text.Insert(at, wedge)), "f", out var problems);
                unread += agreement is null ? 1 : 0;
                Assert.Equal(agreement is null, problems.Any(p => p.Severity == Severity.Error));
            }
        }

        Assert.True(unread > 100);
    }

    private static YamlMap? Read(string text, out FileProblems problems)
    {
        problems = new FileProblems("f");
        return StrictYaml.Read(Encoding.UTF8.GetBytes(text), problems);
    }
}
