using IomGateway.Sharing.Explain;

namespace IomGateway.Sharing.Tests.Explain;

public sealed class EnglishTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a|b", "a and b")]
    [InlineData("a|b|c", "a, b and c")]
    [InlineData("a, of b|c", "a, of b; and c")]
    [InlineData("a, of b|c|d", "a, of b; c; and d")]
    public void Lists_end_with_and(string items, string expected) =>
        Assert.Equal(expected, English.And(items.Split('|', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Items_with_an_and_of_their_own_do_not_run_together() =>
        Assert.Equal("bed and board; and tea", English.List(["bed and board", "tea"]));

    [Theory]
    [InlineData("Offender manager", "offender manager")]
    [InlineData("MAPPA co-ordinator", "MAPPA co-ordinator")]
    [InlineData("Caldicott Guardian", "Caldicott Guardian")]
    [InlineData("NHS number", "NHS number")]
    [InlineData("I take part", "I take part")]
    [InlineData("Avon and Somerset Police", "Avon and Somerset Police")]
    [InlineData("Kingston upon Hull City Council", "Kingston upon Hull City Council")]
    [InlineData("Drug and alcohol treatment in Bristol", "drug and alcohol treatment in Bristol")]
    [InlineData("Chair of MAPPA meetings", "chair of MAPPA meetings")]
    [InlineData("A warning", "a warning")]
    [InlineData("Children's social worker", "children's social worker")]
    public void Names_and_abbreviations_keep_their_capital(string label, string expected) =>
        Assert.Equal(expected, English.Small(label));

    [Theory]
    [InlineData("offender manager", "an offender manager")]
    [InlineData("duty inspector", "a duty inspector")]
    [InlineData("MAPPA co-ordinator", "a MAPPA co-ordinator")]
    [InlineData("NHS body", "an NHS body")]
    [InlineData("IOM hub", "an IOM hub")]
    public void Articles_follow_the_sound(string noun, string expected) => Assert.Equal(expected, English.A(noun));

    [Theory]
    [InlineData("P6M", "six months")]
    [InlineData("P1Y6M", "one year and six months")]
    [InlineData("P1Y2M3D", "one year, two months and three days")]
    [InlineData("P13M", "one year and one month")]
    [InlineData("P2W", "14 days")]
    [InlineData("P1D", "one day")]
    public void Periods_are_told_in_words(string iso, string expected) => Assert.Equal(expected, English.Period(iso));

    [Theory]
    [InlineData("PT72H", "three days")]
    [InlineData("PT36H", "36 hours")]
    [InlineData("PT24H", "one day")]
    [InlineData("PT90M", "one hour and 30 minutes")]
    [InlineData("P90D", "90 days")]
    [InlineData("PT30S", "30 seconds")]
    [InlineData("P2DT3H", "two days and three hours")]
    public void Durations_are_told_exactly(string iso, string expected) =>
        Assert.Equal(expected, English.Duration(iso));
}
