using IomGateway.Demo;
using IomGateway.Verbs;

namespace IomGateway.Tests.Demo;

/// <summary>The demo mixes with nothing that is there already.</summary>
public sealed class DemoFolderTests : IDisposable
{
    private readonly string here = Directory.CreateTempSubdirectory("iom-demo-folder-").FullName;

    [Fact]
    public void A_folder_that_is_not_empty_is_refused_with_its_name()
    {
        File.WriteAllText(Path.Combine(here, "mine.txt"), "mine");

        var refused = Assert.Throws<VerbException>(() => DemoFolder.Open(here));

        Assert.Contains(here, refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(here, "mine.txt")));
    }

    [Fact]
    public void A_file_is_refused()
    {
        var file = Path.Combine(here, "file");
        File.WriteAllText(file, "");

        Assert.Throws<VerbException>(() => DemoFolder.Open(file));
    }

    [Fact]
    public void A_folder_that_does_not_exist_yet_is_made()
    {
        var named = Path.Combine(here, "new");

        Assert.Equal(named, DemoFolder.Open(named).Path);
        Assert.True(Directory.Exists(named));
    }

    [Fact]
    public void Each_run_without_a_name_gets_a_folder_of_its_own()
    {
        var (one, other) = (DemoFolder.Open(null), DemoFolder.Open(null));

        Assert.NotEqual(one.Path, other.Path);
        Directory.Delete(one.Path);
        Directory.Delete(other.Path);
    }

    public void Dispose() => Directory.Delete(here, recursive: true);
}
