using IomGateway.Sharing.Agreements;

namespace IomGateway.Sharing.Tests.Agreements;

public sealed class PeriodTests
{
    [Theory]
    [InlineData("P6M", "2026-08-31", "2027-02-28")]
    [InlineData("P1Y", "2028-02-29", "2029-02-28")]
    [InlineData("P2W", "2026-12-25", "2027-01-08")]
    [InlineData("P1Y2M3D", "2026-01-01", "2027-03-04")]
    public void A_period_runs_over_the_calendar(string text, string start, string end)
    {
        Assert.True(Period.TryParse(text, out var period));
        Assert.Equal(DateOnly.Parse(end, null), period.After(DateOnly.Parse(start, null)));
    }

    [Theory]
    [InlineData("P")]
    [InlineData("P0D")]
    [InlineData("PT6H")]
    [InlineData("6M")]
    [InlineData("P1.5Y")]
    [InlineData("P6M\n")]
    public void Anything_else_is_no_period(string text) => Assert.False(Period.TryParse(text, out _));

    [Theory]
    [InlineData("P30D", "P1M")]
    [InlineData("P1M", "P31D")]
    [InlineData("P11M", "P1Y")]
    [InlineData("P51W", "P1Y")]
    public void The_shorter_comes_first(string shorter, string longer)
    {
        Assert.True(Read(shorter) < Read(longer));
    }

    [Fact]
    public void A_year_is_twelve_months()
    {
        Assert.Equal(Read("P1Y"), Read("P12M"));
    }

    private static Period Read(string text)
    {
        Assert.True(Period.TryParse(text, out var period));
        return period;
    }
}
