using IomGateway.Demo;
using IomGateway.Demo.People;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Vocabulary;

namespace IomGateway.Tests.Demo;

/// <summary>The people of the story: identifiers that pass every check, and belong to nobody.</summary>
public sealed class DemoPeopleTests
{
    private static readonly DateOnly Day = new(2026, 11, 20);

    [Fact]
    public void Every_number_passes_the_check_of_its_system()
    {
        var folders = SharingFolders.Find(AppContext.BaseDirectory)!;
        var systems = Workspace.Load(folders.Policies, folders.Agreements).Policies.Vocabulary.Identifiers;

        foreach (var number in DemoPerson.ReadAll(new DemoFiles(Day)).SelectMany(p => p.Identifiers))
        {
            Assert.True(IdentifierCheck.TryCanonical(systems[number.System].Check, number.Value, out _, out var why),
                $"{number.System} {number.Value}: {why}");
        }
    }

    [Fact]
    public void NHS_numbers_are_of_the_range_that_is_given_to_nobody()
    {
        var numbers = DemoPerson.ReadAll(new DemoFiles(Day)).SelectMany(p => p.Identifiers)
            .Where(i => i.System == "nhs-number").Select(i => i.Value).ToList();

        Assert.NotEmpty(numbers);
        Assert.All(numbers, n => Assert.StartsWith("999", n, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-11-20")]
    [InlineData("2028-02-29")]
    [InlineData("2030-12-31")]
    public void The_child_of_the_story_is_a_child_on_any_day(string day)
    {
        var today = DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        var riley = DemoPerson.ReadAll(new DemoFiles(today)).Single(p => p.Id == "riley");

        Assert.Equal(15, riley.AgeOn(today));
    }

    [Fact]
    public void Age_is_counted_in_whole_years_until_the_birthday()
    {
        var jordan = DemoPerson.ReadAll(new DemoFiles(Day)).Single(p => p.Id == "jordan");

        Assert.Equal(34, jordan.AgeOn(new DateOnly(2026, 4, 16)));
        Assert.Equal(35, jordan.AgeOn(new DateOnly(2026, 4, 17)));
    }
}
