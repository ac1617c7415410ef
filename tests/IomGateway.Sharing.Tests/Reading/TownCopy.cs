using IomGateway.Sharing.Reading;

namespace IomGateway.Sharing.Tests.Reading;

/// <summary>A copy of the sound workspace that a test may change.</summary>
internal sealed class TownCopy : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("town-");

    public TownCopy()
    {
        foreach (var file in Directory.EnumerateFiles(WrongFile.Town, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder.FullName, Path.GetRelativePath(WrongFile.Town, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Policies => Path.Combine(folder.FullName, SharingFolders.PoliciesName);

    public string Agreements => Path.Combine(folder.FullName, SharingFolders.AgreementsName);

    public string Root => folder.FullName;

    public string Relative(string file) => Path.GetRelativePath(folder.FullName, file).Replace('\\', '/');

    public Workspace Load() => Workspace.Load(Policies, Agreements);

    public void Write(string file, string text)
    {
        var path = Path.Combine(folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Changes the first place where the text stands, which must exist.</summary>
    public void Change(string file, string replace, string with)
    {
        var path = Path.Combine(folder.FullName, file);
        var text = File.ReadAllText(path);
        var at = text.IndexOf(replace, StringComparison.Ordinal);
        Assert.True(at >= 0, $"`{replace}` does not stand in {file}.");
        File.WriteAllText(path, text[..at] + with + text[(at + replace.Length)..]);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
