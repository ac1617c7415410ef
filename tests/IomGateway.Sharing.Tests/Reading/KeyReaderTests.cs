using System.Text;
using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Tests.Reading;

public sealed class KeyReaderTests
{
    [Fact]
    public void All_that_is_wrong_comes_out_at_once_with_the_mend()
    {
        var keys = Keys("lable: x\ncount: many\nday: 2025-02-29\n", out var problems);

        Assert.Null(keys.Text("label"));
        Assert.Null(keys.Number("count", 1, 9));
        Assert.Null(keys.Date("day"));
        keys.Finish();

        Assert.Equal(
            ["missing-key 1:1", "bad-number 2:8", "bad-date 3:6", "unknown-key 1:1"],
            problems.Found.Select(p => $"{p.Code} {p.At.Line}:{p.At.Column}"));
        Assert.Equal("Did you mean `label`?", problems.Found[3].Help);
        Assert.Equal("There is no day 2025-02-29.", problems.Found[2].Message);
    }

    [Theory]
    [InlineData("PT72H", 72 * 3600)]
    [InlineData("P90D", 90 * 86400)]
    [InlineData("P1W", 7 * 86400)]
    [InlineData("PT1H30M5S", 5405)]
    [InlineData("P1DT1S", 86401)]
    public void A_length_of_time_is_read_as_ISO_8601_writes_it(string text, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Keys($"t: {text}", out _).Duration("t"));
    }

    [Theory]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P6M")]
    [InlineData("P1Y")]
    [InlineData("72h")]
    [InlineData("-PT1H")]
    [InlineData("PT1.5H")]
    [InlineData("P9999999D")]
    public void Another_length_of_time_is_refused(string text)
    {
        Assert.Null(Keys($"t: {text}", out var problems).Duration("t"));
        Assert.Equal("bad-duration", Assert.Single(problems.Found).Code);
    }

    [Theory]
    [InlineData("2026-06-01T12:00:00Z", true)]
    [InlineData("2026-06-01T12:00:00+01:00", true)]
    [InlineData("2026-06-01T12:00:00", false)]
    [InlineData("2026-06-01", false)]
    [InlineData("2026-06-31T12:00:00Z", false)]
    public void An_instant_needs_its_offset(string text, bool readable)
    {
        Assert.Equal(readable, Keys($"t: {text}", out _).OptionalInstant("t") is not null);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("on")]
    [InlineData("True")]
    [InlineData("1")]
    public void Only_true_and_false_are_flags(string text)
    {
        Assert.False(Keys($"f: {text}", out var problems).Flag("f"));
        Assert.Equal("bad-choice", Assert.Single(problems.Found).Code);
    }

    [Theory]
    [InlineData("attendence", "attendance")]
    [InlineData("atendance", "attendance")]
    [InlineData("attnedance", "attendance")]
    [InlineData("engagment", "engagement")]
    [InlineData("weather", null)]
    public void A_mistyped_word_is_recognised(string word, string? meant)
    {
        Assert.Equal(meant, Suggestion.Nearest(word, ["attendance", "engagement", "substance-use"]));
    }

    private static KeyReader Keys(string text, out FileProblems problems)
    {
        problems = new FileProblems("f");
        return new KeyReader(StrictYaml.Read(Encoding.UTF8.GetBytes(text), problems)!, problems, "the entry");
    }
}
