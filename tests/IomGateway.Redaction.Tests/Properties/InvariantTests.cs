using System.Text;
using IomGateway.Redaction.Fhir.Invariants;
using IomGateway.Redaction.RecordTypes;
using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Tests.Properties;

public sealed class InvariantTests
{
    /// <summary>Elements of many types, some without their value, so that every part of a rule is met.</summary>
    private static readonly string[] Elements =
    [
        "{}",
        """{"extension":[{"url":"u"}]}""",
        """{"extension":[{"url":"u"}],"valueString":"x"}""",
        """{"value":1,"code":"mg"}""",
        """{"value":1,"code":"mg","system":"s"}""",
        """{"start":"2026-02-01","end":"2026-01-01"}""",
        """{"start":"2026-02-01T10:00:00Z","end":"2026-02-01T09:59:59Z"}""",
        """{"start":"2026-02-01T10:00:00+01:00","end":"2026-02-01T09:30:00Z"}""",
        """{"start":"2026-02-30T10:00:00Z","end":"2026-02-01T09:30:00Z"}""",
        """{"start":"2026-02","end":"2026-01-01"}""",
        """{"_start":{"extension":[{"url":"u"}]},"end":"2026-01-01"}""",
        """{"start":["2026-02-01"],"end":"2026-01-01"}""",
        """{"resourceType":"Condition","abatementDateTime":"2026","clinicalStatus":{"coding":[{"code":"active"}]}}""",
        """
        {"resourceType":"Condition","abatementString":"2026","clinicalStatus":{"coding":[
          {"code":"active"},{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]}}
        """,
        """
        {"resourceType":"Condition","clinicalStatus":{"coding":[]},"verificationStatus":{"coding":[{"code":null},
          {"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"entered-in-error"}]}}
        """,
        """
        {"resourceType":"Observation","valueString":"x","code":{"coding":[{"system":"s","code":"c"}]},
         "component":[{"code":{"coding":[{"system":"s","code":"c"}]}}]}
        """,
        """{"resourceType":"Observation","dataAbsentReason":{"text":"t"},"valueString":"x","component":[{}]}""",
        """{"name":[{"text":"n"}],"relationship":[{}],"identifier":[null,"x"],"telecom":[{"use":"home"}]}""",
        """{"type":"question","item":[{"type":"display"}],"answerOption":[{}],"enableWhen":[{},{},{}]}""",
        """{"numerator":{"value":1},"low":{"value":1,"code":"%"},"high":{"value":2},"text":"t"}""",
        """{"period":0.5,"duration":-1}""",
        """{"period":-0.0,"duration":1e2}""",
        """{"period":"1","duration":[1,2]}""",
        """{"period":123456789012345678901234567890123,"duration":1234567890123456789012345678}""",
    ];

    [Fact]
    public void An_invariant_read_the_short_way_says_what_its_expression_says()
    {
        var compared = 0;
        foreach (var text in Expressions().Distinct(StringComparer.Ordinal))
        {
            if (PathParser.TryParse(text) is not { } expression)
            {
                Assert.Null(QuickParser.TryParse(text));
                continue;
            }
            var test = QuickParser.TryParse(text);
            Assert.NotNull(test);
            foreach (var element in Elements)
            {
                var tape = new Tape(new TextStore());
                Assert.Null(TapeReader.Read(Encoding.UTF8.GetBytes(element), tape));
                for (var node = 0; node < tape.Count; node++)
                {
                    var scope = new PathScope(tape, PathItem.Of(node), 0);
                    Assert.True(PathValues.Judge(expression, scope) == test.Says(scope), $"{text}: {element}");
                    compared++;
                }
            }
        }
        Assert.True(compared > 10_000, $"only {compared} were compared");
    }

    private static IEnumerable<string> Expressions()
    {
        using var stream = typeof(ElementTable).Assembly.GetManifestResourceStream("r4-elements.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('!'))
                yield return line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        }
    }
}
