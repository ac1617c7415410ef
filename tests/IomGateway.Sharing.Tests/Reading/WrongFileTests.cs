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
}
