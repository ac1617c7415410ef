namespace IomGateway.Sharing.Tests.Reading;

public sealed class WrongFileTests
{
    public static TheoryData<string> Names() => [.. WrongFile.All.Select(w => w.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_file_is_told_with_its_place(string name)
    {
        var wrong = WrongFile.All.Single(w => w.Name == name);

        Assert.NotEmpty(wrong.Expected);
        Assert.Equal(wrong.Expected.Order(StringComparer.Ordinal), wrong.Errors().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_workspace_that_the_wrong_files_start_from_is_sound()
    {
        Assert.Empty(new WrongFile("", "policies/safeguards.yaml", "safeguards:", "safeguards:", []).Errors());
    }

    [Fact]
    public void At_least_sixty_different_wrongs_of_an_agreement_are_caught_on_their_line()
    {
        var agreements = WrongFile.All.Where(w => w.IsOfAnAgreement).ToArray();

        Assert.Equal(agreements.Length, agreements.Select(w => w.Name).Distinct().Count());
        Assert.Equal(agreements.Length, agreements.Select(w => (w.File, w.Replace, w.With)).Distinct().Count());
        Assert.True(agreements.Length >= 60, $"{agreements.Length} wrong agreements");
        Assert.True(agreements.SelectMany(w => w.Expected).Select(e => e.Split(' ')[^2]).Distinct().Count() >= 45);
    }
}
