using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using IomGateway.Sharing.Agreements;
using IomGateway.Sharing.Explain;
using IomGateway.Sharing.Reading;
using IomGateway.Sharing.Tests.Scenarios;

namespace IomGateway.Sharing.Tests.Explain;

/// <summary>
/// Agreements kept beside the tests, so that their snapshots change only when the English does, and the repository's
/// own policies and agencies to tell them against.
/// </summary>
internal static partial class Samples
{
    private static readonly Lazy<Workspace> Loaded = new(() => Workspace.Load(
        Path.Combine(Repository.Root, SharingFolders.PoliciesName),
        Path.Combine(Repository.Root, SharingFolders.AgreementsName)));

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder("samples"), "*.yaml")
        .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    /// <summary>The repository's own workspace, which must be readable.</summary>
    public static Workspace Own
    {
        get
        {
            Assert.True(Loaded.Value.IsSound, string.Join('\n', Loaded.Value.Problems));
            return Loaded.Value;
        }
    }

    /// <summary>The repository's policies and agencies, and one sample as the only agreement.</summary>
    public static (Workspace Workspace, Agreement Agreement) Read(string name)
    {
        var file = Path.Combine(Folder("samples"), $"{name}.yaml");
        return ReadText(File.ReadAllText(file), $"{name}.yaml");
    }

    public static (Workspace Workspace, Agreement Agreement) ReadText(string yaml, string name)
    {
        var agreement = Own.ReadAgreement(
            System.Text.Encoding.UTF8.GetBytes(yaml), name, out var problems);
        Assert.True(agreement is not null, string.Join('\n', problems));
        return (Own.With(Own.Agencies, [agreement]), agreement);
    }

    /// <summary>
    /// Compares with what a person has read and kept. With IOM_SNAPSHOTS=write it is written instead, to be read.
    /// </summary>
    public static void Same(string file, string text)
    {
        var path = Path.Combine(Folder("read"), file);
        if (Environment.GetEnvironmentVariable("IOM_SNAPSHOTS") == "write")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{file} was not read yet: run with IOM_SNAPSHOTS=write, and read it.");
        Assert.Equal(File.ReadAllText(path), text);
    }

    /// <summary>How a file is called in a snapshot: by its place in the repository.</summary>
    public static string Name(string file) => Path.IsPathRooted(file)
        ? Path.GetRelativePath(Repository.Root, file).Replace('\\', '/') : file;

    /// <summary>The text without the lines of the repository's own files, which move for reasons of their own.</summary>
    public static string WithoutOthersLines(string text) => OthersLine().Replace(text, "$1:…");

    public static string Folder(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, name);

    /// <summary>Every sentence of an account, points among them.</summary>
    public static IEnumerable<Sentence> Sentences(Account account)
    {
        static IEnumerable<Sentence> Of(Section section) =>
            section.Sentences.Concat(section.Sections.SelectMany(Of));
        return account.Sentences.Concat(account.Sections.SelectMany(Of)).SelectMany(s => s.Points.Prepend(s));
    }

    [GeneratedRegex(@"((?:policies|sharing-agreements)/[a-zA-Z0-9/-]+\.yaml):[0-9]+(?:, [0-9]+)*")]
    private static partial Regex OthersLine();
}
