using IomGateway.Redaction.RecordTypes;
using IomGateway.Sharing.Reading;

namespace IomGateway.Tests.Verbs;

[Collection(ConsoleCollection.Name)]
public sealed class RecordTypeVerbTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("iom-record-type-");

    private string Types => Path.Combine(root.FullName, "record-types");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public async Task A_new_map_lists_every_element_and_lets_none_leave()
    {
        var run = await NewAsync("ResearchSubject");

        Assert.Equal(0, run.Exit);
        var lines = await File.ReadAllLinesAsync(Path.Combine(Types, "ResearchSubject.yaml"));
        foreach (var element in new[] { "status", "period", "study", "individual", "individual.display", "consent" })
        {
            Assert.Single(lines, l => l.StartsWith($"  # {element}:", StringComparison.Ordinal));
        }

        Assert.Contains(lines, l => l.StartsWith("  # status:", StringComparison.Ordinal)
            && l.EndsWith("# code 1..1; required; modifier; codes that FHIR fixes", StringComparison.Ordinal));
        Assert.Contains("person: [individual]", lines);
        Assert.DoesNotContain(lines, l => l.Length > 120);
        var elements = lines.SkipWhile(l => l != "elements:").Skip(1).Where(l => l.Trim() is not ("" or ['#', ..]));
        Assert.Equal(
            ["  \"meta.security[system=http://terminology.hl7.org/CodeSystem/v3-Confidentiality]\": with-any"],
            elements);
    }

    /// <summary>The policies of the repository stay sound with a map that nobody has judged beside them.</summary>
    [Theory]
    [InlineData("ResearchSubject")]
    [InlineData("Claim")]
    [InlineData("FamilyMemberHistory")]
    public async Task A_new_map_is_read_and_grants_nothing(string type)
    {
        Copy(VerbRun.Folders.Policies, root.FullName);
        await NewAsync(type);

        var workspace = Workspace.Load(root.FullName, VerbRun.Folders.Agreements);

        Assert.Empty(workspace.Problems.Where(p => p.Severity == Severity.Error).Select(p => p.Message));
        Assert.Empty(workspace.Policies.RecordTypes[type].Categories);
    }

    [Fact]
    public async Task Maps_are_checked_by_name_or_all_together()
    {
        var all = await VerbRun.OfAsync("record-type", "check", "--output", "json");
        Assert.Equal((0, 0), (all.Exit, (int)all.Json["errors"]!));
        Assert.Contains(all.Json["recordTypes"]!.AsArray(), t => (string)t!["name"]! == "Appointment");

        Copy(VerbRun.Folders.Policies, root.FullName);
        var map = Path.Combine(Types, "Appointment.yaml");
        await File.WriteAllTextAsync(map, (await File.ReadAllTextAsync(map)) + "\n  noSuchElement: attendance\n");
        var broken = await CheckAsync("Appointment");
        Assert.Equal(1, broken.Exit);
        Assert.Contains("Appointment.yaml", broken.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await CheckAsync("Task")).Exit);
        var absent = await CheckAsync("Frog");
        Assert.Equal(2, absent.Exit);
        Assert.Contains("There is no map", absent.Error, StringComparison.Ordinal);
    }

    private Task<VerbRun> CheckAsync(string type) => VerbRun.RunAsync(
        [], ["record-type", "check", type, "--policies", root.FullName, "--agreements", VerbRun.Folders.Agreements]);

    [Fact]
    public void Every_type_that_can_be_shared_has_a_draft() => Assert.All(ElementTable.R4.RecordTypes, type =>
    {
        var draft = RecordTypeDraft.Write(type, ElementTable.R4)!;
        Assert.Contains($"\nrecord-type: {type}\n", draft, StringComparison.Ordinal);
        Assert.DoesNotContain(draft.Split('\n'), l => l.Length > 120);
        Assert.True(draft.Length < 256 * 1024);
    });

    [Fact]
    public async Task What_is_there_already_stays_as_it_is()
    {
        await NewAsync("Claim");
        var path = Path.Combine(Types, "Claim.yaml");
        await File.WriteAllTextAsync(path, "judged");

        var again = await NewAsync("Claim");

        Assert.Equal(2, again.Exit);
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);
        Assert.Equal("judged", await File.ReadAllTextAsync(path));
    }

    [Theory]
    [InlineData("Observaton", "Did you mean Observation")]
    [InlineData("task", "Did you mean Task")]
    [InlineData("../Task", "FHIR R4 has no resource type ../Task.")]
    [InlineData("Bundle", "write a map for each type inside it")]
    [InlineData("DomainResource", "write a map for each type inside it")]
    public async Task A_type_that_is_none_is_refused_with_those_nearest(string type, string said)
    {
        var run = await NewAsync(type);

        Assert.Equal(2, run.Exit);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Types));
    }

    private Task<VerbRun> NewAsync(string type)
    {
        Directory.CreateDirectory(Types);
        return VerbRun.RunAsync(
            [],
            ["record-type", "new", type, "--policies", root.FullName, "--agreements", VerbRun.Folders.Agreements]);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
