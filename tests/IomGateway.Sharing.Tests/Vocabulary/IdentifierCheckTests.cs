using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Sharing.Tests.Vocabulary;

public sealed class IdentifierCheckTests
{
    // 79 0163443 mod 23 = 7, and so the letter G, the eighth of ZABCDEFGHJKLMNPQRTUVWXY.
    [Theory]
    [InlineData("pnc", "1979/0163443G", "1979/0163443G")]
    [InlineData("pnc", "79/163443G", "1979/0163443G")]
    [InlineData("pnc", "79/163443g", "1979/0163443G")]
    [InlineData("pnc", " 1979/0163443G ", "1979/0163443G")]
    [InlineData("pnc", "79/0163443G", "1979/0163443G")]
    [InlineData("crn", "x123456", "X123456")]
    [InlineData("noms", "a1234bc", "A1234BC")]
    [InlineData("nhs", "943 476 5919", "9434765919")]
    [InlineData("nhs", "943-476-5919", "9434765919")]
    [InlineData("local", "TR/0042-a", "TR/0042-a")]
    [InlineData("nhs", "9434765919", "9434765919")]
    [InlineData("nhs", " 943 476 5919 ", "9434765919")]
    [InlineData("pnc", "2001/0000001Q", "2001/0000001Q")]
    [InlineData("pnc", "01/0000001q", "2001/0000001Q")]
    [InlineData("pnc", "79/0000001C", "1979/0000001C")]
    [InlineData("cro", "1/99W", "000001/99W")]
    [InlineData("cro", "000001/99w", "000001/99W")]
    [InlineData("local", "YOS-2024/17", "YOS-2024/17")]
    public void An_identifier_is_written_in_one_form(string check, string value, string canonical)
    {
        Assert.True(IdentifierCheck.TryCanonical(check, value, out var form, out var why), why);
        Assert.Equal(canonical, form);
    }

    [Theory]
    [InlineData("pnc", "1979/0163443P")]
    [InlineData("pnc", "1979/163443G")]
    [InlineData("pnc", "979/0163443G")]
    [InlineData("pnc", "19790163443G")]
    [InlineData("pnc", "1979/P")]
    [InlineData("pnc", "79/P")]
    [InlineData("cro", "123456/99")]
    [InlineData("cro", "1234567/99A")]
    [InlineData("crn", "1234567")]
    [InlineData("crn", "XX23456")]
    [InlineData("noms", "A1234B")]
    [InlineData("noms", "A1234B1")]
    [InlineData("nhs", "9434765918")]
    [InlineData("nhs", "943476591")]
    [InlineData("nhs", "0000000000")]
    [InlineData("nhs", "1111111111")]
    [InlineData("nhs", "９434765919")]
    [InlineData("local", "")]
    [InlineData("local", "a b")]
    [InlineData("unheard-of", "X123456")]
    [InlineData("nhs", "94347659190")]
    [InlineData("nhs", "943476591X")]
    [InlineData("nhs", "٩٤٣٤٧٦٥٩١٩")]
    [InlineData("pnc", "2001/0000001S")]
    [InlineData("pnc", "2001/000001Q")]
    [InlineData("pnc", "201/0000001Q")]
    [InlineData("pnc", "20010000001Q")]
    [InlineData("cro", "1/99Z")]
    [InlineData("cro", "/99A")]
    [InlineData("crn", "X12345")]
    [InlineData("crn", "É123456")]
    [InlineData("noms", "A123BCD")]
    [InlineData("local", "two words")]
    [InlineData("local", "a|b")]
    [InlineData("no-such-check", "X123456")]
    public void A_wrong_identifier_is_refused_without_repeating_it(string check, string value)
    {
        Assert.False(IdentifierCheck.TryCanonical(check, value, out var form, out var why));
        Assert.Empty(form);
        Assert.NotEmpty(why);
        Assert.True(value.Length == 0 || !why.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void The_PNC_letter_is_the_year_and_serial_by_modulus_23_and_no_other_fits()
    {
        const string letters = "ZABCDEFGHJKLMNPQRTUVWXY";
        foreach (var (year, serial) in new[] { (1979, 163443), (2001, 234567), (2026, 1), (1995, 9999999) })
        {
            var right = letters[(int)((((year % 100) * 10_000_000L) + serial) % 23)];
            var passing =
                letters.Where(l => IdentifierCheck.TryCanonical("pnc", $"{year}/{serial:D7}{l}", out _, out _));
            Assert.Equal([right], passing);
        }
    }

    [Fact]
    public void The_CRO_letter_is_the_year_and_serial_by_modulus_23_and_no_other_fits()
    {
        const string letters = "ZABCDEFGHJKLMNPQRTUVWXY";
        foreach (var (year, serial) in new[] { (99, 123456), (1, 42) })
        {
            var right = letters[(int)(((year * 1_000_000L) + serial) % 23)];
            var passing =
                letters.Where(l => IdentifierCheck.TryCanonical("cro", $"{serial:D6}/{year:D2}{l}", out _, out _));
            Assert.Equal([right], passing);
        }
    }

    [Fact]
    public void Every_single_wrong_digit_of_an_NHS_number_is_noticed()
    {
        const string good = "9434765919";
        for (var place = 0; place < good.Length; place++)
        {
            for (var digit = '0'; digit <= '9'; digit++)
            {
                var value = $"{good[..place]}{digit}{good[(place + 1)..]}";
                Assert.Equal(value == good, IdentifierCheck.TryCanonical("nhs", value, out _, out _));
            }
        }
    }
}
