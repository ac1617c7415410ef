using IomGateway.Redaction.Engine;

namespace IomGateway.Redaction.Tests.Masks;

/// <summary>What each mask makes of a text; null is: withheld.</summary>
public sealed class MaskedTextTests
{
    private static readonly decimal[] Ages = [10, 16, 18, 26];

    private static readonly DateOnly Today = new(2026, 6, 1);

    [Theory]
    [InlineData("2024", "2024", "2024")]
    [InlineData("2024-02", "2024", "2024-02")]
    [InlineData("2024-02-29", "2024", "2024-02")]
    [InlineData("2024-02-29T23:59:59Z", "2024", "2024-02")]
    [InlineData("2024-12-31T23:59:59.9999999+00:00", "2024", "2024-12")]
    [InlineData("2023-12-31T23:30:00-11:00", "2023", "2023-12")]
    [InlineData("2024-01-01T00:30:00+14:00", "2024", "2024-01")]
    [InlineData("2016-12-31T23:59:60Z", "2016", "2016-12")]
    [InlineData("9999-12", "9999", "9999-12")]
    [InlineData("9999-12-31", "9999", "9999-12")]
    [InlineData("0001-01-01", "0001", "0001-01")]
    [InlineData("2023-02-29", null, null)]
    [InlineData("2024-13", null, null)]
    [InlineData("2024-13-01", null, null)]
    [InlineData("0000-01-01", null, null)]
    [InlineData("24-01-01", null, null)]
    [InlineData("01/02/2024", null, null)]
    [InlineData("2024-1-2", null, null)]
    [InlineData("2024-01-02 about noon, by Ann", null, null)]
    [InlineData("2024-01-02\n", null, null)]
    [InlineData("２０２４", null, null)]
    [InlineData("", null, null)]
    public void Dates_keep_their_year_or_month_as_the_record_wrote_it(string date, string? year, string? month) =>
        Assert.Equal((year, month), (MaskedText.Date(date, withMonth: false), MaskedText.Date(date, withMonth: true)));

    [Theory]
    [InlineData("2008-06-02", "16-17")]
    [InlineData("2008-06-01", "18-25")]
    [InlineData("2008-06-01T23:00:00+01:00", "18-25")]
    [InlineData("2008", null)]
    [InlineData("2005", "18-25")]
    [InlineData("2008-05", "18-25")]
    [InlineData("2008-06", null)]
    [InlineData("2026-06", "under-10")]
    [InlineData("2026-06-02", null)]
    [InlineData("1900-01-01", "26-and-over")]
    [InlineData("1996-02-30", null)]
    [InlineData("thirty", null)]
    public void A_birth_date_gives_a_band_only_where_all_of_it_falls_into_one(string born, string? band) =>
        Assert.Equal(band, MaskedText.AgeBand(born, Ages, Today));

    [Theory]
    [InlineData(2026, 2, 28, "16-17")]
    [InlineData(2026, 3, 1, "18-25")]
    [InlineData(2024, 2, 28, "10-15")]
    public void Who_was_born_on_a_leap_day_grows_older_on_the_first_of_March(
        int year, int month, int day, string band) =>
        Assert.Equal(band, MaskedText.AgeBand("2008-02-29", Ages, new DateOnly(year, month, day)));

    [Theory]
    [InlineData("SW1A 2AA", "SW1A")]
    [InlineData("sw1a2aa", "SW1A")]
    [InlineData("  M1 1AE ", "M1")]
    [InlineData("M11AE", "M1")]
    [InlineData("B33 8TH", "B33")]
    [InlineData("CR2\u00A06XH", "CR2")]
    [InlineData("DN55  1PT", "DN55")]
    [InlineData("EC1A 1BB", "EC1A")]
    [InlineData("W1A 0AX", "W1A")]
    [InlineData("LE1", "LE1")]
    [InlineData("ZZ99 3VZ", "ZZ99")]
    [InlineData("GIR 0AA", "GIR")]
    [InlineData("JE2 3AB", "JE2")]
    [InlineData("GX11 1AA", "GX11")]
    [InlineData("FIQQ 1ZZ", "FIQQ")]
    [InlineData("BF1 2AB", "BF1")]
    [InlineData("BFPO 801", "BFPO")]
    [InlineData("bfpo12", "BFPO")]
    [InlineData("BFPO", "BFPO")]
    [InlineData("BFPO 801 HMS Example", null)]
    [InlineData("90210", null)]
    [InlineData("D02 AF30", null)]
    [InlineData("AI-2640", null)]
    [InlineData("SW1A 2A", null)]
    [InlineData("SW1A-2AA", null)]
    [InlineData("12 High Street", null)]
    [InlineData("SW1A 2AA, flat 3", null)]
    [InlineData("\u212A1 1AA", null)]
    [InlineData("", null)]
    public void A_postcode_keeps_what_stands_before_its_space(string postcode, string? outward) =>
        Assert.Equal(outward, MaskedText.OutwardPostcode(postcode));

    [Theory]
    [InlineData("Ann Madeup", "A M")]
    [InlineData("Madeup", "M")]
    [InlineData("J", "J")]
    [InlineData("Anne-Marie Smith-Jones", "A-M S-J")]
    [InlineData("Anne\u2010Marie", "A-M")]
    [InlineData("de la Cruz", "d l C")]
    [InlineData("O'Brien", "O")]
    [InlineData("(Bob) \"Bobby\"", "B B")]
    [InlineData("- 3 -", null)]
    [InlineData("Émile", "É")]
    [InlineData("E\u0301mile", "E")]
    [InlineData("Łukasz Żak", "Ł Ż")]
    [InlineData("Иван Петров", "И П")]
    [InlineData("محمد علي", "م ع")]
    [InlineData("कृष्ण", "क")]
    [InlineData("𐐎𐐲𐑌", "𐐎")]
    [InlineData("王小明", null)]
    [InlineData("김", null)]
    [InlineData("さとう", null)]
    [InlineData("王 John", "J")]
    [InlineData("Wang-王", "W")]
    [InlineData("12", null)]
    [InlineData("", null)]
    public void Initials_are_first_letters_where_a_script_has_them(string name, string? initials)
    {
        Assert.Equal(initials, MaskedText.Initials(name));
        if (initials is not null)
            Assert.Equal(initials, MaskedText.Initials(initials));
    }

    [Theory]
    [InlineData("24.999", "under 25")]
    [InlineData("25", "25 to under 50")]
    [InlineData("2.5e1", "25 to under 50")]
    [InlineData("-7", "under 25")]
    [InlineData("50.0", "50 and over")]
    [InlineData("1e400", null)]
    [InlineData("many", null)]
    public void A_number_falls_into_one_band(string number, string? band) =>
        Assert.Equal(band, MaskedText.Band(number, [25, 50]));
}
