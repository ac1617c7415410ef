using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Records.Tests;

public sealed class IdentifierCheckTests
{
    [Theory]
    [InlineData("nhs", "9434765919", "9434765919")]
    [InlineData("nhs", " 943 476 5919 ", "9434765919")]
    [InlineData("nhs", "943-476-5919", "9434765919")]
    [InlineData("pnc", "2001/0000001Q", "2001/0000001Q")]
    [InlineData("pnc", "01/0000001q", "2001/0000001Q")]
    [InlineData("pnc", "79/0000001C", "1979/0000001C")]
    [InlineData("cro", "1/99W", "000001/99W")]
    [InlineData("cro", "000001/99w", "000001/99W")]
    [InlineData("crn", "x123456", "X123456")]
    [InlineData("noms", "a1234bc", "A1234BC")]
    [InlineData("local", "YOS-2024/17", "YOS-2024/17")]
    public void A_good_identifier_has_one_form(string check, string value, string canonical)
    {
        Assert.True(IdentifierCheck.TryCanonical(check, value, out var found, out var why), why);
        Assert.Equal(canonical, found);
        Assert.Empty(why);
    }

    [Theory]
    [InlineData("nhs", "9434765918")]
    [InlineData("nhs", "943476591")]
    [InlineData("nhs", "94347659190")]
    [InlineData("nhs", "0000000000")]
    [InlineData("nhs", "1111111111")]
    [InlineData("nhs", "943476591X")]
    [InlineData("nhs", "٩٤٣٤٧٦٥٩١٩")]
    [InlineData("pnc", "2001/0000001S")]
    [InlineData("pnc", "2001/000001Q")]
    [InlineData("pnc", "201/0000001Q")]
    [InlineData("pnc", "20010000001Q")]
    [InlineData("cro", "1/99Z")]
    [InlineData("cro", "1234567/99A")]
    [InlineData("cro", "/99A")]
    [InlineData("crn", "1234567")]
    [InlineData("crn", "X12345")]
    [InlineData("crn", "É123456")]
    [InlineData("noms", "A1234B1")]
    [InlineData("noms", "A123BCD")]
    [InlineData("local", "")]
    [InlineData("local", "two words")]
    [InlineData("local", "a|b")]
    [InlineData("no-such-check", "X123456")]
    public void A_bad_identifier_is_refused_without_being_repeated(string check, string value)
    {
        Assert.False(IdentifierCheck.TryCanonical(check, value, out var canonical, out var why));
        Assert.Empty(canonical);
        Assert.NotEmpty(why);
        Assert.True(value.Length == 0 || !why.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_wrong_letter_of_a_PNC_ID_is_noticed()
    {
        var good = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".Where(
            letter => IdentifierCheck.TryCanonical("pnc", $"1998/1234567{letter}", out _, out _));

        // (98 × 10,000,000 + 1,234,567) mod 23 = 981,234,567 mod 23.
        Assert.Equal(["ZABCDEFGHJKLMNPQRTUVWXY"[981_234_567 % 23]], good);
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
